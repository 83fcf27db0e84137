import type {
  ApproveOperation,
  BranchOperation,
  MapOperation,
  TriggerOperation,
  WaitOperation,
} from './control-operation.js';
import type { OperationBase, Origin } from './operation-base.js';
import type { NotificationChannel } from './policy.js';
import type {
  ContainerOperation,
  DbtOperation,
  HttpOperation,
  NotebookOperation,
  ScriptOperation,
} from './process-operation.js';
import type { Column, ColumnWithLineage, Dialect, SqlStatement } from './sql.js';
import type { Template } from './template.js';

/** How an input is read. `cursor` and `window` columns are of a type that the ledger keeps as text. */
export type ReadMode =
  | { readonly by: 'full' }
  /** Rows from the last committed cursor on, up to the interval's end (times only); serial. */
  | { readonly by: 'cursor'; readonly column: string; readonly type: string }
  /** Rows whose column lies in `[interval start, interval end)`; any order. */
  | { readonly by: 'window'; readonly column: string; readonly type: string };

export type WriteMode =
  | 'append'
  | 'overwrite'
  | 'overwrite_partitions'
  | 'merge'
  | 'delete_insert'
  | 'scd1'
  | 'scd2'
  | 'scd3'
  | 'snapshot'
  | 'view'
  | 'table';

/** What happens when data and table differ in shape: change the table, fail, drop the row, or null the value. */
export type SchemaContract = 'evolve' | 'freeze' | 'discard_row' | 'discard_value';

export interface OrderBy {
  readonly column: string;
  readonly descending: boolean;
}

export interface Partition {
  readonly column: string;
  /** How the column is made when the data does not have it. */
  readonly derived?: 'ingestion_date' | 'interval_date';
}

/** scd2: names of the columns that the write adds, and what makes a version. */
export interface Scd2Options {
  readonly type: 2;
  readonly surrogateKey: string;
  /** Start of a version, inclusive. */
  readonly effective: string;
  /** End of a version, exclusive. */
  readonly end: string;
  readonly current: string;
  readonly version: string;
  /** End of the open version, as text. */
  readonly openEnd: string;
  /** Column with the time of a change; absent: the interval's start. */
  readonly changedAt?: string;
  /** Columns whose change makes no version, where `compare` is empty. */
  readonly ignore: readonly string[];
  /** The rows read are all there are: keys that are missing are closed. */
  readonly deletes: boolean;
  /** Rows older than the newest version, and told by none: counted, or the end of the run. */
  readonly late: 'ignore' | 'error';
}

/** scd3: columns whose value before the last change is kept beside them. */
export interface Scd3Options {
  readonly type: 3;
  readonly track: readonly string[];
  /** Ending of the columns with the value before. */
  readonly suffix: string;
}

/** scd1: columns that a matched row takes over; all when empty. */
export interface Scd1Options {
  readonly type: 1;
  readonly update: readonly string[];
}

/** How a result becomes a table. */
export interface Materialise {
  readonly mode: WriteMode;
  readonly destination: string;
  /** merge, delete_insert, scd: the key. */
  readonly keys: readonly string[];
  /** Which of two rows of a key is newer; greatest wins. */
  readonly order: readonly OrderBy[];
  readonly partitions: readonly Partition[];
  /** Columns whose change makes a matched row an update: never keys, audit columns, `_load_id`. */
  readonly compare: readonly string[];
  /** Columns that keep the target's value on update (`created_at`, `created_by`). */
  readonly keep: readonly string[];
  readonly contract: SchemaContract;
  /** Also widen types (int to bigint to double, anything to varchar); with `evolve` only. */
  readonly widen: boolean;
  readonly quarantine: string;
  /** scd1, scd2 and scd3: their rules. */
  readonly scd?: Scd1Options | Scd2Options | Scd3Options;
  /** snapshot: the column with the end of the interval that a copy belongs to. */
  readonly snapshotColumn?: string;
}

/** A rule that rows or a table must satisfy. */
export interface Check {
  readonly name: string;
  readonly description: string;
  readonly scope: 'row' | 'table';
  /** `quarantine` sets the row aside, `fail` fails the task before anything is published, `warn` is recorded. */
  readonly severity: 'warn' | 'fail' | 'quarantine';
  /**
   * row: a condition, true for a good row; it may look at all rows by window functions, so it stands in a SELECT list
   * and never in a WHERE. table: an aggregate expression, the number of breaches (0 = good).
   */
  readonly sql: string;
  /**
   * table: a select of one value, the number of breaches, for what an aggregate over the rows cannot say (the columns
   * of the table, another table); `sql` is empty then. Only of `check` operations that hold `statements`.
   */
  readonly query?: SqlStatement;
  /** row: rows that count, and those of them that break the rule, as conditions; for the record and for `share`. */
  readonly counts?: { readonly considered: string; readonly unexpected: string };
  /** row: share (0 to 1) of the rows that count which is enough; then there are no breaches. With `counts`. @default 1 */
  readonly share?: number;
  /** The plain meaning, for targets with tests of their own. */
  readonly meaning?:
    | { readonly type: 'not_null' | 'unique'; readonly columns: readonly string[] }
    | { readonly type: 'accepted_values'; readonly column: string; readonly values: readonly string[] }
    | { readonly type: 'pattern'; readonly column: string; readonly pattern: string }
    | { readonly type: 'range'; readonly column: string; readonly min?: number; readonly max?: number }
    /** The columns of the table: those that must be there, with a type or a place (from 0) where that counts too. */
    | {
        readonly type: 'columns';
        readonly expected: readonly {
          readonly name: string;
          readonly types?: readonly string[];
          readonly at?: number;
        }[];
        /** How many there may be. */
        readonly count?: { readonly min?: number; readonly max?: number };
        /** Others are breaches as well. */
        readonly exact?: true;
        /** Their order counts. */
        readonly ordered?: true;
      };
  readonly origin: Origin;
}

/** One step of a transform, rendered: `sql` is a select over the step before. */
export interface Cte {
  readonly name: string;
  readonly sql: SqlStatement;
  /** The transformer as a label for people; nothing may branch on it. */
  readonly label?: string;
  readonly columns: readonly Column[];
  readonly origin?: Origin;
}

export interface TransformInput {
  readonly dataset: string;
  /** Name of the CTE or staged relation that holds the rows read. */
  readonly name: string;
  readonly read: ReadMode;
  readonly columns: readonly Column[];
}

/** Columns that a load adds to each row, by how they are filled. */
export interface LoadColumn {
  readonly name: string;
  readonly type: string;
  readonly value:
    | { readonly from: 'now' | 'today' | 'run_id' | 'file' | 'row_hash' }
    | { readonly literal: string | null };
}

/** Extract by a connector, write by mode. Statements are rendered when the columns of the extract are known. */
export interface LoadOperation extends OperationBase {
  readonly op: 'load';
  readonly dialect: Dialect;
  readonly source: {
    readonly connector: string;
    readonly ingestor: string;
    readonly connection?: string;
    readonly options: Readonly<Record<string, unknown>>;
    /** Dataset name of what is read, for lineage: `file:data/orders.csv` or `postgres_crm:public.customers`. */
    readonly dataset: string;
    readonly read: ReadMode;
    /** Declared columns; otherwise those of the data. */
    readonly columns?: readonly Column[];
  };
  readonly add: readonly LoadColumn[];
  readonly checks: readonly Check[];
  /** Share of the checks (0 to 1) that must hold; fewer fail the task. */
  readonly minSuccess?: number;
  readonly materialise: Materialise;
  /** Rows whose `_ingested_at` (else `_extracted_at`) is older are deleted after the write. */
  readonly retentionDays?: number;
  readonly columns: readonly ColumnWithLineage[];
}

/** Input tables through named steps into a table, all in one transaction of the executor. */
export interface TransformOperation extends OperationBase {
  readonly op: 'transform';
  readonly dialect: Dialect;
  readonly inputs: readonly TransformInput[];
  readonly ctes: readonly Cte[];
  readonly columns: readonly ColumnWithLineage[];
  readonly checks: readonly Check[];
  /** Share of the checks (0 to 1) that must hold; fewer fail the task. */
  readonly minSuccess?: number;
  /** Rows set aside before the end: those of `cte` for which `condition` is not true. */
  readonly rejects: readonly {
    readonly cte: string;
    readonly condition: string;
    readonly rule: string;
    readonly reason: string;
  }[];
  readonly materialise: Materialise;
  /** Idempotent DDL, run and committed before `statements`. */
  readonly setup: readonly SqlStatement[];
  /** One transaction, load row included; temp tables live inside it. */
  readonly statements: readonly SqlStatement[];
}

/** Statements on a connection, in one transaction. */
export interface SqlOperation extends OperationBase {
  readonly op: 'sql';
  readonly dialect: Dialect;
  readonly statements: readonly SqlStatement[];
  /** No transaction: each statement commits by itself. For those that a database refuses inside one (`VACUUM`). */
  readonly autocommit?: true;
}

/** Checks of a table that no writer of this graph publishes. */
export interface CheckOperation extends OperationBase {
  readonly op: 'check';
  readonly dialect: Dialect;
  readonly dataset: string;
  readonly checks: readonly Check[];
  /** Share of the checks (0 to 1) that must hold; fewer fail the task. It is part of `statements`. */
  readonly minSuccess?: number;
  /** Idempotent DDL, run and committed before `statements`. */
  readonly setup?: readonly SqlStatement[];
  /**
   * Count the checks, record what they found and set rows aside, in one transaction that is committed whatever they
   * found. The last one is a select of `check_name`, `severity`, `breaches`: a row with breaches and a severity other
   * than `warn` fails the task. Without statements the checks are only asked.
   */
  readonly statements?: readonly SqlStatement[];
}

export interface NotifyOperation extends OperationBase {
  readonly op: 'notify';
  readonly channels: readonly NotificationChannel[];
  readonly subject: string;
  readonly message: string;
  /** `html`: channels that know it (email) send it as HTML. @default text */
  readonly format?: 'html';
  /** `subject` and `message` with references; used instead of the plain texts when there are any. */
  readonly templates?: { readonly subject: Template; readonly message: Template };
}

/** What runs, here and on any orchestrator. Grows by new members; a consumer refuses one that it does not know. */
export type Operation =
  | LoadOperation
  | TransformOperation
  | SqlOperation
  | CheckOperation
  | NotifyOperation
  | WaitOperation
  | TriggerOperation
  | BranchOperation
  | MapOperation
  | HttpOperation
  | ScriptOperation
  | NotebookOperation
  | DbtOperation
  | ContainerOperation
  | ApproveOperation;
export type OperationKind = Operation['op'];
