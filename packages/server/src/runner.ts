import type { ExecutionGraph, PipelineDependency } from '@sparkle-orchestration/core';
import type { FailureCategory, RunEvent, RunStatus } from '@sparkle-orchestration/engine';
import type { RunRequest } from '@sparkle-orchestration/state';
import type { RunParameters } from './scheduler/parameters.js';

/** One attempt of a request. */
export interface Attempt {
  readonly request: RunRequest;
  readonly graph: ExecutionGraph;
  /** Values of parameters: the trigger's own, which those of a job's members win over, and those that came with the call. */
  readonly parameters: RunParameters;
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
  readonly status: RunStatus;
  /** Class of the first error, for `retry_on`. */
  readonly category?: FailureCategory;
  readonly error?: string;
  /** Pipelines of a job that failed. */
  readonly failedPipelines: readonly string[];
}

/** Runs graphs. The engine's, or one of a test. */
export interface Runner {
  run(attempt: Attempt): Promise<AttemptEnd>;
  /** Whether a pipeline or job has finished up to an instant, by the ledger in its destination. */
  isDone?(graph: ExecutionGraph, dependency: PipelineDependency, end: Date): Promise<boolean>;
}
