import type { Dialect } from '@sparkle-orchestration/core';
import { sqlString } from '../../dialect/literal.js';
import type { ParamPath, StepContext } from '../step-context.js';
import { readPattern } from '../validation/pattern-rule.js';

/** A pattern whose groups are the same on every engine; otherwise a report and nothing. */
export function readGroups(
  pattern: string,
  path: ParamPath,
  context: StepContext,
): { pattern: string; groups: number } | undefined {
  const read = readPattern(pattern, path, context);
  // Which of several possible matches is found differs between engines as soon as there is a choice.
  const choice = /[*+?}][?]/.test(pattern) || pattern.includes('|');
  if (!read || !choice) return read;
  const words = 'a regular expression that every engine matches in the same way';
  context.report('parameter-invalid', { name: String(path[0]), words, found: 'one with `|` or a lazy count' }, path);
  return undefined;
}

/** What a group of the first match holds, the whole match for group 0; NULL for no match, and for an empty one. */
export function regexGroup(name: string, pattern: string, group: number, dialect: Dialect): string {
  const found =
    dialect === 'duckdb'
      ? `regexp_extract(${name}, ${sqlString(pattern)}, ${group})`
      : `(regexp_match(${name}, ${sqlString(`(${pattern})`)}))[${group + 1}]`;
  return `nullif(${found}, '')`;
}
