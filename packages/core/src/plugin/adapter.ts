import type { z } from 'zod';
import type { Diagnostic, Location } from '../diagnostics/diagnostic.js';
import type { ExecutionGraph } from '../graph/execution-graph.js';
import type { FeatureKey } from '../graph/features.js';
import type { ChangeKind } from './change-kind.js';

/** By what means a target does a feature. */
export type Means =
  | { readonly means: 'native' }
  | { readonly means: 'workaround'; readonly how: string }
  | { readonly means: 'runner' }
  | { readonly means: 'unsupported'; readonly why: string; readonly todo: string };

export const native: Means = { means: 'native' };
export const runner: Means = { means: 'runner' };
export const workaround = (how: string): Means => ({ means: 'workaround', how });
export const unsupported = (why: string, todo: string): Means => ({ means: 'unsupported', why, todo });

/** One of an adapter's named ways of emitting. */
export interface AdapterComponent {
  /** kebab-case of the documented class name, e.g. `airflow-task-flow-decorator`. */
  readonly id: string;
  /** Documented class name, accepted as an alias: `AirflowTaskFlowDecoratorAdapter`. */
  readonly className: string;
  /** `shape`: one per pipeline. `part`: added when the graph uses its features. */
  readonly kind: 'shape' | 'part';
  readonly description: string;
  /** Part: does this graph need it? */
  readonly neededBy?: (graph: ExecutionGraph) => boolean;
  /** False: documented, not emitted yet. @default true */
  readonly available?: boolean;
}

/** A command of the target's own tool that deploys or checks what was emitted. */
export interface DeployStep {
  readonly title: string;
  /** Program and its words, which no shell reads: `${NAME}` in a word stands for a variable that `environment` names. */
  readonly command: readonly string[];
  /** Names of environment variables that must be set. */
  readonly environment: readonly string[];
  /** Folder below the output to run in. */
  readonly cwd?: string;
}

/** A unit test of a pipeline, with the full names of tables: for targets that have unit tests of their own. */
export interface PipelineTest {
  readonly name: string;
  readonly pipeline: string;
  readonly location: Location;
  /** One after another, on the tables that the one before left. */
  readonly runs: readonly PipelineTestRun[];
}

export interface PipelineTestRun {
  /** The time it is, ISO. */
  readonly at: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Rows by dataset; nothing for rows that stand in a file of their own. */
  readonly given: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[] | undefined>>;
  readonly expect: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[] | undefined>>;
  /** The run must fail with this text. */
  readonly fails?: string;
}

/** What an adapter sees and may do: no disk, no clock, no network. */
export interface EmitContext<O = unknown> {
  readonly graphs: readonly ExecutionGraph[];
  readonly env: string;
  readonly project: string;
  readonly options: O;
  readonly component?: string;
  /** Unit tests of the pipelines. @default none */
  readonly unitTests?: readonly PipelineTest[];
  /** The exact version of the runner that emitted projects pin. */
  readonly runnerVersion: string;
  /** Command that makes this output again, for headers. */
  readonly regenerate: string;
  /** Adds a file. `node` names the graph node that it came from, for `explain` and the manifest. */
  file(
    path: string,
    content: string,
    info?: { readonly nodes?: readonly FileNode[]; readonly executable?: boolean },
  ): void;
  /** The graph as the text that the runner reads; add it with `file` where the target needs it. */
  graphJson(graph: ExecutionGraph): string;
  report(diagnostic: Diagnostic): void;
}

/** A node of a graph that a file (or a line of it) stands for. */
export interface FileNode {
  readonly pipeline: string;
  readonly operation?: string;
  /** Name in the target, e.g. Airflow's task id. */
  readonly target: string;
  readonly location: Location;
}

export interface Adapter<O = unknown> {
  /** Target name as users write it, e.g. `airflow`. */
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Folder of its output below `deployments`. @default the name */
  readonly folder?: string;
  readonly title: string;
  /** Versions of the target that output is made for. */
  readonly supports: string;
  readonly options: z.ZodType<O>;
  /** Total: one entry per feature key; a key that is missing counts as unsupported. May depend on the options. */
  capabilities(options: O): Readonly<Record<FeatureKey, Means>>;
  readonly components: readonly AdapterComponent[];
  /** Computes that the target can run natively, best first; decides how graphs are lowered. */
  readonly computes: readonly string[];
  emit(context: EmitContext<O>): void;
  deploy(context: {
    readonly options: O;
    readonly graphs: readonly ExecutionGraph[];
    readonly env: string;
  }): readonly DeployStep[];
  /** Operations of a graph that run by the target's own means; the rest uses the runner. */
  nativeOperations(graph: ExecutionGraph, options: O): readonly string[];
  /** What a kind of change means on this target besides what it means for rows and ledger; for `plan`. */
  readonly changes?: Readonly<Partial<Record<ChangeKind, string>>>;
  /** Where to report a crash of the adapter. */
  readonly bugs: string;
}

/** Types an adapter; returns it unchanged. */
export function defineAdapter<O>(adapter: Adapter<O>): Adapter<O> {
  return adapter;
}
