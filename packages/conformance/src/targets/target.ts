import type { ExecutionGraph, PipelineTest } from '@sparkle-orchestration/core';
import type { EvidenceWord } from '@sparkle-orchestration/sdk';
import type { ConformanceCase, RunReport, Step } from '../case.js';
import type { Sink } from '../sink.js';
import type { Warehouse } from '../warehouse.js';

/** One case on one target with a fresh warehouse. */
export interface CaseRun {
  readonly case: ConformanceCase;
  readonly graphs: readonly ExecutionGraph[];
  /** Unit tests of its pipelines. */
  readonly unitTests: readonly PipelineTest[];
  /** Project folder, absolute; files arrive here. */
  readonly root: string;
  /** Folder of the target's own, absolute: what it emits goes here. */
  readonly folder: string;
  readonly warehouse: Warehouse;
  /** The database that ingestors read as `source_db`; made when a step first needs it. */
  readonly source: { execute(statements: readonly string[]): Promise<void> };
  readonly sink: Sink;
  /** Rows of each table when it was last looked at, by `schema.table`. */
  readonly rows: Map<string, number>;
  /** Connections of the product, as `SPARKLE_CONN_<NAME>`. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Tests that need more than Node: a tool that conformance installs, or a long time. */
export interface Suite {
  readonly name: string;
  readonly long: boolean;
  /** Last lines of what went wrong. @throws MissingTool */
  run(): readonly string[] | Promise<readonly string[]>;
}

/** An engine or orchestrator that runs cases. */
export interface Target {
  readonly name: string;
  /** The adapter that makes what it runs. @default the name without the version at its end */
  readonly adapter?: string;
  /** Options of that adapter that make this target another one than its default, such as an older version. */
  readonly adapterOptions?: Readonly<Record<string, unknown>>;
  /** The real tool with its version, as people call it. @default the name */
  readonly tool?: string;
  /** What its answers are worth: run by the real tool, by an emulator, by a runner of ours, or only accepted. @default validated */
  readonly evidence?: EvidenceWord;
  /** Cases that it runs when none are asked for. @default all */
  readonly only?: readonly string[];
  /** Makes the tool ready; may use the network, and may take long the first time. @throws MissingTool */
  install(): void;
  /** Emits a case and lets the tool read it. Problems that its own validators find. */
  load(run: CaseRun): Promise<readonly string[]>;
  execute(run: CaseRun, step: NonNullable<Step['run']>): Promise<RunReport>;
  /** Messages of the last run, for a target that writes them to its log and cannot send them. @default what the sink got */
  messages?(): readonly string[];
  /** Share of the operations of a case that the target runs by its own means; nothing when that makes no sense. */
  native(run: CaseRun): number | undefined;
  /** Faults planted to see that each validator can fail: names of those that passed though they must not. */
  faults?(): Promise<readonly { readonly fault: string; readonly found: boolean }[]>;
  /** Suites of their own, each counted as one case. Long ones are asked for by `--all`, and run always in CI. */
  readonly suites?: readonly Suite[];
  close(): Promise<void>;
}
