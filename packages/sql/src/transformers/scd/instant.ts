import type { ColumnWithLineage } from '@sparkle-orchestration/core';
import { fittingLiteral } from '../../dialect/fitting-value.js';
import type { ParamPath, StepContext } from '../step-context.js';

/** A written date or time as a literal that compares with the column, or a report and nothing. */
export function instantLiteral(
  written: string,
  column: ColumnWithLineage,
  path: ParamPath,
  context: StepContext,
): string | undefined {
  // A time is compared with a date as a time, so that 12:00 does not become midnight.
  const type = column.type === 'timestamptz' ? 'timestamptz' : /[T ]/.test(written) ? 'timestamp' : 'date';
  const text = type === 'timestamptz' ? `${written}+00` : written;
  const literal = fittingLiteral(written, type === 'date' ? 'date' : 'timestamp', context.dialect);
  if (literal === undefined) {
    const words = 'a date or a time (UTC) such as `2026-03-01` or `2026-03-01 12:00:00`';
    context.report('parameter-invalid', { name: String(path[0]), words, found: JSON.stringify(written) }, path);
    return undefined;
  }
  return type === 'timestamptz' ? `timestamptz '${text}'` : literal;
}
