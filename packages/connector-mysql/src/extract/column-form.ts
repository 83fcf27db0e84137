import type { Dialect } from '@sparkle-orchestration/core';
import { quoteName, quoteText } from '../sql-text.js';

/** A column of a result as the server's protocol describes it. */
export interface SourceColumn {
  readonly name: string;
  /** Number of the type in the protocol. */
  readonly columnType: number;
  readonly columnLength: number;
  readonly decimals: number;
  readonly unsigned: boolean;
  /** Bytes, not text. */
  readonly binary: boolean;
  /** False when the table says NOT NULL. */
  readonly nullable: boolean;
}

/** How values that have no one form in other databases are read. */
export interface ValueForms {
  readonly tinyint1: 'integer' | 'boolean';
  readonly zeroDates: 'fail' | 'null';
}

/** A column of the select that is staged: SQL for its text, and the neutral type of what comes out. */
export interface StagedColumn {
  readonly name: string;
  readonly type: string;
  /** NULL where the value is; else text of `utf8mb4`. */
  readonly text: string;
  /** The text never holds a quote, a comma or a line end. */
  readonly bare: boolean;
}

/** Numbers of types in the protocol (`enum_field_types` of the servers). */
const types = {
  tiny: 1,
  short: 2,
  long: 3,
  float: 4,
  double: 5,
  timestamp: 7,
  longlong: 8,
  int24: 9,
  date: 10,
  time: 11,
  datetime: 12,
  year: 13,
  newdate: 14,
  bit: 16,
  timestamp2: 17,
  datetime2: 18,
  time2: 19,
  json: 245,
  newdecimal: 246,
  geometry: 255,
} as const;

/** Widest decimal that the engines share. */
const greatestPrecision = 38;

/** The neutral type of a column. */
export function neutralType(column: SourceColumn, { tinyint1 }: ValueForms): string {
  const { columnType, columnLength, decimals, unsigned, binary } = column;
  switch (columnType) {
    case types.tiny:
      return columnLength === 1 && tinyint1 === 'boolean' ? 'boolean' : 'smallint';
    case types.short:
      return unsigned ? 'integer' : 'smallint';
    case types.int24:
      return 'integer';
    case types.long:
      return unsigned ? 'bigint' : 'integer';
    case types.longlong:
      return unsigned ? 'decimal(20,0)' : 'bigint';
    case types.year:
      return 'smallint';
    case types.float:
      return 'real';
    case types.double:
      return 'double';
    case types.newdecimal: {
      const precision = columnLength - (decimals > 0 ? 1 : 0) - (unsigned ? 0 : 1);
      return precision > greatestPrecision ? 'varchar' : `decimal(${Math.max(precision, 1)},${decimals})`;
    }
    case types.bit:
      return columnLength === 1 ? 'boolean' : columnLength < 64 ? 'bigint' : 'decimal(20,0)';
    case types.date:
    case types.newdate:
      return 'date';
    case types.time:
    case types.time2:
      return 'time';
    case types.datetime:
    case types.datetime2:
      return 'timestamp';
    case types.timestamp:
    case types.timestamp2:
      return 'timestamptz';
    case types.json:
      return 'json';
    case types.geometry:
      return 'varchar';
    default:
      return binary ? 'blob' : 'varchar';
  }
}

/** Text of `utf8mb4`, whatever the column's own character set is. */
const asText = (expression: string) => `convert(${expression} using utf8mb4)`;

/** A day that a calendar has; `0000-00-00` and `2026-00-15` are none. */
const realDay = (c: string, text: string) => `case when month(${c}) > 0 and dayofmonth(${c}) > 0 then ${text} end`;

/** Bytes as each database reads them in CSV: `\xAB` for every byte in DuckDB, `\xABCD` in Postgres. */
function bytes(c: string, dialect: Dialect, mariadb: boolean): string {
  if (dialect === 'postgres') return `concat(${quoteText('\\x')}, lower(hex(${c})))`;
  // The servers' regular expressions name a group differently; both take `\\` for one backslash.
  const group = mariadb ? '\\\\x\\1' : '\\\\x$1';
  return `regexp_replace(hex(${c}), '(..)', ${quoteText(group)})`;
}

/** How a column is selected, and the neutral type that comes out. */
export function stagedColumn(
  column: SourceColumn,
  forms: ValueForms,
  server: { readonly mariadb: boolean; readonly dialect: Dialect },
): StagedColumn {
  const { name, columnType } = column;
  const c = quoteName(name);
  const type = neutralType(column, forms);
  const staged = (text: string, bare: boolean): StagedColumn => ({ name, type, text, bare });
  if (columnType === types.geometry) return staged(asText(`st_astext(${c})`), false);
  switch (type) {
    case 'boolean':
      return staged(`if(${c} is null, null, if(${c} + 0 = 0, 'false', 'true'))`, true);
    case 'real':
      // As text the server rounds a float to six digits.
      return staged(asText(`${c} + 0e0`), true);
    case 'date':
    case 'timestamp': {
      const text = asText(c);
      return staged(forms.zeroDates === 'null' ? realDay(c, text) : text, true);
    }
    case 'timestamptz': {
      const text = `concat(${asText(c)}, '+00')`;
      return staged(forms.zeroDates === 'null' ? realDay(c, text) : text, true);
    }
    case 'blob':
      return staged(asText(bytes(c, server.dialect, server.mariadb)), true);
    case 'json':
    case 'varchar':
      return staged(asText(c), columnType === types.newdecimal);
    default:
      return staged(asText(columnType === types.bit ? `${c} + 0` : c), true);
  }
}

/** One row as a line of CSV without its end: NULL is `\N`, text stands in quotes. */
export function csvLine(columns: readonly StagedColumn[]): string {
  const nothing = quoteText('\\N');
  const fields = columns.map(({ text, bare }) => {
    // A single column is quoted too: an empty text would be an empty line, which CSV readers skip.
    if (bare && columns.length > 1) return `ifnull(${text}, ${nothing})`;
    return `ifnull(concat('"', replace(${text}, '"', '""'), '"'), ${nothing})`;
  });
  return fields.length === 1 ? (fields[0] as string) : `concat_ws(',', ${fields.join(', ')})`;
}
