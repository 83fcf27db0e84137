import type { ColumnWithLineage } from '@sparkle-orchestration/core';
import { type JavaDate, javaDate, readingProblem } from '../../dialect/java-date.js';
import type { StepPlan } from '../plan.js';
import { withAdded } from '../plan.js';
import type { ParamPath, StepContext } from '../step-context.js';

/** The column when it holds dates or times; otherwise a report and nothing. */
export function timeColumn(name: string, path: ParamPath, context: StepContext): ColumnWithLineage | undefined {
  const column = context.column(name, path);
  return context.needs(column, ['date', 'timestamp'], 'a date or a timestamp', path) ? column : undefined;
}

/** A Java date pattern, to be read or written; otherwise a report and nothing. */
export function datePatternParam(
  format: string,
  path: ParamPath,
  context: StepContext,
  use: 'read' | 'write',
): JavaDate | undefined {
  const read = javaDate(format);
  const problem = 'problem' in read ? read.problem : use === 'read' ? readingProblem(read) : undefined;
  if (problem === undefined) return read as JavaDate;
  const words = 'a date pattern such as `dd/MM/yyyy HH:mm:ss`';
  context.report(
    'parameter-invalid',
    { name: String(path[0]), words, found: `${JSON.stringify(format)}: ${problem}` },
    path,
  );
  return undefined;
}

export interface NewColumn {
  readonly name: string;
  readonly type: string;
  readonly expression: string;
  readonly uses: readonly ColumnWithLineage[];
}

/** All columns and a new one at the end, whose name is the parameter `target_column` or follows from others. */
export function newColumn({ name, ...rest }: NewColumn, context: StepContext): StepPlan | undefined {
  if (!context.free(name, ['target_column'])) return undefined;
  return { columns: withAdded(context.input, [{ name, ...rest }]) };
}
