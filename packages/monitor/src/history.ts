import type { RunRecord } from '@sparkle-orchestration/state';
import type { TableId } from './table-id.js';

/** What the project knows of its own runs. */
export interface RunHistory {
  /** Runs that were not over at `since`, newest first; of one pipeline, or of all. */
  runs(since: Date, pipeline?: string): readonly RunRecord[];
  /** Pipelines of the project. */
  readonly pipelines: readonly string[];
  /** A schedule of the pipeline has a tick in this time. */
  promised(pipeline: string, from: Date, to: Date): boolean;
  /** Pipelines that write the table. */
  writersOf(table: TableId): readonly string[];
}

/** Statuses of runs that ended without doing their work. */
export const failedStatuses: ReadonlySet<RunRecord['status']> = new Set(['failed', 'crashed', 'partial']);
