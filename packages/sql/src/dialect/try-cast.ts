import type { Dialect } from '@sparkle-orchestration/core';
import { caseWhen } from './layout.js';
import { sqlString } from './literal.js';
import { regexMatches } from './regex.js';
import { textOf } from './text.js';
import { isNumeric, printType, typeFamily } from './type.js';

const edge = ' *';
const day = '[0-9]{4}-[0-9]{2}-[0-9]{2}';
const clock = '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?';

/** Texts that are read as a value, by family of the type; everything else is NULL. */
const readable: Readonly<Record<string, string>> = {
  integer: `^${edge}[+-]?[0-9]+${edge}$`,
  decimal: `^${edge}[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)${edge}$`,
  float: `^${edge}[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?${edge}$`,
  date: `^${edge}${day}${edge}$`,
  timestamp: `^${edge}${day}([ T]${clock}Z?)?${edge}$`,
  uuid: '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$',
};

/** A text that was found readable as a value; NULL when it is out of range or no day of the calendar. */
function fromText(text: string, type: string, dialect: Dialect): string | undefined {
  const pattern = readable[typeFamily(type)];
  if (!pattern || type === 'timestamptz') return undefined;
  const printed = printType(type, dialect);
  const matches = regexMatches(text, pattern, dialect);
  const value = dialect === 'duckdb' ? `try_cast(${text} as ${printed})` : `cast(${text} as ${printed})`;
  const readableHere = dialect === 'duckdb' ? matches : `${matches}\n      and ${isValid(text, printed)}`;
  return kept(`case\n    when ${readableHere}\n      then ${value}\n  end`, type, dialect);
}

/** Postgres forgets precision and scale of a CASE that may be NULL; a cast around it keeps them. */
function kept(expression: string, type: string, dialect: Dialect): string {
  const forgotten = dialect === 'postgres' && typeFamily(type) === 'decimal';
  return forgotten ? `cast(${expression} as ${printType(type, dialect)})` : expression;
}

/** Whether Postgres (16 and later) reads the text as the type, without an error when it does not. */
function isValid(text: string, printed: string): string {
  return `pg_input_is_valid(${text}, ${sqlString(printed)})`;
}

const limits: Readonly<Record<string, readonly [string, string]>> = {
  smallint: ['-32768', '32767'],
  integer: ['-2147483648', '2147483647'],
  bigint: ['-9223372036854775808', '9223372036854775807'],
};

/** A number as another number; NULL when it is out of range. Halves are rounded away from zero, except in doubles. */
function fromNumber(value: string, from: string, to: string, dialect: Dialect): string | undefined {
  const printed = printType(to, dialect);
  if (dialect === 'duckdb') return `try_cast(${value} as ${printed})`;
  const cast = `cast(${value} as ${printed})`;
  if (typeFamily(to) === 'float') return cast;
  const [least, most] = limits[to] ?? decimalLimits(to);
  const rounded = typeFamily(from) === 'float' ? `round(${value})` : value;
  return kept(`case when ${rounded} between ${least} and ${most} then ${cast} end`, to, dialect);
}

function decimalLimits(type: string): readonly [string, string] {
  const [, precision = '38', scale = '0'] = /^decimal\((\d+),(\d+)\)$/.exec(type) ?? [];
  const whole = '9'.repeat(Number(precision) - Number(scale)) || '0';
  const most = Number(scale) > 0 ? `${whole}.${'9'.repeat(Number(scale))}` : whole;
  return [`-${most}`, most];
}

/**
 * A value as another type, NULL where it is none: the same on every engine. Text is read in its ISO form (`12`, `1.5`,
 * `2026-03-01`, `2026-03-01T08:00:00`, `true`, `yes`, `1`); anything becomes text in the common form.
 * Nothing is returned for pairs of types that have no meaning, or no common one.
 */
export function tryCast(value: string, from: string, to: string, dialect: Dialect): string | undefined {
  if (from === to) return value;
  const [source, target] = [typeFamily(from), typeFamily(to)];
  const printed = printType(to, dialect);
  if (target === 'text') return source === 'other' || source === 'json' ? undefined : textOf(value, from, dialect);
  if (source === 'text' && target === 'boolean') {
    const word = `lower(trim(${value}, ' '))`;
    return caseWhen([
      [`${word} in ('true', 't', 'yes', 'y', '1')`, 'true'],
      [`${word} in ('false', 'f', 'no', 'n', '0')`, 'false'],
    ]);
  }
  if (source === 'text') return fromText(value, to, dialect);
  if (isNumeric(from) && isNumeric(to)) return fromNumber(value, from, to, dialect);
  if (source === 'boolean' && isNumeric(to))
    return `cast(case when ${value} then 1 when not ${value} then 0 end as ${printed})`;
  if (isNumeric(from) && target === 'boolean') return `${value} <> 0`;
  if (from === 'timestamptz' && (to === 'timestamp' || to === 'date'))
    return `cast(${value} at time zone 'UTC' as ${printed})`;
  if (to === 'timestamptz')
    return source === 'date' || from === 'timestamp' ? `cast(${value} as timestamp) at time zone 'UTC'` : undefined;
  const times = new Set([from, to]);
  return times.has('date') && times.has('timestamp') ? `cast(${value} as ${printed})` : undefined;
}
