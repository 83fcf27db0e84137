import type {
  Diagnostic,
  ExecutionGraph,
  JobRetries,
  NotificationChannel,
  Notifications,
  Sla,
  TriggerDefinition,
} from '@sparkle-orchestration/core';
import type { RunTarget } from '@sparkle-orchestration/state';

/** Something that can be run: a pipeline, or a job of pipelines. */
export interface ServedUnit {
  readonly target: RunTarget;
  /** Decides the data interval of runs that no tick asked for. */
  readonly schedule?: ServedSchedule;
  /** Runs at the same time, over all instances. */
  readonly maxActiveRuns: number;
  /** Seconds that a run may wait for what comes first; then it ends as not ready. @default 86,400 */
  readonly waitSeconds?: number;
  readonly retries?: JobRetries;
  /** Of a job: the scheduler answers for tries, promise and messages. A pipeline's own are the engine's business. */
  readonly sla?: Sla;
  readonly notifications?: Notifications;
  /** Addresses for people, told with messages. */
  readonly links?: Readonly<Record<string, string>>;
  /** Project-relative path of its file. */
  readonly file: string;
  /**
   * The graph to run now.
   * @throws DiagnosticError with everything that is wrong
   */
  compile(): Promise<ExecutionGraph>;
}

export type ServedSchedule = Extract<TriggerDefinition, { readonly schedule: unknown }>['schedule'];

/** What is served, as the files say at one moment. */
export interface Definitions {
  readonly project: string;
  readonly env: string;
  readonly units: readonly ServedUnit[];
  /** Disabled ones too. */
  readonly triggers: readonly TriggerDefinition[];
  /** Findings of reading. Files with errors are left out; the others are served. */
  readonly diagnostics: readonly Diagnostic[];
  /** Project-relative paths of files that are there and could not be used. */
  readonly brokenFiles: readonly string[];
  /** Project-relative paths of all files of definitions. */
  readonly files: ReadonlySet<string>;
  /** Reads the value of a secret at the moment of use. */
  secret(name: string): string | undefined;
  /** Sends a message. What goes wrong is told by `warn`: a dead channel never changes a run. */
  notify(
    channels: readonly NotificationChannel[],
    message: NotificationText,
    warn: (d: Diagnostic) => void,
  ): Promise<void>;
}

export interface NotificationText {
  readonly subject: string;
  readonly text: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Where definitions come from. */
export interface DefinitionSource {
  load(): Promise<Definitions>;
  /** Tells of changes, debounced; returns how to stop. */
  watch?(changed: () => void): () => void;
}
