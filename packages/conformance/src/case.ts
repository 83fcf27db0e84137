import type { EndState, ExecutionGraph } from '@sparkle-orchestration/core';

export type WarehouseKind = 'duckdb' | 'postgres';
export type Cell = string | null;

/** Rows of a table, every value as the text that both engines write it with. */
export interface TableRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A table that is there before a pipeline runs, with the types it is made with. */
export interface ArrivingRows extends TableRows {
  readonly types: readonly string[];
}

/** How a task must have ended. `tries` counts the first one. */
export interface ExpectedTask {
  readonly state: EndState;
  readonly tries?: number;
}

/** What a check of a table must have found, on targets that tell of checks one by one. */
export interface CheckResult {
  /** A check that sets rows aside counts as a warning there. */
  readonly severity: 'fail' | 'warn';
  readonly breaches: number;
}

/** One thing that happens in a case, in order. Every field is optional; the given ones are done from top to bottom. */
export interface Step {
  readonly title: string;
  /** Rows that arrive in tables of the warehouse, by `schema.table`. */
  readonly arrive?: Readonly<Record<string, ArrivingRows>>;
  /** Folder of files, relative to the case, that are copied over the project. */
  readonly files?: string;
  /** Statements by hand, to prepare what a definition cannot. `<schema.table>` becomes the table's name there. */
  readonly sql?: readonly string[];
  /** Statements for the Postgres database that ingestors read, the connection `source_db`. */
  readonly source_sql?: readonly string[];
  readonly run?: {
    readonly pipeline: string;
    /** `[start, end)` as ISO times. */
    readonly interval: readonly [string, string];
    readonly params?: Readonly<Record<string, string | number | boolean | null>>;
    /** Everything is read again and replaced. Targets without that word for it get the case by `not`. */
    readonly full_refresh?: boolean;
    /** Clock at the start of the run, ISO. Targets whose clock cannot be set get the case by `not`. */
    readonly now?: string;
    readonly state: 'success' | 'failed';
    readonly tasks?: Readonly<Record<string, ExpectedTask>>;
    /** By name of the check. */
    readonly checks?: Readonly<Record<string, CheckResult>>;
    /** Texts that the messages sent during the run hold, one per message, in any order. */
    readonly messages?: readonly (readonly string[])[];
  };
  /** Tables by `schema.table` after the step: equal as multisets, in the columns that are named. */
  readonly tables?: Readonly<Record<string, TableRows>>;
  /** Tables that only a target makes, by its name. */
  readonly tables_of?: Readonly<Record<string, Readonly<Record<string, TableRows>>>>;
}

/** What a case is made of, whatever target runs it. */
export interface ConformanceCase {
  readonly name: string;
  readonly title: string;
  readonly warehouses: readonly WarehouseKind[];
  /** Targets that cannot run it, with the reason. */
  readonly not: Readonly<Record<string, string>>;
  /** Least share of native operations on a target, 0 to 1. */
  readonly native: Readonly<Record<string, number>>;
  /** Targets that run it. @default all */
  readonly only?: readonly string[];
  /** Options of an adapter, by the name of its target. */
  readonly options?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly steps: readonly Step[];
  /** How workers that run it get the runner. @default the wheel */
  readonly runner?: 'path';
  /** Folder of the case, when it has one. */
  readonly folder?: string;
  /** Definitions as files, or graphs made by hand. */
  readonly source:
    | { readonly kind: 'project'; readonly folder: string }
    | { readonly kind: 'graphs'; readonly graphs: (warehouse: WarehouseKind) => readonly ExecutionGraph[] };
}

/** What a target tells about a run. */
export interface RunReport {
  readonly state: string;
  /** ISO times. */
  readonly interval: readonly [string, string];
  /** By operation id; times in milliseconds. */
  readonly tasks: Readonly<
    Record<string, { readonly state: string; readonly tries: number; readonly start?: number; readonly end?: number }>
  >;
  /** By name; absent on targets that do not tell of checks one by one. */
  readonly checks?: Readonly<Record<string, CheckResult>>;
  /** What the tool said; shown when something is not as expected. */
  readonly log?: string;
}
