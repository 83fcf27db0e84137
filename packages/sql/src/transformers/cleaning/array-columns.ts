import type { ColumnWithLineage } from '@sparkle-orchestration/core';
import type { StepContext } from '../step-context.js';

/** The column when it is an array; otherwise a report and nothing. */
export function arrayColumn(name: string, context: StepContext): ColumnWithLineage | undefined {
  const column = context.column(name, ['column']);
  if (!column || column.type.endsWith('[]')) return column;
  context.report('column-type', { column: name, type: column.type, needs: 'an array' }, ['column']);
  return undefined;
}
