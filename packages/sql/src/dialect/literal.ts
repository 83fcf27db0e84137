import { DiagnosticError, type Dialect } from '@sparkle-orchestration/core';
import { dialectDiagnostics } from './diagnostics.js';
import { printType } from './type.js';

/** A value that can be written into a statement. */
export type LiteralValue = string | number | bigint | boolean | null;

/** Throws where a text is one that some engine cannot hold. */
export function refuseUnprintable(text: string, what: string): void {
  if (text.includes('\u0000')) throw new DiagnosticError([dialectDiagnostics.report('nul-character', { what })]);
  if (/\p{Surrogate}/u.test(text)) throw new DiagnosticError([dialectDiagnostics.report('lone-surrogate', { what })]);
}

/**
 * Text as a SQL string. Backslashes and line breaks stand for themselves on DuckDB and on Postgres
 * (`standard_conforming_strings`, on since 9.1), so only the quote is doubled.
 * @throws DiagnosticError for text with NUL or half a surrogate pair
 */
export function sqlString(text: string): string {
  refuseUnprintable(text, 'text');
  return `'${text.replaceAll("'", "''")}'`;
}

function numberText(value: number | bigint): string {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new DiagnosticError([dialectDiagnostics.report('not-a-number', { value: String(value) })]);
  }
  return Object.is(value, -0) ? '0' : String(value);
}

/** Types whose plain literal already has that type on both engines. */
const plain = new Set(['varchar', 'boolean', 'integer']);

/**
 * A value as SQL of a neutral type (see `Column` in core). Without a type: strings are text, integers the smallest
 * integer type, other numbers decimal, `null` has no type.
 * @throws DiagnosticError for a text or number that cannot be written exactly
 */
export function sqlLiteral(value: LiteralValue, type: string | undefined, dialect: Dialect): string {
  const cast = (text: string) => (type ? `cast(${text} as ${printType(type, dialect)})` : text);
  if (value === null) return cast('null');
  if (typeof value === 'boolean') return !type || type === 'boolean' ? String(value) : cast(String(value));
  if (typeof value === 'string') {
    if (!type || plain.has(type)) return type && type !== 'varchar' ? cast(sqlString(value)) : sqlString(value);
    return type === 'date' || type === 'timestamp' ? `${type} ${sqlString(value)}` : cast(sqlString(value));
  }
  if (typeof value === 'number' && !Number.isFinite(value))
    return `cast('${value}' as ${printType('double', dialect)})`;
  const text = numberText(value);
  if (type === 'varchar') return sqlString(text);
  if (type === 'integer' && /^-?\d{1,9}$/.test(text)) return text;
  return cast(text);
}
