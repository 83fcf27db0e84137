import type { Dialect } from '@sparkle-orchestration/core';
import { raisedMark } from '../connection/errors.js';
import { quoteName, quoteText } from '../sql-text.js';
import { type NumericForm, neutralType, openDecimalScale } from '../types.js';

/** A column of a source as the server describes it. */
export interface SourceColumn {
  readonly name: string;
  /** As `format_type` spells it, domains resolved. */
  readonly spelled: string;
  /** False when the table says NOT NULL. */
  readonly nullable: boolean;
}

/** How values that have no one form in other databases are read. */
export interface TextForms {
  readonly numeric: NumericForm;
  /** Arrays as lists of one dimension, or as JSON of any shape. */
  readonly arrays: 'list' | 'json';
}

/** A column of the select that is copied: its SQL and the neutral type of what comes out. */
export interface CopiedColumn {
  readonly name: string;
  readonly type: string;
  readonly sql: string;
}

/** An expression that fails with this text when it is evaluated for a row; never folded at plan time. */
function raise(message: string, row: string): string {
  return `cast(${quoteText(raisedMark + message)} || left(${row}::text, 0) as integer)`;
}

/** DuckDB writes years before Christ as `0044-03-15 (BC)`; the server's form would be read as a date after it. */
function withEra(c: string): string {
  return `case when ${c} < date '0001-01-01' and isfinite(${c}) then regexp_replace(${c}::text, '^([0-9-]+)(.*) BC$', '\\1 (BC)\\2') else ${c}::text end`;
}

/** The server mixes signs with words; DuckDB reads months, days and microseconds of any sign. */
function intervalText(c: string): string {
  const months = `(extract(year from ${c}) * 12 + extract(month from ${c}))::bigint`;
  const time = `(extract(hour from ${c}) * 3600000000 + extract(minute from ${c}) * 60000000 + extract(microseconds from ${c}))::bigint`;
  return `${months} || ' months ' || extract(day from ${c})::bigint || ' days ' || ${time} || ' microseconds'`;
}

function hexPairs(c: string): string {
  return `regexp_replace(encode(${c}, 'hex'), '(..)', '\\\\x\\1', 'g')`;
}

function exactDecimal(c: string, name: string): string {
  const message = `column ${name} is numeric without a precision and holds a value that is no decimal(38,${openDecimalScale}): read it with "numeric": "text" or "double", or cast it in a query`;
  const fits = `${c} = round(${c}, ${openDecimalScale}) and abs(${c}) < 1e29`;
  return `case when ${c} is null or ${fits} then round(${c}, ${openDecimalScale}) else ${raise(message, c)} end`;
}

/** One value in the text form that DuckDB's CSV reader turns into the neutral type. */
function scalar(c: string, type: string, spelled: string, name: string, numeric: NumericForm): string {
  if (type === 'blob') return hexPairs(c);
  if (type === 'date' || type === 'timestamp' || type === 'timestamptz') return withEra(c);
  if (type === 'interval') return intervalText(c);
  if (spelled === 'numeric' && numeric === 'decimal') return exactDecimal(c, name);
  if (spelled === 'numeric' && numeric === 'double') return `${c}::double precision`;
  return c;
}

const bareInLists = new Set(['boolean', 'smallint', 'integer', 'bigint', 'real', 'double', 'date']);

function list(c: string, element: string, spelled: string, name: string, numeric: NumericForm): string {
  const one = `(${scalar('e', element, spelled, name, numeric)})::text`;
  const quoted = `'"' || replace(replace(${one}, '\\', '\\\\'), '"', '\\"') || '"'`;
  const item = bareInLists.has(element) || element.startsWith('decimal') ? one : quoted;
  const items = `array(select coalesce(${item}, 'NULL') from unnest(${c}) with ordinality as u(e, n) order by n)`;
  const message = `column ${name} holds an array of several dimensions: read it with "arrays": "json"`;
  return `case when ${c} is null then null when array_ndims(${c}) > 1 then ${raise(message, c)}::text else '[' || array_to_string(${items}, ', ') || ']' end`;
}

/** How a column is selected for a reader, and the neutral type that comes out. */
export function copiedColumn(column: SourceColumn, forms: TextForms, dialect: Dialect): CopiedColumn {
  const { name, spelled } = column;
  const c = quoteName(name);
  const type = neutralType(spelled, forms.numeric);
  if (type.endsWith('[]') && forms.arrays === 'json') return { name, type: 'json', sql: `to_json(${c})` };
  if (dialect === 'postgres') {
    return spelled === 'numeric'
      ? { name, type, sql: scalar(c, type, spelled, name, forms.numeric) }
      : { name, type, sql: c };
  }
  const sql = type.endsWith('[]')
    ? list(c, type.slice(0, -2), spelled.replace(/\[\]$/, ''), name, forms.numeric)
    : scalar(c, type, spelled, name, forms.numeric);
  return { name, type, sql };
}
