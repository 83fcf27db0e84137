import type { Column, Dialect, Materialise, ReadMode, SqlStatement } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../dialect/identifier.js';
import { datasetPart } from '../dialect/statement.js';
import { printType, typeFamily } from '../dialect/type.js';
import { type CursorType, cursorType } from './cursor-type.js';
import { loadIdColumn, type OperationIdentity } from './identity.js';

/** What every part of a write needs to know. Made once per operation; the parts only print. */
export interface WritePlan {
  readonly identity: OperationIdentity;
  readonly dialect: Dialect;
  readonly read: ReadMode;
  readonly cursor?: CursorType;
  readonly materialise: Materialise;
  /** Columns of the table in order, without `_load_id`. */
  readonly columns: readonly Column[];
  /** Columns that tell two rows apart: those not made by the run itself. */
  readonly identifying: readonly Column[];
  readonly target: SqlStatement;
  readonly quarantine: SqlStatement;
}

/** Names of columns that the statements add beside those of the user. */
export const rule = '"_sparkle_rule"';
export const rank = '"_sparkle_rank"';
export const copy = '"_sparkle_copy"';
export const rowHash = '"_sparkle_hash"';

/** Columns that differ at every run, by the names that the product itself gives them. */
const madeByRun = new Set(['_ingested_at', '_ingestion_date', '_batch_id', '_run_id', loadIdColumn]);

export function planOf(options: {
  identity: OperationIdentity;
  dialect: Dialect;
  read: ReadMode;
  materialise: Materialise;
  columns: readonly Column[];
  audit: readonly string[];
}): WritePlan {
  const { identity, dialect, read, materialise } = options;
  const columns = withDerivedPartitions(options.columns, materialise);
  const cursor = read.by === 'full' ? undefined : cursorType(read.type, dialect);
  return {
    identity,
    dialect,
    read,
    ...(cursor ? { cursor } : {}),
    materialise,
    columns,
    identifying: identifyingColumns(columns, materialise, options.audit),
    target: [datasetPart(materialise.destination)],
    quarantine: [datasetPart(materialise.quarantine)],
  };
}

/** Keys and compared columns; where nothing says which are compared, all that the run does not make itself. */
function identifyingColumns(
  columns: readonly Column[],
  materialise: Materialise,
  audit: readonly string[],
): readonly Column[] {
  const { compare, keys, keep, partitions } = materialise;
  // A history and kept values compare a part of what they keep.
  const all = materialise.mode === 'scd2' || materialise.mode === 'scd1';
  if (compare.length > 0 && !all) return columns.filter((c) => compare.includes(c.name) || keys.includes(c.name));
  const derived = partitions.filter((p) => p.derived).map((p) => p.column);
  const changing = new Set([...audit, ...keep, ...derived, ...madeByRun]);
  return columns.filter((c) => !changing.has(c.name));
}

function withDerivedPartitions(columns: readonly Column[], materialise: Materialise): readonly Column[] {
  const own = columns.filter((c) => c.name !== loadIdColumn);
  const names = new Set(own.map((c) => c.name));
  const derived = materialise.partitions.filter((p) => p.derived && !names.has(p.column));
  return [...own, ...derived.map((p) => ({ name: p.column, type: 'date' }))];
}

const ingestedAt = '_ingested_at';

/**
 * Partition columns that the data does not have, as select items over rows `x`: the day on which a row was ingested (that
 * of the run where the row does not tell), or the day on which the interval begins.
 */
export function derivedColumns(plan: WritePlan, present: ReadonlySet<string>): readonly string[] {
  const ofRun = (fact: string) => `cast((select ${fact} from sparkle_run) as date)`;
  const ingested = present.has(ingestedAt) ? `cast(x.${quoteIdentifier(ingestedAt)} as date)` : ofRun('now');
  return plan.materialise.partitions.flatMap((p) => {
    if (!p.derived || present.has(p.column)) return [];
    const value = p.derived === 'ingestion_date' ? ingested : ofRun('interval_start');
    return [`${value} as ${quoteIdentifier(p.column)}`];
  });
}

/** Longest line of a list, as far as its items allow. */
const lineWidth = 100;

/** Items with commas, in lines that can be read. Only the spaces between items are broken: items may hold any text. */
export function listOf(items: readonly string[]): string {
  let width = 0;
  return items
    .map((item, n) => {
      const breaks = n > 0 && width + item.length > lineWidth;
      width = breaks || n === 0 ? item.length : width + item.length + 2;
      return n === 0 ? item : `${breaks ? ',\n  ' : ', '}${item}`;
    })
    .join('');
}

/** `"a", "b"` or `s."a", s."b"`. */
export function columnList(columns: readonly { readonly name: string }[], alias?: string): string {
  return listOf(columns.map((c) => (alias ? `${alias}.` : '') + quoteIdentifier(c.name)));
}

/** A row as text that no other row has, hashed: equal rows and only they have equal hashes. */
export function hashOf(columns: readonly Column[], alias: string, dialect: Dialect): string {
  // The cast to the column's own type makes a value of the batch and of the table read the same.
  const texts = columns.map((c) => {
    const value = `${alias}.${quoteIdentifier(c.name)}`;
    return typeFamily(c.type) === 'text' ? value : `cast(cast(${value} as ${printType(c.type, dialect)}) as varchar)`;
  });
  return hashOfTexts(texts, dialect);
}

/** Texts as one hash, with no two lists of texts alike. */
export function hashOfTexts(texts: readonly string[], dialect: Dialect): string {
  return `md5(cast(${jsonArray(texts, dialect)} as varchar))`;
}

/** Postgres calls take at most 100 arguments. */
const argumentLimit = 80;

function jsonArray(values: readonly string[], dialect: Dialect): string {
  if (dialect === 'duckdb') return `json_array(${values.join(', ')})`;
  return chunks(values, argumentLimit)
    .map((part) => `jsonb_build_array(${part.join(', ')})`)
    .join(' || ');
}

/** A JSON object with the values as text. */
export function jsonObject(entries: readonly (readonly [string, string])[], dialect: Dialect): string {
  const pairs = entries.map(([key, value]) => `${key}, ${value}`);
  if (dialect === 'duckdb') return `json_object(${pairs.join(', ')})`;
  return chunks(pairs, argumentLimit / 2)
    .map((part) => `jsonb_build_object(${part.join(', ')})`)
    .join(' || ');
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.max(1, Math.ceil(items.length / size));
  return Array.from({ length: count }, (_, n) => items.slice(n * size, (n + 1) * size));
}
