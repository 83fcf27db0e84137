import type { SnapshotWriter } from '@sparkle-orchestration/core';
import type { Finding } from './change.js';

/** What follows when the ledger no longer finds the loads of a writer, because it goes by another name there. */
export function lostState(writer: SnapshotWriter): Pick<Finding, 'meaning' | 'breaking' | 'data' | 'state' | 'todo'> {
  const { mode, destination } = writer;
  const cursor = writer.reads.some((read) => read.by === 'cursor');
  const window = writer.reads.some((read) => read.by === 'window');
  if (mode === 'append' && cursor)
    return {
      meaning: `the cursor is lost: the next run reads from the beginning and appends rows that ${destination} has already`,
      breaking: true,
      data: 'doubled',
      state: 'lost',
      todo: `keep the old name, or empty ${destination} before the next run`,
    };
  if (mode === 'append' || mode === 'snapshot')
    return {
      meaning: `the loads are lost: running an interval of before again no longer replaces its rows in ${destination}, but adds them once more`,
      breaking: true,
      data: window ? 'none' : 'doubled',
      state: 'lost',
      todo: `keep the old name, or empty ${destination} before an interval is run again`,
    };
  if (cursor)
    return {
      meaning: `the cursor is lost: the next run reads from the beginning; ${mode} finds the rows again, nothing is doubled`,
      breaking: false,
      data: 'none',
      state: 'lost',
    };
  return {
    meaning: `no state is needed: ${mode} writes the same rows under any name`,
    breaking: false,
    data: 'none',
    state: 'unused',
  };
}
