import type { ColumnWithLineage } from '@sparkle-orchestration/core';
import { call } from '../../dialect/layout.js';
import { columnName, flag, optional, withDefault } from '../param.js';
import { type StepPlan, unchanged, withAdded } from '../plan.js';
import type { StepContext } from '../step-context.js';

/** Parameters of steps that mark bad rows or drop them. */
export const markParams = {
  flag_column: optional(columnName, 'Name of a new boolean, true for good rows; without it bad rows are dropped'),
  mark_invalid: withDefault(flag, false, 'Keep bad rows and mark them in `invalid_flag_column`'),
  invalid_flag_column: withDefault(
    columnName,
    '_is_invalid',
    'Name of a new boolean, true for bad rows (with `mark_invalid`)',
  ),
};

export interface MarkValues {
  readonly flag_column: string | undefined;
  readonly mark_invalid: boolean;
  readonly invalid_flag_column: string;
}

/** A rule over rows: with a flag a new boolean, else a filter. A rule that is NULL has failed. */
export function flagOrFilter(
  rule: string,
  uses: readonly ColumnWithLineage[],
  values: MarkValues,
  context: StepContext,
): StepPlan | undefined {
  if (values.mark_invalid && values.flag_column !== undefined) {
    context.report('parameters-conflict', { message: 'Give `flag_column` or `mark_invalid`, not both.' }, [
      'mark_invalid',
    ]);
    return undefined;
  }
  const name = values.mark_invalid ? values.invalid_flag_column : values.flag_column;
  if (name === undefined) return { columns: unchanged(context.input), where: rule, decides: uses };
  if (!context.free(name, [values.mark_invalid ? 'invalid_flag_column' : 'flag_column'])) return undefined;
  const good = call('coalesce', [rule, 'false']);
  const expression = values.mark_invalid ? `not ${good}` : good;
  return { columns: withAdded(context.input, [{ name, type: 'boolean', expression, uses, nullable: false }]) };
}
