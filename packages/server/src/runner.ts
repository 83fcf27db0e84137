import type { ExecutionGraph } from '@sparkle-orchestration/core';
import type { FailureCategory, RunEvent, RunStatus } from '@sparkle-orchestration/engine';
import type { RunRequest } from '@sparkle-orchestration/state';

/** One attempt of a request. */
export interface Attempt {
  readonly request: RunRequest;
  readonly graph: ExecutionGraph;
  /** Id of this attempt in the history. */
  readonly runId: string;
  /** Earlier attempt whose finished tasks are not run again. */
  readonly resume?: string;
  /** Aborted: start nothing more, finish what runs. */
  readonly drain: AbortSignal;
  /** Aborted: stop what runs. */
  readonly abort: AbortSignal;
  /** Called before every commit. @throws when the right to run was lost */
  readonly beforeCommit: () => Promise<void>;
  readonly onEvent: (event: RunEvent) => void;
}

export interface AttemptEnd {
  readonly status: RunStatus | 'partial';
  /** Class of the first error, for `retry_on`. */
  readonly category?: FailureCategory;
  readonly error?: string;
  readonly failedTasks: readonly string[];
}

/** Runs graphs. The engine's, or one of a test. */
export interface Runner {
  run(attempt: Attempt): Promise<AttemptEnd>;
  /** Whether an interval of a target is finished, by the ledger in the destination. */
  isDone?(graph: ExecutionGraph, interval: { readonly start: string; readonly end: string }): Promise<boolean>;
}
