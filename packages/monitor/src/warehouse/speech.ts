import { normaliseType, quoteName, type TypeFamily, typeFamily } from '@sparkle-orchestration/sql';
import type { TableColumn, WarehouseKind } from './warehouse.js';

/** How one warehouse says what the checks ask. Arguments are SQL already: quoted names. */
export interface Speech {
  readonly quote: (parts: readonly string[]) => string;
  /** Microseconds since 1970 of the greatest value of a column. */
  readonly latest: (column: string, family: TypeFamily) => string;
  /** Day of a value, as `2026-03-01`. */
  readonly day: (column: string, family: TypeFamily) => string;
}

/** Backticks cannot be escaped in BigQuery, so a name with one is refused where names are read. */
const backticked = (parts: readonly string[]) => parts.map((p) => `\`${p.replaceAll('`', '``')}\``).join('.');

const asTime = (column: string, family: TypeFamily, type: string) =>
  family === 'date' ? `cast(max(${column}) as ${type})` : `max(${column})`;

export const speeches: Readonly<Record<WarehouseKind, Speech>> = {
  duckdb: {
    quote: quoteName,
    latest: (column, family) => `epoch_us(${asTime(column, family, 'timestamp')})`,
    day: (column, family) =>
      family === 'text' ? `left(${column}, 10)` : `strftime(cast(${column} as date), '%Y-%m-%d')`,
  },
  postgres: {
    quote: quoteName,
    latest: (column, family) => `cast(extract(epoch from ${asTime(column, family, 'timestamp')}) * 1000000 as bigint)`,
    day: (column, family) => (family === 'text' ? `left(${column}, 10)` : `to_char(${column}, 'YYYY-MM-DD')`),
  },
  bigquery: {
    quote: backticked,
    latest: (column) => `unix_micros(cast(max(${column}) as timestamp))`,
    day: (column, family) => (family === 'text' ? `substr(${column}, 1, 10)` : `format_date('%F', date(${column}))`),
  },
  snowflake: {
    quote: quoteName,
    latest: (column, family) => `date_part(epoch_microsecond, ${asTime(column, family, 'timestamp_ntz')})`,
    day: (column, family) =>
      family === 'text' ? `left(${column}, 10)` : `to_char(cast(${column} as date), 'YYYY-MM-DD')`,
  },
  databricks: {
    quote: backticked,
    latest: (column) => `unix_micros(cast(max(${column}) as timestamp))`,
    day: (column, family) => (family === 'text' ? `left(${column}, 10)` : `date_format(${column}, 'yyyy-MM-dd')`),
  },
};

/** The column that a configuration names: exactly, or as the only one that differs in case alone. */
export function findColumn(columns: readonly TableColumn[], name: string): TableColumn | undefined {
  const exact = columns.find((c) => c.name === name);
  if (exact) return exact;
  const similar = columns.filter((c) => c.name.toLowerCase() === name.toLowerCase());
  return similar.length === 1 ? similar[0] : undefined;
}

/** Date, timestamp, text, … of a type in any warehouse's spelling. */
export const familyOf = (type: string): TypeFamily => typeFamily(normaliseType(type));
