import type { z } from 'zod';
import type { Column, Dialect, SqlStatement } from '../graph/sql.js';

/** A connection whose secrets have been read: made at the last moment, never stored, logged or printed. */
export interface OpenConnection {
  readonly name: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, string | number | boolean>>;
}

/** The range of rows to read, with bounds as the ledger keeps them (text of the cursor's type). */
export interface ReadRange {
  readonly column: string;
  readonly type: string;
  /** `>=`; none = from the beginning. */
  readonly from?: string;
  /** `<`. */
  readonly below?: string;
  /** `<=`; used when `below` is absent. */
  readonly upTo?: string;
}

/** A column that is made of a value inside JSON objects. */
export interface JsonField extends Column {
  /** Keys that lead to the value. */
  readonly path: readonly string[];
  /** Type that the reader makes of the value; the column is a cast of it. @default the column's type */
  readonly read?: string;
}

/** Rows on disk, ready for one of DuckDB's readers. Rows never pass through JavaScript one by one. */
export interface StagedData {
  readonly format: 'csv' | 'jsonl' | 'json' | 'parquet';
  /** Absolute paths; empty = no rows. */
  readonly files: readonly string[];
  /** Options of the reader, e.g. `{ delim: ';', header: true, nullstr: '' }`. */
  readonly reader: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  /**
   * Columns with types, when they are known. CSV without a header: all of them, in the order of the files, so that
   * nothing is sniffed. CSV with a header: types by name, the other columns are sniffed. JSON: types by key; a key that
   * is missing is NULL, other keys are sniffed. Parquet: the columns are cast to these types.
   */
  readonly columns?: readonly Column[];
  /** JSON only: keys that `columns` does not name are left out, so that nothing has to be sniffed. */
  readonly onlyColumns?: boolean;
  /** JSON only, instead of `columns`: exactly the columns of the rows, each with the place of its value. */
  readonly fields?: readonly JsonField[];
  /** A file of JSON lines `{ row, rule, reason }`: records that could not be rows. They go into the quarantine. */
  readonly rejects?: string;
  /** Tables of the objects inside arrays, beside the table of the rows. */
  readonly children?: readonly StagedChild[];
  /** Instead of the rows, the objects of one array inside them. */
  readonly each?: {
    readonly child: StagedChild;
    /** Columns of the rows whose values, as text and put together by `|`, are `_parent_id`. */
    readonly keys: readonly string[];
    /** Of several rows of one key only the one with the greatest cursor counts. */
    readonly newest: boolean;
    /** Only the ids of the rows, also of those without such objects. */
    readonly parentsOnly?: boolean;
  };
  /** What `_source_file` says, parallel to `files`: project-relative with `/`. Absent = rows come from no file. */
  readonly fileNames?: readonly string[];
  /** Columns whose value is a fact of the row's file, such as its modification time; `values` is parallel to `files`. */
  readonly fileColumns?: readonly {
    readonly name: string;
    readonly type: string;
    readonly values: readonly (string | null)[];
  }[];
  /** Whose text forms CSV values are written in: Postgres writes lists, blobs and years before Christ in its own way. @default 'duckdb' */
  readonly textForms?: Dialect;
  /** The range still has to be applied by the loader (files know no range). */
  readonly rangeApplied: boolean;
  /** New value of the cursor when it is not the maximum of a column (file sources: newest modification time). */
  readonly cursor?: string;
  /** Files were written by the connector into the staging folder and may be deleted. */
  readonly owned: boolean;
}

/** A DuckDB in memory, open for one piece of work. It is no sandbox: no SQL of users runs in it. */
export interface EmbeddedSession {
  run(sql: string): Promise<void>;
  /** Rows as arrays of JSON values; bigint and decimal as text. */
  rows(sql: string): Promise<readonly (readonly unknown[])[]>;
}

/**
 * DuckDB with extensions whose files the user provides, for sources that such an extension reads. Nothing is ever
 * downloaded.
 */
export interface EmbeddedDatabase {
  /** The file of this extension is there. */
  provides(extension: string): boolean;
  /**
   * Runs work on a fresh database with these extensions loaded; `signal` stops its statements.
   * @throws DiagnosticError `engine/extension-missing`
   */
  use<T>(
    extensions: readonly string[],
    signal: AbortSignal,
    work: (session: EmbeddedSession) => Promise<T>,
  ): Promise<T>;
}

/** The objects of an array inside the rows: one row each, with `_parent_id` and `_index` (from 0) in front. */
export interface StagedChild {
  /** What comes after `<table>__`. */
  readonly name: string;
  /** Keys that lead to the array. */
  readonly path: readonly string[];
  /** Paths start at an object of the array. */
  readonly fields: readonly JsonField[];
}

export interface ExtractContext<O = unknown> {
  readonly ingestor: string;
  readonly options: O;
  readonly connection?: OpenConnection;
  readonly columns?: readonly Column[];
  readonly range?: ReadRange;
  /** Directory of this attempt, for staged files. */
  readonly stagingDir: string;
  /** Project root: relative paths start here and may not leave it unless the project allows the folder. */
  readonly root: string;
  readonly allowedDirectories: readonly string[];
  /** At most this many rows, for `--limit`. */
  readonly limit?: number;
  /** Given by an engine that has one. */
  readonly embedded?: EmbeddedDatabase;
  /** Who reads the staged rows, for sources that write text forms themselves. @default 'duckdb' */
  readonly dialect?: Dialect;
  /** Values of the run's parameters, as text. @default none */
  readonly params?: Readonly<Record<string, string | null>>;
  readonly signal: AbortSignal;
  log(message: string): void;
}

/** How staged rows become a temp table. */
export interface StageOptions {
  /** Name of a column that gets each row's file name; none = no such column. */
  readonly fileColumn?: string;
  readonly limit?: number;
  /** Rows to keep; only needed when the extract did not apply it. */
  readonly range?: ReadRange;
  /** The rows will be read once: a view over the files will do where the warehouse can read them itself. */
  readonly lazy?: boolean;
}

/**
 * Rewrites staged rows as the CSV that Postgres's `COPY … FROM` reads (`NULL '\\N'`, comma, `"`), with `columns` complete,
 * file columns and `fileColumn` as plain columns, range and limit applied. Given by an engine that has a reader for
 * every format, to warehouses that read only CSV.
 */
export type ConvertStaged = (data: StagedData, options: StageOptions) => Promise<StagedData>;

/** A session on a warehouse: one connection, one transaction at a time. */
export interface WarehouseSession {
  readonly dialect: Dialect;
  /** Runs one statement; binds exactly the parameters that it holds. Returns the rows changed. */
  run(statement: SqlStatement, params?: Readonly<Record<string, string | null>>): Promise<number>;
  /** Rows as arrays of JSON values; bigint and decimal as text. */
  query(
    statement: SqlStatement,
    params?: Readonly<Record<string, string | null>>,
  ): Promise<readonly (readonly unknown[])[]>;
  /** A SELECT with the names of its columns, at most `limit` rows; for people who look at data. */
  table?(
    statement: SqlStatement,
    limit: number,
  ): Promise<{ readonly columns: readonly string[]; readonly rows: readonly (readonly unknown[])[] }>;
  begin(): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** Columns of a relation, or nothing when it does not exist. */
  columns(relation: readonly string[]): Promise<readonly Column[] | undefined>;
  /** Makes the temp table `name` from staged rows, inside the current transaction. Returns its columns. */
  stage(name: string, data: StagedData, options: StageOptions): Promise<readonly Column[]>;
  /** Really stops the statement that is running. */
  interrupt(): Promise<void>;
  close(): Promise<void>;
}

export interface WarehouseOpenOptions {
  readonly root: string;
  readonly env: string;
  readonly readOnly?: boolean;
  readonly allowedDirectories: readonly string[];
  /** Seconds to wait for a lock or a free connection. @default 60 */
  readonly lockTimeoutSeconds?: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
  /** Given by the engine to warehouses that read only CSV. */
  readonly convert?: ConvertStaged;
}

/** A database that holds tables and the ledger. */
export interface WarehouseDriver {
  readonly dialect: Dialect;
  /** Name parts of a dataset on this warehouse. */
  relation(dataset: string, connection: { readonly properties: Readonly<Record<string, unknown>> }): readonly string[];
  open(connection: OpenConnection, options: WarehouseOpenOptions): Promise<WarehouseSession>;
}

export interface Ingestor {
  readonly id: string;
  readonly aliases?: readonly string[];
  readonly description: string;
  readonly options: z.ZodType<Readonly<Record<string, unknown>>>;
  /** Connection types it works on; empty = needs none. */
  readonly connectionTypes: readonly string[];
  /** It talks to hosts that its options or connection name; gets the hosts that the project allows as `allowed_hosts`. */
  readonly network?: boolean;
  /**
   * The cursor it brings itself, such as the time a file was changed; used when the pipeline names no watermark column.
   * Nothing when these options leave none.
   */
  cursor?(options: Readonly<Record<string, unknown>>): { readonly column: string; readonly type: string } | undefined;
}

/** A kind of source, and for databases also of warehouse. */
export interface Connector {
  readonly type: string;
  readonly aliases?: readonly string[];
  readonly title: string;
  readonly description: string;
  /** Schema of a connection's properties; names in `secrets` are references. */
  readonly connection: z.ZodType<Readonly<Record<string, unknown>>>;
  readonly secrets: readonly string[];
  readonly ingestors: readonly Ingestor[];
  /** False: its ingestors are read and validated, and refused with a code where they would run. @default true */
  readonly runnable?: boolean;
  extract?(context: ExtractContext<Readonly<Record<string, unknown>>>): Promise<StagedData>;
  /** Columns of a source, for `schema pull`. */
  discover?(context: ExtractContext<Readonly<Record<string, unknown>>>): Promise<readonly Column[]>;
  readonly warehouse?: WarehouseDriver;
}

/** Types a connector; returns it unchanged. */
export function defineConnector(connector: Connector): Connector {
  return connector;
}
