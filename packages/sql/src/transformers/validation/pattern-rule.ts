import type { ColumnWithLineage } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { portableRegex, regexMatches } from '../../dialect/regex.js';
import type { ParamPath, StepContext } from '../step-context.js';

/** A user's pattern for the engine, or a report that names the place in the pattern. */
export function readPattern(
  pattern: string,
  path: ParamPath,
  context: StepContext,
): { pattern: string; groups: number } | undefined {
  const read = portableRegex(pattern, context.dialect);
  if ('pattern' in read) return read;
  const words = 'a regular expression that every engine reads in the same way';
  const found = `${JSON.stringify(pattern)}: ${read.message} (at character ${read.index + 1})`;
  context.report('parameter-invalid', { name: String(path[0]), words, found }, path);
  return undefined;
}

/** "The column matches somewhere" as SQL. */
export function patternRule(column: ColumnWithLineage, pattern: string, context: StepContext): string {
  return regexMatches(quoteIdentifier(column.name), pattern, context.dialect);
}
