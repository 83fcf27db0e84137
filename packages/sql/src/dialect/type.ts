import type { Dialect } from '@sparkle-orchestration/core';
import { mapParts, mapType, structFields, structType } from './nested-type.js';

/** Spellings of the engines and of people, in lower case and without arguments, to the neutral name. */
const spellings: Readonly<Record<string, string>> = {
  bool: 'boolean',
  boolean: 'boolean',
  logical: 'boolean',
  byte: 'smallint',
  tinyint: 'smallint',
  int1: 'smallint',
  utinyint: 'smallint',
  uint8: 'smallint',
  short: 'smallint',
  smallint: 'smallint',
  smallserial: 'smallint',
  int2: 'smallint',
  int16: 'smallint',
  usmallint: 'integer',
  uint16: 'integer',
  int: 'integer',
  integer: 'integer',
  serial: 'integer',
  int4: 'integer',
  int32: 'integer',
  signed: 'integer',
  uinteger: 'bigint',
  uint32: 'bigint',
  long: 'bigint',
  bigint: 'bigint',
  bigserial: 'bigint',
  int8: 'bigint',
  int64: 'bigint',
  oid: 'bigint',
  ubigint: 'decimal(20,0)',
  uint64: 'decimal(20,0)',
  hugeint: 'decimal(38,0)',
  int128: 'decimal(38,0)',
  double: 'double',
  'double precision': 'double',
  float8: 'double',
  float64: 'double',
  number: 'double',
  real: 'real',
  float: 'real',
  float4: 'real',
  float32: 'real',
  varchar: 'varchar',
  'character varying': 'varchar',
  char: 'varchar',
  character: 'varchar',
  bpchar: 'varchar',
  nvarchar: 'varchar',
  text: 'varchar',
  string: 'varchar',
  citext: 'varchar',
  name: 'varchar',
  enum: 'varchar',
  date: 'date',
  date32: 'date',
  time: 'time',
  'time without time zone': 'time',
  timestamp: 'timestamp',
  datetime: 'timestamp',
  timestamp_ntz: 'timestamp',
  timestamp_s: 'timestamp',
  timestamp_ms: 'timestamp',
  timestamp_us: 'timestamp',
  timestamp_ns: 'timestamp',
  'timestamp without time zone': 'timestamp',
  timestamptz: 'timestamptz',
  timestamp_tz: 'timestamptz',
  timestamp_ltz: 'timestamptz',
  'timestamp with time zone': 'timestamptz',
  interval: 'interval',
  json: 'json',
  jsonb: 'json',
  variant: 'json',
  blob: 'blob',
  bytea: 'blob',
  binary: 'blob',
  varbinary: 'blob',
  bytes: 'blob',
  uuid: 'uuid',
  guid: 'uuid',
};

/** Precision and scale of a decimal written without them: wide enough for what databases keep as plain `numeric`. */
const openDecimal = 'decimal(38,9)';
const decimalNames = new Set(['decimal', 'numeric', 'dec', 'bignumeric']);

/**
 * Any spelling of a type to the neutral one: `INT8` and `int64` give `bigint`, `text` gives `varchar`,
 * `numeric(10, 2)` gives `decimal(10,2)`, `numeric` gives `decimal(38,9)`, `int[]` and `array<int>` give `integer[]`.
 * Lengths of text are dropped; unsigned types take the next wider one. What is not known is returned as it is.
 */
export function normaliseType(text: string): string {
  const spelled = text.trim().replace(/\s+/g, ' ');
  const lower = spelled.toLowerCase();
  if (lower.endsWith('[]')) return `${normaliseType(spelled.slice(0, -2))}[]`;
  const array = /^array\s*<(.+)>$/i.exec(spelled) ?? /^list\s*\((.+)\)$/i.exec(spelled);
  if (array?.[1]) return `${normaliseType(array[1])}[]`;
  if (/^(?:struct|map)\b/.test(lower)) return normaliseNested(spelled);
  const match = /^([a-z_0-9 ]+?)\s*(?:\((.*)\))?( (?:with|without) time zone)?$/.exec(lower);
  if (!match) return spelled;
  const name = `${match[1] ?? ''}${match[3] ?? ''}`;
  if (decimalNames.has(name)) return decimalType(match[2]);
  return spellings[name] ?? spelled;
}

/** `STRUCT(a INT8)` and `struct<a:long>` to `struct(a bigint)`, maps likewise. */
function normaliseNested(spelled: string): string {
  const fields = structFields(spelled);
  if (fields) return structType(fields.map((f) => ({ name: f.name, type: normaliseType(f.type) })));
  const map = mapParts(spelled);
  return map ? mapType(normaliseType(map.key), normaliseType(map.value)) : spelled;
}

function decimalType(args: string | undefined): string {
  if (!args) return openDecimal;
  const [precision = '', scale = '0'] = args.split(',').map((a) => a.trim());
  return `decimal(${precision},${scale})`;
}

/** Names that databases give a neutral type, in lower case and without arguments; decimals with theirs. */
export function spellingsOf(type: string): readonly string[] {
  if (type.startsWith('decimal(')) return [type, type.replace('decimal', 'numeric')];
  const names = Object.entries(spellings).flatMap(([name, neutral]) => (neutral === type ? [name] : []));
  return names.length > 0 ? names : [type.toLowerCase()];
}

/** Whether the text is a type that both engines have. */
export function isNeutralType(type: string): boolean {
  const base = type.replace(/(\[\])+$/, '');
  const map = mapParts(base);
  if (map) return isNeutralType(map.key) && isNeutralType(map.value);
  const fields = structFields(base);
  if (fields) return fields.every((f) => f.name !== '' && isNeutralType(f.type));
  return /^decimal\(\d+,\d+\)$/.test(base) || neutral.has(base);
}
const neutral = new Set(Object.values(spellings));

const printed: Readonly<Record<Dialect, Readonly<Record<string, string>>>> = {
  duckdb: {},
  postgres: { double: 'double precision', blob: 'bytea', json: 'jsonb' },
};

/** A neutral type as the dialect writes it, e.g. `double` as `double precision` on Postgres. */
export function printType(type: string, dialect: Dialect): string {
  // An array of Postgres has any number of dimensions.
  if (type.endsWith('[][]') && dialect === 'postgres') return printType(type.slice(0, -2), dialect);
  if (type.endsWith('[]')) return `${printType(type.slice(0, -2), dialect)}[]`;
  const own = printed[dialect][type] ?? printNested(type, dialect);
  if (own) return own;
  return dialect === 'postgres' && type.startsWith('decimal(') ? type.replace('decimal', 'numeric') : type;
}

/** Structs and maps as DuckDB writes them; Postgres holds both as JSON objects. */
function printNested(type: string, dialect: Dialect): string | undefined {
  const map = mapParts(type);
  const fields = structFields(type);
  if (!map && !fields) return undefined;
  if (dialect === 'postgres') return 'jsonb';
  if (map) return mapType(printType(map.key, dialect), printType(map.value, dialect));
  return `struct(${(fields ?? []).map((f) => `"${f.name.replaceAll('"', '""')}" ${printType(f.type, dialect)}`).join(', ')})`;
}

/** What kind of values a type holds. `other`: an array, a struct, or a type that is not known. */
export type TypeFamily =
  | 'boolean'
  | 'integer'
  | 'decimal'
  | 'float'
  | 'text'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'json'
  | 'blob'
  | 'uuid'
  | 'other';

const families: Readonly<Record<string, TypeFamily>> = {
  boolean: 'boolean',
  smallint: 'integer',
  integer: 'integer',
  bigint: 'integer',
  double: 'float',
  real: 'float',
  varchar: 'text',
  date: 'date',
  time: 'time',
  timestamp: 'timestamp',
  timestamptz: 'timestamp',
  json: 'json',
  blob: 'blob',
  uuid: 'uuid',
};

/** Family of a neutral type. */
export function typeFamily(type: string): TypeFamily {
  if (type.startsWith('decimal(') && !type.endsWith('[]')) return 'decimal';
  return families[type] ?? 'other';
}

/** Integers, decimals and floating point numbers. */
export function isNumeric(type: string): boolean {
  return ['integer', 'decimal', 'float'].includes(typeFamily(type));
}
