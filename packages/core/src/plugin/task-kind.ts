import type { z } from 'zod';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type {
  Check,
  LoadColumn,
  LoadOperation,
  Materialise,
  NotifyOperation,
  ReadMode,
  SqlOperation,
} from '../graph/operation.js';
import type { Column, Dialect } from '../graph/sql.js';
import type { Task } from '../graph/task.js';
import type { Locate, ProjectDefinition, TransformerStep } from '../project/definition.js';
import type { Registry } from './registry.js';

/** What a task contributes. Neighbouring fragments of a chain (read, steps, checks, write) fuse into one operation. */
export type Fragment =
  | { readonly fragment: 'extract'; readonly source: LoadOperation['source']; readonly add: readonly LoadColumn[] }
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
  | { readonly fragment: 'checks'; readonly checks: readonly Check[] }
  | { readonly fragment: 'write'; readonly materialise: Materialise; readonly retentionDays?: number }
  | { readonly fragment: 'sql'; readonly statements: SqlOperation['statements']; readonly connection: string }
  | {
      readonly fragment: 'notify';
      readonly channels: NotifyOperation['channels'];
      readonly subject: string;
      readonly message: string;
    };

export interface LowerContext {
  readonly project: ProjectDefinition;
  readonly dialect: Dialect;
  /** Parts that are known, for kinds that look up connectors. */
  readonly registry: Registry;
  /** Places of values of the pipeline's definition. */
  readonly locate: Locate;
  /** Text of a file of the project; nothing when it is missing or outside. */
  readText(file: string): string | undefined;
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
  /** False: typed and documented, refused with a code when lowered. @default true */
  readonly runnable?: boolean;
  /** Nothing when something was reported. */
  lower?(task: Task<P>, context: LowerContext): Fragment | undefined;
}

/** Types a task kind; returns it unchanged. */
export function defineTaskKind<P>(kind: TaskKind<P>): TaskKind<P> {
  return kind;
}
