import type { ColumnWithLineage } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { type StepPlan, withReplaced } from '../plan.js';

/** A plan that gives each of these columns another value of the same type. */
export function eachReplaced(
  input: readonly ColumnWithLineage[],
  columns: readonly ColumnWithLineage[],
  expression: (name: string, column: ColumnWithLineage) => string,
): StepPlan {
  const replaced = columns.map((column) => ({ column, expression: expression(quoteIdentifier(column.name), column) }));
  return { columns: withReplaced(input, replaced) };
}
