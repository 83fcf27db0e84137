import type { Diagnostic, EndState, RunMetric } from '@sparkle-orchestration/core';
import type { FailureCategory } from '../failure.js';

/** How a task ended in a run. `interrupted`: the run was stopped first. `not_selected`: left out by `--select`. */
export type TaskStatus = EndState | 'interrupted' | 'not_selected' | 'planned';
/** `partial`: a job of which some pipelines succeeded. `not_ready`: what a job waits for was not there in time. */
export type RunStatus = 'success' | 'failed' | 'partial' | 'not_ready' | 'interrupted' | 'dry_run';

export interface TaskError {
  readonly category: FailureCategory;
  readonly diagnostic: Diagnostic;
}

/** What one task did. Tasks that were fused into one operation have equal results. */
export interface TaskResult {
  readonly status: TaskStatus;
  /** Id of the operation that did the task. */
  readonly operation: string;
  /** Tries that were started. 0 = not started in this run. */
  readonly attempts: number;
  readonly start_time?: string;
  readonly end_time?: string;
  readonly duration_ms?: number;
  readonly rows_read?: number;
  readonly rows_written?: number;
  readonly rows_rejected?: number;
  /** JSON values for tasks after it. */
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** Done by the run that was resumed, not again by this one. */
  readonly reused?: true;
  readonly error?: TaskError;
}

/** How a pipeline of a job ended. `skipped`: not started, because of a failure before it. */
export interface PipelineResult extends Omit<TaskResult, 'operation'> {
  /** Id of its own run in the history. */
  readonly run_id?: string;
}

export interface Interval {
  /** ISO 8601 in UTC, inclusive. */
  readonly start: string;
  /** ISO 8601 in UTC, exclusive. */
  readonly end: string;
}

export interface RunResult {
  readonly status: RunStatus;
  readonly run_id: string;
  readonly pipeline: string;
  readonly env: string;
  readonly interval: Interval;
  readonly start_time: string;
  readonly end_time: string;
  /** First failure of the run, in graph order. */
  readonly error?: TaskError;
  /** Every task of the pipeline, in graph order. */
  readonly tasks: Readonly<Record<string, TaskResult>>;
  /** Of a job: its pipelines, and `tasks` is by `pipeline.task`. */
  readonly pipelines?: Readonly<Record<string, PipelineResult>>;
  /** Warnings that belong to the run: checks of severity warn, messages that were not sent, run history that is off. */
  readonly warnings: readonly Diagnostic[];
  /** The interval was marked as done. */
  readonly closed: boolean;
  /** Figures that the pipeline asks for; durations in seconds. */
  readonly metrics?: Readonly<Partial<Record<RunMetric, number>>>;
}

interface At {
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly run_id: string;
}

/** What happens in a run, in order, as data. Texts are masked. */
export type RunEvent = At &
  (
    | {
        readonly type: 'run_started';
        readonly pipeline: string;
        readonly env: string;
        readonly interval: Interval;
        readonly operations: readonly string[];
      }
    | { readonly type: 'task_started'; readonly task: string; readonly attempt: number }
    | { readonly type: 'task_log'; readonly task: string; readonly attempt: number; readonly message: string }
    | {
        readonly type: 'task_retry';
        readonly task: string;
        readonly attempt: number;
        readonly delay_ms: number;
        readonly error: TaskError;
      }
    | {
        readonly type: 'task_finished';
        readonly task: string;
        readonly tasks: readonly string[];
        readonly result: TaskResult;
      }
    | {
        readonly type: 'pipeline_started';
        readonly pipeline: string;
        readonly attempt: number;
        readonly pipeline_run_id: string;
      }
    | { readonly type: 'pipeline_finished'; readonly pipeline: string; readonly result: PipelineResult }
    /** The job is tried again: the pipelines that have not succeeded yet. */
    | { readonly type: 'job_retry'; readonly attempt: number; readonly delay_ms: number }
    | { readonly type: 'warning'; readonly task?: string; readonly diagnostic: Diagnostic }
    | {
        readonly type: 'run_finished';
        readonly status: RunStatus;
        readonly duration_ms: number;
        readonly closed: boolean;
        readonly error?: TaskError;
        readonly metrics?: RunResult['metrics'];
      }
  );

/** An event without the facts that every event has. */
export type RunEventBody = RunEvent extends infer E ? (E extends At ? Omit<E, keyof At> : never) : never;
