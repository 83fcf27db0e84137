import { normaliseType, typeFamily } from '@sparkle-orchestration/sql';
import type { WarehouseKind } from '../warehouse/warehouse.js';

/** Spellings that one warehouse gives another meaning, or that no other has. */
const own: Readonly<Partial<Record<WarehouseKind, Readonly<Record<string, string>>>>> = {
  bigquery: { float: 'float', record: 'struct', geography: 'geography' },
  snowflake: { number: 'decimal', float: 'float' },
};

/** Integers, floats and times each count as one, because the warehouses name the same thing in many ways. */
const families: Readonly<Record<string, string>> = {
  integer: 'integer',
  float: 'float',
  text: 'text',
  boolean: 'boolean',
  timestamp: 'timestamp',
  date: 'date',
  time: 'time',
  json: 'json',
  blob: 'blob',
  uuid: 'uuid',
};

interface Canonical {
  readonly name: string;
  /** `18,2` of a decimal that was written with it. */
  readonly args?: string | undefined;
}

function canonical(written: string, kind: WarehouseKind): Canonical {
  const text = written.trim().toLowerCase();
  const [, word = text, inner] = /^([a-z_0-9 ]+?)\s*(?:\(([^)]*)\))?$/.exec(text) ?? [];
  const args = inner?.replace(/\s+/g, '').replace(/^(\d+)$/, '$1,0');
  const special = own[kind]?.[word];
  // A whole number of Snowflake is a NUMBER without digits after the point.
  if (kind === 'snowflake' && word === 'number' && args?.endsWith(',0')) return { name: 'integer' };
  if (special === 'decimal') return { name: 'decimal', args };
  if (special) return { name: special };
  if (/^(numeric|decimal|dec|bignumeric|bigdecimal|number)$/.test(word)) return { name: 'decimal', args };
  if (/^(int|integer|smallint|bigint|tinyint|byteint)$/.test(word)) return { name: 'integer' };
  if (/^timestamp/.test(word) || word === 'datetime') return { name: 'timestamp' };
  const normal = normaliseType(written);
  const family = typeFamily(normal);
  if (family === 'decimal') return { name: 'decimal', args: /\((.*)\)/.exec(normal)?.[1] };
  return { name: families[family] ?? normal.toLowerCase().replace(/\s+/g, '') };
}

/**
 * Whether an expected type is the one that is there. `INT64` = `BIGINT` = `INTEGER`, `STRING` = `VARCHAR` = `TEXT`,
 * `TIMESTAMP` = `TIMESTAMPTZ`, `FLOAT64` = `DOUBLE`; decimals are compared by their digits when the expected one tells
 * them.
 */
export function sameType(expected: string, current: string, kind: WarehouseKind): boolean {
  const [a, b] = [canonical(expected, kind), canonical(current, kind)];
  return a.name === b.name && (a.args === undefined || b.args === undefined || a.args === b.args);
}
