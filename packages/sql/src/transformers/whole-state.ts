import type { WriteMode } from '@sparkle-orchestration/core';
import type { StepContext } from './step-context.js';

const why: Readonly<Partial<Record<WriteMode, string>>> = {
  append: 'the rows of before would stay beside the new ones',
  merge: 'rows that are no longer there would stay',
  delete_insert: 'rows that are no longer there would stay',
  overwrite_partitions: 'rows outside of the touched partitions would be left out',
};

/**
 * Reports when the pipeline writes in a way that loses what a step says that returns the whole state of a table.
 * `keyed` steps remove no row and have one row a key, so that a merge says the same.
 */
export function needsWholeWrite(transformer: string, keyed: boolean, context: StepContext): boolean {
  const modes: WriteMode[] = ['overwrite', 'table', 'view', ...(keyed ? (['merge'] as const) : [])];
  const mode = context.writeMode;
  if (mode === undefined || modes.includes(mode)) return true;
  const reason = why[mode] ?? 'it makes a state of its own from the rows';
  context.report(
    'state-needs-overwrite',
    { transformer, mode, modes: modes.filter((m) => m !== 'view'), why: reason },
    [],
  );
  return false;
}
