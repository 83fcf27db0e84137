import type { Dialect } from '@sparkle-orchestration/core';
import { type TypeFamily, typeFamily } from './type.js';

const plainText = new Set<TypeFamily>(['boolean', 'integer', 'decimal', 'date', 'time', 'uuid']);

/** Whether values of the type have one written form on both engines (arrays, JSON, intervals have not). */
export function hasCommonText(type: string): boolean {
  return plainText.has(typeFamily(type)) || ['text', 'float', 'timestamp', 'blob'].includes(typeFamily(type));
}

/**
 * A value as text, the same characters on DuckDB and Postgres: ISO dates and times without trailing zeros of the
 * second, zoned times in UTC, decimals with their scale and no exponent, `true` and `false`, hexadecimal bytes,
 * doubles by the shortest digits that read back, as Postgres writes them (`1`, `0.1`, `1e+15`, `NaN`).
 * Every place that turns values into text uses this one.
 */
export function textOf(expression: string, type: string, dialect: Dialect): string {
  const family = typeFamily(type);
  if (family === 'text') return expression;
  if (family === 'float')
    return floatText(type === 'real' ? `cast(${expression} as ${doubleOf(dialect)})` : expression, dialect);
  if (type === 'timestamptz') return `cast(${expression} at time zone 'UTC' as varchar) || '+00'`;
  if (family === 'blob') return dialect === 'duckdb' ? `lower(hex(${expression}))` : `encode(${expression}, 'hex')`;
  return `cast(${expression} as varchar)`;
}

function doubleOf(dialect: Dialect): string {
  return dialect === 'duckdb' ? 'double' : 'double precision';
}

/**
 * Postgres writes whole doubles without `.0` and uses an exponent from 1e15 on; DuckDB does so from 1e16 on and
 * spells the special values in another way.
 *
 * One difference is left: from 2^53 on, where the shortest digits lie exactly halfway between two doubles
 * (`19561911268979350` for 19561911268979352), DuckDB writes those and Postgres one digit more. Both read back as the
 * same double.
 */
function floatText(value: string, dialect: Dialect): string {
  if (dialect === 'postgres') return `cast(${value} as varchar)`;
  const text = `cast(${value} as varchar)`;
  const digits = `regexp_replace(replace(${text}, '.', ''), '0+$', '')`;
  const scientific = `regexp_replace(regexp_replace(${digits}, '^(-?[0-9])', '\\1.'), '[.]$', '')`;
  return [
    `case when isnan(${value}) then 'NaN'`,
    `when isinf(${value}) then case when ${value} > 0 then 'Infinity' else '-Infinity' end`,
    `when abs(${value}) >= 1e15 and abs(${value}) < 1e16 then ${scientific} || 'e+15'`,
    `else regexp_replace(${text}, '[.]0$', '') end`,
  ].join(' ');
}

/** An expression to order by: text by its bytes on every engine, whatever the database's collation. */
export function orderable(expression: string, type: string, dialect: Dialect): string {
  return dialect === 'postgres' && typeFamily(type) === 'text' ? `${expression} collate "C"` : expression;
}
