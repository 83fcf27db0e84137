import type { Registry } from '@sparkle-orchestration/core';
import type { AnyRunStore } from '@sparkle-orchestration/state';
import type { SecretReader } from '../connections.js';
import type { TriggerPipeline } from '../execute/context.js';
import type { RunEvent } from './events.js';

/** How an operation is run, alone or as part of a graph. */
export interface ExecuteOptions {
  /** Project root, absolute: relative paths of connections and files start here. */
  readonly root: string;
  readonly registry: Registry;
  /** Folders outside the root that files may come from, absolute. @default none */
  readonly allowedDirectories?: readonly string[];
  /** Environment of the process. @default process.env */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Value of a secret by its name. @default the environment variable of that name */
  readonly secret?: SecretReader;
  /** Data interval `[start, end)`. @default the last closed interval of the schedule */
  readonly interval?: { readonly start: Date; readonly end: Date };
  /** Values for `graph.params`. */
  readonly params?: Readonly<Record<string, string | number | boolean | null>>;
  /** @default made of the start time */
  readonly runId?: string;
  /** Forget what was loaded and read everything again. */
  readonly fullRefresh?: boolean;
  /** Rows that each load reads at most. */
  readonly limit?: number;
  /** Seconds to wait for a warehouse that another process holds. @default 60 */
  readonly lockTimeoutSeconds?: number;
  /** Folder for staged files. @default `.sparkle/staging` under the root */
  readonly stagingRoot?: string;
  readonly onEvent?: (event: RunEvent) => void;
  /** Outputs of tasks that others ran, by id of task: what operations that run alone refer to. */
  readonly taskOutputs?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Starts other pipelines for `trigger`. @default none can be started */
  readonly trigger?: TriggerPipeline;
  /** Pipelines that led to this run by triggers, the first one first. */
  readonly chain?: readonly string[];
  /** A `wait` looks once, and is not ready (exit 75) instead of waiting. */
  readonly once?: boolean;
  /** Aborted by the first interrupt: nothing more is started, what runs may finish. */
  readonly drain?: AbortSignal;
  /** Aborted by the second interrupt: running statements and extractions are stopped. */
  readonly abort?: AbortSignal;
  /**
   * Called before every commit in a warehouse; when it throws, nothing is committed. Schedulers that share a store ask
   * here whether the run is still theirs.
   */
  readonly beforeCommit?: () => Promise<void>;
  /** The clock, for tests. */
  readonly now?: () => Date;
}

export interface RunOptions extends ExecuteOptions {
  /** `task+`, `+task`, `tag:x`, … @default everything */
  readonly select?: readonly string[];
  /** Tell what would happen; nothing is connected to. */
  readonly dryRun?: boolean;
  /** Run id whose finished tasks are not run again, or `last`. */
  readonly resume?: string;
  /** Run history. @default none is kept */
  readonly store?: AnyRunStore;
  /** Seconds to wait while another run of this pipeline is going on. @default 0: refuse at once */
  readonly waitForRunSeconds?: number;
  /** @default the graph's */
  readonly maxParallelTasks?: number;
  /** Values that a trigger brings: those of a pipeline inside a job win over them. Unknown ones are left out. */
  readonly triggerParams?: Readonly<Record<string, string | number | boolean | null>>;
  /**
   * Somebody else does the tries of the whole job, its messages, its SLA and its waits: one try is made here.
   * @default false
   */
  readonly supervised?: boolean;
}
