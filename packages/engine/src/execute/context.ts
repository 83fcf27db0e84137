import type {
  Diagnostic,
  EmbeddedDatabase,
  ExecutionGraph,
  Operation,
  Registry,
  WarehouseSession,
} from '@sparkle-orchestration/core';
import type { AnyRunStore } from '@sparkle-orchestration/state';
import type { Connections } from '../connections.js';
import type { AttemptResult } from '../schedule/attempt.js';
import type { RunResult } from '../schedule/events.js';
import type { Outputs } from './outputs.js';
import type { RunValues } from './values.js';

/** Values of the parameters that statements bind, as text; times are UTC without offset. */
export type BoundParameters = Readonly<Record<string, string | null>>;

/** What another pipeline is started with. */
export interface TriggerRequest {
  readonly pipeline: string;
  readonly params: Readonly<Record<string, string | number | boolean | null>>;
  readonly interval: { readonly start: Date; readonly end: Date };
  /** Pipelines that led to this one, the first one first. */
  readonly chain: readonly string[];
  readonly drain: AbortSignal;
  readonly abort: AbortSignal;
}

/** Starts another pipeline of the project in this process and waits for its end. */
export type TriggerPipeline = (request: TriggerRequest) => Promise<RunResult>;

/** What one attempt of one operation works with. */
export interface ExecuteContext {
  readonly graph: ExecutionGraph;
  /** Id of the operation. */
  readonly operation: string;
  /** Environment of the process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What references read. */
  readonly values: RunValues;
  /** Where decisions of people are kept; absent without run history. */
  readonly store?: AnyRunStore;
  readonly trigger?: TriggerPipeline;
  /** Pipelines that led to this run by triggers. */
  readonly chain: readonly string[];
  /** Aborted when nothing more shall be started. */
  readonly drain: AbortSignal;
  /** Look once instead of waiting. */
  readonly once: boolean;
  /** Runs an operation with an item, with its own retries and time limit, and tells its outputs. */
  runItem(operation: Operation, item: unknown, index: number): Promise<AttemptResult & { readonly outputs: Outputs }>;
  /** Keeps work that nobody waits for until the run ends. */
  background(work: Promise<unknown>): void;
  /** Lets go of warehouses that no task is using, so that another process can open their file. */
  releaseIdle(): Promise<void>;
  readonly registry: Registry;
  readonly connections: Connections;
  readonly root: string;
  readonly allowedDirectories: readonly string[];
  /** DuckDB with the extensions that this machine provides. */
  readonly embedded: EmbeddedDatabase;
  /** Folder of this attempt for staged files; exists and is removed afterwards. */
  readonly stagingDir: string;
  readonly parameters: BoundParameters;
  readonly fullRefresh: boolean;
  /** Rows that a load reads at most. */
  readonly limit?: number;
  /** Aborted when the attempt has to stop: timeout, interruption, end of the run. */
  readonly signal: AbortSignal;
  /** Lends a session on a connection; a running statement is really stopped when `signal` aborts. */
  withSession<T>(connection: string, work: (session: WarehouseSession) => Promise<T>): Promise<T>;
  log(message: string): void;
  warn(diagnostic: Diagnostic): void;
  /** Tells what the checks of this attempt found, before they end it. */
  judged(checks: readonly CheckCount[]): void;
}

/** What one check found. */
export interface CheckCount {
  readonly name: string;
  readonly severity: string;
  /** Rows that break a rule for rows; 1 or more where a rule for the table does not hold. */
  readonly breaches: number;
}

/** What an operation did. Counts are absent where there is nothing to count. */
export interface Outcome {
  readonly rowsRead?: number;
  readonly rowsWritten?: number;
  readonly rowsRejected?: number;
  /** What the checks of the operation found, those without breaches included. */
  readonly checks?: readonly CheckCount[];
  /** Outputs that every operation of the kind has, by name. */
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** What declared outputs are taken from. */
  readonly result?: unknown;
  /** Findings that belong to what was committed: told once, after the commit. */
  readonly warnings?: readonly Diagnostic[];
}
