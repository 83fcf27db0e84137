import type { Outcome } from '../execute/context.js';
import type { TaskResult } from './events.js';

/** Counts of an outcome as a result tells them; what was not counted is left out. */
export function taskCounts(outcome: Outcome): Pick<TaskResult, 'rows_read' | 'rows_written' | 'rows_rejected'> {
  const { rowsRead, rowsWritten, rowsRejected } = outcome;
  return {
    ...(rowsRead === undefined ? {} : { rows_read: rowsRead }),
    ...(rowsWritten === undefined ? {} : { rows_written: rowsWritten }),
    ...(rowsRejected === undefined ? {} : { rows_rejected: rowsRejected }),
  };
}
