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

/** Rows on disk, ready for one of DuckDB's readers. Rows never pass through JavaScript one by one. */
export interface StagedData {
  readonly format: 'csv' | 'jsonl' | 'json' | 'parquet';
  /** Absolute paths; empty = no rows. */
  readonly files: readonly string[];
  /** Options of the reader, e.g. `{ delim: ';', header: true, nullstr: '' }`. */
  readonly reader: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  /** Columns with types, when the source knows them. */
  readonly columns?: readonly Column[];
  /** The range still has to be applied by the loader (files know no range). */
  readonly rangeApplied: boolean;
  /** New value of the cursor when it is not the maximum of a column (file sources: newest modification time). */
  readonly cursor?: string;
  /** Files were written by the connector into the staging folder and may be deleted. */
  readonly owned: boolean;
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
  readonly signal: AbortSignal;
  log(message: string): void;
}

/** A session on a warehouse: one connection, one transaction at a time. */
export interface WarehouseSession {
  readonly dialect: Dialect;
  /** Runs one statement; binds exactly the parameters that it holds. Returns the rows changed. */
  run(statement: SqlStatement, params?: Readonly<Record<string, string | null>>): Promise<number>;
  /** Rows as arrays of JSON values; bigint and decimal as text. */
  query(statement: SqlStatement, params?: Readonly<Record<string, string | null>>): Promise<readonly (readonly unknown[])[]>;
  begin(): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** Columns of a relation, or nothing when it does not exist. */
  columns(relation: readonly string[]): Promise<readonly Column[] | undefined>;
  /** Makes the temp table `name` from staged rows, inside the current transaction. Returns its columns. */
  stage(name: string, data: StagedData, options: { readonly fileColumn?: string; readonly limit?: number; readonly range?: ReadRange }): Promise<readonly Column[]>;
  /** Really stops the statement that is running. */
  interrupt(): Promise<void>;
  close(): Promise<void>;
}

/** A database that holds tables and the ledger. */
export interface WarehouseDriver {
  readonly dialect: Dialect;
  /** Name parts of a dataset on this warehouse. */
  relation(dataset: string, connection: { readonly properties: Readonly<Record<string, unknown>> }): readonly string[];
  open(connection: OpenConnection, options: { readonly root: string; readonly env: string; readonly readOnly?: boolean; readonly allowedDirectories: readonly string[] }): Promise<WarehouseSession>;
}

export interface Ingestor {
  readonly id: string;
  readonly aliases?: readonly string[];
  readonly description: string;
  readonly options: z.ZodType<Readonly<Record<string, unknown>>>;
  /** Connection types it works on; empty = needs none. */
  readonly connectionTypes: readonly string[];
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
  extract?(context: ExtractContext<Readonly<Record<string, unknown>>>): Promise<StagedData>;
  /** Columns of a source, for `schema pull`. */
  discover?(context: ExtractContext<Readonly<Record<string, unknown>>>): Promise<readonly Column[]>;
  readonly warehouse?: WarehouseDriver;
}

/** Types a connector; returns it unchanged. */
export function defineConnector(connector: Connector): Connector {
  return connector;
}
