import type { Location } from '../diagnostics/diagnostic.js';
import type { NotificationChannel } from '../graph/policy.js';
import type { Locate } from './definition.js';

/**
 * - `sequential`: one pipeline after another, by (`order`, position); a failure ends the job unless that pipeline or
 *   the job continues on failure.
 * - `parallel`: all at once within `maxParallelism`; when slots are short, lower `order` starts first.
 * - `dag`: by `dependsOn`. When no member of the job has any, members of equal `order` run together, lower order first.
 */
export type JobMode = 'sequential' | 'parallel' | 'dag';

/** One pipeline of a job. */
export interface JobMember {
  /** Name of a pipeline of the project, of any dialect. */
  readonly pipeline: string;
  /** @default 0 */
  readonly order: number;
  /** Pipelines of this job that come first. One that is disabled counts as done. */
  readonly dependsOn: readonly string[];
  /** Values for the pipeline's parameters: they win over a trigger's; those given by hand or by a webhook win over these. */
  readonly parameters: JobParameters;
  /** False: never started; what depends on it goes on. @default true */
  readonly enabled: boolean;
  /** What comes after goes on when this pipeline fails; the job is then `partial`. @default false */
  readonly continueOnFailure: boolean;
  readonly location: Location;
}

export type JobParameters = Readonly<Record<string, string | number | boolean | null>>;

/** Classes of errors that make a job try again. `partial_failure`: some pipelines succeeded and others did not. */
export type JobRetryReason = 'all' | 'timeout' | 'connection_error' | 'data_quality_error' | 'partial_failure';

/** Tries of a whole job; a further try starts only the pipelines that have not succeeded yet. */
export interface JobRetries {
  /** Tries after the first, 0 to 10. @default 0 */
  readonly maxAttempts: number;
  /** Seconds before the first further try. @default 60 */
  readonly delaySeconds: number;
  /** Factor of the delay per further try; 1 = constant. No delay is longer than an hour. @default 2 */
  readonly backoff: number;
  /** @default timeout and connection_error */
  readonly on: readonly JobRetryReason[];
}

/** A promise about time. Missing it sends one message per run, and never stops the run. */
export interface Sla {
  /** Seconds that a run may take from its start. */
  readonly maxDurationSeconds?: number;
  /** Time of day by which a run is done, on the day of the run's scheduled time (the end of its interval). */
  readonly completeBy?: { readonly time: string; readonly timezone: string };
  /** Seconds after the end of the interval by which its data must be there. */
  readonly dueSeconds?: number;
}

/** Who is told what; an event without channels tells nobody. */
export interface Notifications {
  readonly onSuccess: readonly NotificationChannel[];
  /** Also for a job that is `partial`. */
  readonly onFailure: readonly NotificationChannel[];
  readonly onRetry: readonly NotificationChannel[];
  readonly onSlaMiss: readonly NotificationChannel[];
}

/** Pipelines that run as one: order, limits, retries and messages of a document of `config/jobs`. */
export interface JobDefinition {
  readonly name: string;
  readonly env: string;
  readonly description?: string;
  /** `metadata.owner`. */
  readonly owner?: string;
  readonly tags: readonly string[];
  /** In the order of the document; disabled ones included. */
  readonly pipelines: readonly JobMember[];
  /**
   * Names of jobs whose latest run for the same or a later scheduled time must be a success before this one starts. It
   * waits up to `timeoutSeconds`, then the run ends as not ready. When they are started together one run covers both.
   */
  readonly dependencies: readonly string[];
  readonly mode: JobMode;
  /** Pipelines at the same time. @default 5; always 1 in mode `sequential` */
  readonly maxParallelism: number;
  /** Go on after any failure. @default false */
  readonly continueOnFailure: boolean;
  /** Seconds that one run, all tries included, may take. */
  readonly timeoutSeconds?: number;
  readonly retries: JobRetries;
  readonly notifications: Notifications;
  readonly sla?: Sla;
  readonly metadata: {
    readonly version?: string;
    readonly documentationUrl?: string;
    readonly runbookUrl?: string;
    readonly custom: Readonly<Record<string, unknown>>;
  };
  /** Project-relative path of the file. */
  readonly file: string;
  /** File name without folder, as triggers and lists name it. */
  readonly fileName: string;
  readonly locate: Locate;
}
