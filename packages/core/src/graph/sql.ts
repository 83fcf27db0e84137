/** The SQL dialects that statements are rendered for. */
export type Dialect = 'duckdb' | 'postgres';

/**
 * One piece of a statement. Text is printed as it is; a dataset prints as the target's name of that table; a schema
 * prints as the schema of that dataset; a parameter prints as `cast(<bind> as <type>)` with the target's own bind. A
 * secret is a name: its value is read at the last moment and bound as text, and is never part of a statement. Since 1.1.
 */
export type SqlPart =
  | string
  | { readonly dataset: string }
  | { readonly schema: string }
  | { readonly param: RunParameter | (string & {}); readonly type: string }
  | { readonly secret: string };

/** Parameters that every run binds: UTC as text without offset for times (`2026-03-01 00:00:00`). */
export type RunParameter = 'interval_start' | 'interval_end' | 'now' | 'run_id' | 'graph_hash';
export const runParameters: readonly RunParameter[] = ['interval_start', 'interval_end', 'now', 'run_id', 'graph_hash'];

/**
 * A statement without its semicolon. Only the first of an operation and those of `close` hold parameters; secrets stand
 * in the first one only.
 */
export type SqlStatement = readonly SqlPart[];

/** Name under which the value of a secret is bound. No parameter of a pipeline has a colon in its name. */
export const secretParameter = (secret: string): string => `secret:${secret}`;

/** Secrets that statements bind, each once, in order of first use. */
export function secretsOf(statements: readonly SqlStatement[]): readonly string[] {
  const found = statements.flatMap((statement) =>
    statement.flatMap((part) => (typeof part !== 'string' && 'secret' in part ? [part.secret] : [])),
  );
  return [...new Set(found)];
}

/**
 * A column. Types are written in one neutral spelling: boolean, smallint, integer, bigint, double, real,
 * decimal(p,s), varchar, date, time, timestamp, timestamptz, interval, json, blob, uuid, `T[]`,
 * `struct(name T, …)`, `map(K, V)`. Anything else is kept as the engine spelled it.
 */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly nullable?: boolean;
  readonly description?: string;
}

/** How a column came to be: unchanged, computed, an aggregate, only a condition, or made unreadable. */
export type LineageKind = 'identity' | 'derived' | 'aggregated' | 'filter' | 'masked';
export type LineageSource =
  | { readonly dataset: string; readonly column: string; readonly kind: LineageKind }
  /** The columns of the input are not known: any of them may be behind it. */
  | { readonly all: string };

/** A column of a result with the columns it was made from. */
export interface ColumnWithLineage extends Column {
  readonly from: readonly LineageSource[];
  /** Class of the data, such as `pii.email`, told by the transformer that made it. */
  readonly class?: string;
}
