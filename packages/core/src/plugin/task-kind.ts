import type { z } from 'zod';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { ApproveOperation, BranchOperation, TriggerOperation, WaitOperation } from '../graph/control-operation.js';
import type {
  Check,
  LoadColumn,
  LoadOperation,
  Materialise,
  NotifyOperation,
  ReadMode,
  SqlOperation,
} from '../graph/operation.js';
import type { OperationBase, TaskOutput } from '../graph/operation-base.js';
import type {
  ContainerOperation,
  DbtOperation,
  HttpOperation,
  NotebookOperation,
  ScriptOperation,
} from '../graph/process-operation.js';
import type { Column, Dialect } from '../graph/sql.js';
import type { Task } from '../graph/task.js';
import type { Locate, ProjectDefinition, TransformerStep } from '../project/definition.js';
import type { Registry } from './registry.js';

/** Makes checks for rows of which the columns are told, when they are known; nothing when an error was reported. */
export type RenderChecks = (rows: {
  /** Table that the rows are in, or go to. */
  readonly dataset: string;
  readonly columns: readonly Column[] | undefined;
}) => readonly Check[] | undefined;

/** What a task contributes. Neighbouring fragments of a chain (read, steps, checks, write) fuse into one operation. */
export type Fragment =
  | {
      readonly fragment: 'extract';
      readonly source: LoadOperation['source'];
      readonly add: readonly LoadColumn[];
      /** Columns with personal data. @default none */
      readonly personal?: readonly string[];
      /** What is read, for people. */
      readonly description?: string;
    }
  | {
      readonly fragment: 'steps';
      readonly inputs: readonly { readonly dataset: string; readonly read: ReadMode }[];
      readonly steps: readonly TransformerStep[];
      readonly sqlDialect: string;
    }
  | {
      readonly fragment: 'select';
      /** Columns that the author declares, for types that cannot be worked out. */
      readonly columns?: readonly Column[];
      readonly sql: string;
      readonly sqlDialect: string;
      readonly offset: number;
      readonly inputs: readonly { readonly dataset: string; readonly read: ReadMode }[];
    }
  | {
      readonly fragment: 'checks';
      /** Checks, or what makes them when the columns of the rows are known. */
      readonly checks: readonly Check[] | RenderChecks;
      readonly minSuccess?: number;
    }
  /** Checks of a table that is there, recorded whatever they find. */
  | {
      readonly fragment: 'check';
      readonly dataset: string;
      readonly checks: RenderChecks;
      readonly minSuccess?: number;
      /** Dataset that rows of severity `quarantine` are copied to. */
      readonly quarantine?: string;
      /** Rows that are copied fail the task as well. */
      readonly strict?: boolean;
    }
  /** A task that reads, checks and writes by itself: its parts in their order. */
  | { readonly fragment: 'chain'; readonly parts: readonly Fragment[] }
  | { readonly fragment: 'write'; readonly materialise: Materialise; readonly retentionDays?: number }
  | {
      readonly fragment: 'sql';
      readonly statements: SqlOperation['statements'];
      readonly connection: string;
      /** No transaction: for statements that a database refuses inside one. */
      readonly autocommit?: true;
      /** What it does, for people. */
      readonly description?: string;
    }
  | {
      readonly fragment: 'notify';
      readonly channels: NotifyOperation['channels'];
      readonly subject: string;
      readonly message: string;
      readonly format?: 'html';
      readonly templates?: NonNullable<NotifyOperation['templates']>;
    }
  | {
      readonly fragment: 'work';
      readonly work: Work;
      /** Outputs beside those that the task declares; one that is not in the answer fails it. */
      readonly outputs?: readonly TaskOutput[];
    };

type WorkOperation =
  | WaitOperation
  | TriggerOperation
  | BranchOperation
  | HttpOperation
  | ScriptOperation
  | NotebookOperation
  | DbtOperation
  | ContainerOperation
  | ApproveOperation;
type Own<O> = O extends unknown ? Omit<O, Exclude<keyof OperationBase, 'compute' | 'connection'>> : never;

/** What an operation that is no SQL does, without the facts that its task has anyway. */
export type Work = Own<WorkOperation> & { readonly reads?: readonly string[] };

export interface LowerContext {
  readonly project: ProjectDefinition;
  readonly dialect: Dialect;
  /** Parts that are known, for kinds that look up connectors. */
  readonly registry: Registry;
  /** Places of values of the pipeline's definition. */
  readonly locate: Locate;
  /** Text of a file of the project; nothing when it is missing or outside. */
  readText(file: string): string | undefined;
  /** File of the pipeline, relative to the project. */
  readonly file: string;
  /** Columns of a dataset, when known. */
  columnsOf(dataset: string): readonly Column[] | undefined;
  /** Is this full name a dataset of the project? */
  isDataset(name: string): boolean;
  report(diagnostic: Diagnostic): void;
}

/** A kind of task: its params and what it means. One file each. */
export interface TaskKind<P = unknown> {
  /** The field's name, e.g. `WriteDeltaTask`. */
  readonly id: string;
  readonly description: string;
  readonly params: z.ZodType<P>;
  /** Made by a template only: not listed among the kinds that people write. @default false */
  readonly internal?: boolean;
  /** False: typed and documented, refused with a code when lowered. @default true */
  readonly runnable?: boolean;
  /** The task that this one stands for, of another kind; lowered instead of it. Nothing when something was reported. */
  become?(task: Task<P>, context: LowerContext): Task | undefined;
  /** Nothing when something was reported. */
  lower?(task: Task<P>, context: LowerContext): Fragment | undefined;
}

/** Types a task kind; returns it unchanged. */
export function defineTaskKind<P>(kind: TaskKind<P>): TaskKind<P> {
  return kind;
}
