import type { ColumnWithLineage, LineageKind } from '@sparkle-orchestration/core';
import { made, type StepPlan, unchanged, withReplaced } from '../plan.js';
import type { StepContext } from '../step-context.js';

export interface IntoColumn {
  readonly column: ColumnWithLineage;
  readonly expression: string;
  readonly type: string;
  /** New column; the value replaces its source when it is not given, or is the source's own name. */
  readonly output: string | undefined;
  readonly kind?: LineageKind;
}

/** A value made of one column, put in its place or into a new column. */
export function intoColumn(
  { column, expression, type, output, kind = 'derived' }: IntoColumn,
  context: StepContext,
): StepPlan | undefined {
  if (output === undefined || output === column.name) {
    return { columns: withReplaced(context.input, [{ column, expression, type, kind }]) };
  }
  if (!context.free(output, ['output_column'])) return undefined;
  return { columns: [...unchanged(context.input), made({ name: output, type, expression, uses: [column], kind })] };
}
