import type { PythonNode, PythonStatement, PythonValue } from '@sparkle-orchestration/adapter-kit';
import type { Operation } from '@sparkle-orchestration/core';
import type { Lineage } from './lower/assets.js';
import type { NeedsPlan } from './lower/edges.js';
import type { Provider } from './profile.js';

/** Keyword arguments in the order in which they are printed; `undefined` is left out. */
export type Arguments = Readonly<Record<string, PythonValue | undefined>>;

/** One task of a Dag file: an operator call, or a function decorated by `@task`. */
export interface TaskModel {
  readonly id: string;
  readonly variable: string;
  /** Id of the task group that it stands in; the id of the task begins with it and a dot. */
  readonly group?: string;
  readonly operation?: Operation;
  readonly body: TaskBody;
  /** Ids of the tasks directly before it. */
  readonly after: readonly string[];
  readonly rule: NeedsPlan['rule'];
}

export type TaskBody =
  | { readonly kind: 'operator'; readonly operator: PythonNode; readonly arguments: Arguments }
  /** `@task(arguments)` over a function whose body is given. */
  | {
      readonly kind: 'function';
      readonly arguments: Arguments;
      readonly parameters?: readonly string[];
      readonly docstring?: string;
      readonly body: readonly PythonStatement[];
      /** What the function is called with. */
      readonly given?: readonly PythonValue[];
      /** @default `@task` */
      readonly decorator?: PythonNode;
    }
  /** `operator.partial(arguments).expand(expand)`: one task per item. */
  | {
      readonly kind: 'mapped';
      readonly operator: PythonNode;
      readonly arguments: Arguments;
      readonly expand: Arguments;
    };

/** A task that an operation needs besides its own; it stands before it. */
export interface HelperTask {
  /** Ending of its id, after the id of the operation. */
  readonly suffix: string;
  readonly body: TaskBody;
}

/** What lowering one operation gives, before needs and policies are added. */
export interface LoweredOperation {
  readonly body: TaskBody;
  /** Tasks in front of it, in order; the first one has its needs. */
  readonly helpers: readonly HelperTask[];
  /** With helpers: tasks before the operation itself that may be skipped though it runs. */
  readonly rule?: TaskModel['rule'];
  /** Constants above the Dag. */
  readonly constants: readonly PythonStatement[];
  /** Functions above the Dag. */
  readonly functions: readonly PythonStatement[];
  /** Functions above the Dag that templates of the task call. */
  readonly macros: readonly string[];
  /** Uses the interval of the run besides the facts that it binds. */
  readonly needsInterval: boolean;
  /** Facts of the run and parameters of the pipeline that it binds or passes on. */
  readonly facts: readonly string[];
  /** Uses the runner's operator class. */
  readonly runner: boolean;
  readonly providers: readonly Provider[];
  /** Airflow connection ids that must exist. */
  readonly connections: readonly string[];
}

/** One Dag file. */
export interface DagModel {
  readonly dagId: string;
  readonly docstring: string;
  /** Statements above the Dag: constants, then functions and classes. */
  readonly constants: readonly PythonStatement[];
  readonly functions: readonly PythonStatement[];
  /** Arguments of `@dag`. */
  readonly arguments: Arguments;
  readonly tasks: readonly TaskModel[];
  readonly providers: ReadonlySet<Provider>;
  /** Airflow connection ids that the Dag uses, and variables of the runner. */
  readonly connections: readonly string[];
  readonly variables: readonly string[];
  readonly runner: boolean;
  /** Lineage of columns by task, for the file beside the Dag; nothing when none is known. */
  readonly lineage?: Lineage;
}

/** A lowered operation; what is not given is empty. */
export const lowered = (body: TaskBody, given: Partial<Omit<LoweredOperation, 'body'>> = {}): LoweredOperation => ({
  helpers: [],
  constants: [],
  functions: [],
  macros: [],
  needsInterval: false,
  facts: [],
  runner: false,
  providers: [],
  connections: [],
  ...given,
  body,
});
