/** Postgres types by `format_type` without arguments, to the neutral spelling. */
const neutralNames: Readonly<Record<string, string>> = {
  boolean: 'boolean',
  smallint: 'smallint',
  integer: 'integer',
  bigint: 'bigint',
  oid: 'bigint',
  real: 'real',
  'double precision': 'double',
  text: 'varchar',
  'character varying': 'varchar',
  character: 'varchar',
  bpchar: 'varchar',
  name: 'varchar',
  citext: 'varchar',
  date: 'date',
  'time without time zone': 'time',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamptz',
  interval: 'interval',
  json: 'json',
  jsonb: 'json',
  bytea: 'blob',
  uuid: 'uuid',
};

/** How a plain `numeric` is read: exact decimals, text, or double. */
export type NumericForm = 'decimal' | 'text' | 'double';

/** Widest decimal that the engines share. */
const greatestPrecision = 38;
/** A plain `numeric` as a decimal: what other tools take too, and checked so that no digit is lost. */
export const openDecimalScale = 9;

function decimalOf(precision: number, scale: number): string {
  // Postgres has negative scales (tens, hundreds …) and scales above the precision (0.00x).
  const [digits, behind] = scale < 0 ? [precision - scale, 0] : [Math.max(precision, scale), scale];
  return digits > greatestPrecision ? 'varchar' : `decimal(${digits},${behind})`;
}

/** A type as `format_type` spells it, in the neutral spelling; types that only Postgres has are text. */
export function neutralType(spelled: string, numeric: NumericForm): string {
  if (spelled.endsWith('[]')) return `${neutralType(spelled.slice(0, -2), numeric)}[]`;
  const match = /^([^(]+?)\s*(?:\(([^)]*)\))?(\s+with(?:out)? time zone)?$/.exec(spelled);
  const name = `${match?.[1] ?? spelled}${match?.[3] ?? ''}`;
  if (name === 'numeric') {
    const [precision, scale = 0] = (match?.[2] ?? '').split(',').filter(Boolean).map(Number);
    if (precision !== undefined) return decimalOf(precision, scale);
    if (numeric === 'decimal') return `decimal(${greatestPrecision},${openDecimalScale})`;
    return numeric === 'text' ? 'varchar' : 'double';
  }
  if (name.startsWith('interval')) return 'interval';
  return neutralNames[name] ?? 'varchar';
}

/** A neutral type as Postgres writes it. */
export function postgresType(type: string): string {
  if (type.endsWith('[]')) return `${postgresType(type.slice(0, -2))}[]`;
  if (type.startsWith('decimal')) return type.replace('decimal', 'numeric');
  const own: Readonly<Record<string, string>> = { double: 'double precision', blob: 'bytea', json: 'jsonb' };
  return own[type] ?? type;
}
