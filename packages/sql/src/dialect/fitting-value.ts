import type { Dialect } from '@sparkle-orchestration/core';
import { type LiteralValue, sqlLiteral } from './literal.js';
import { typeFamily } from './type.js';

const limits: Readonly<Record<string, bigint>> = { smallint: 2n ** 15n, integer: 2n ** 31n, bigint: 2n ** 63n };
const isoDate = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const isoTimestamp =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])([ T]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d([.]\d{1,6})?)?)?$/;

/** Whether the day exists in the calendar. */
function isDay(text: string): boolean {
  const day = text.slice(0, 10);
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

function fitsDecimal(text: string, type: string): boolean {
  const match = /^[+-]?(\d*)(?:[.](\d*))?$/.exec(text);
  const [, precision = '38', scale = '0'] = /^decimal\((\d+),(\d+)\)$/.exec(type) ?? [];
  if (!match || !/\d/.test(text)) return false;
  const whole = (match[1] ?? '').replace(/^0+/, '');
  const fraction = (match[2] ?? '').replace(/0+$/, '');
  return whole.length <= Number(precision) - Number(scale) && fraction.length <= Number(scale);
}

function fits(text: string, type: string): boolean {
  switch (typeFamily(type)) {
    case 'text':
      return true;
    case 'boolean':
      return text === 'true' || text === 'false';
    case 'integer': {
      const limit = limits[type] ?? 0n;
      return (
        /^[+-]?\d+$/.test(text) && BigInt(text.replace('+', '')) >= -limit && BigInt(text.replace('+', '')) < limit
      );
    }
    case 'decimal':
      return fitsDecimal(text, type);
    case 'float':
      return text.trim() !== '' && Number.isFinite(Number(text));
    case 'date':
      return isoDate.test(text) && isDay(text);
    case 'timestamp':
      return isoTimestamp.test(text) && isDay(text);
    case 'uuid':
      return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
    default:
      return false;
  }
}

/** A value as a literal of the type, or nothing when the value is none of that type. NULL fits every type. */
export function fittingLiteral(value: LiteralValue, type: string, dialect: Dialect): string | undefined {
  if (value === null) return sqlLiteral(null, type, dialect);
  const text = String(value);
  if (!fits(text, type)) return undefined;
  const family = typeFamily(type);
  if (family === 'boolean') return text;
  if (family === 'integer' && type === 'integer') return text.replace('+', '');
  return sqlLiteral(text, type, dialect);
}
