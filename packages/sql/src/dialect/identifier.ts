import { DiagnosticError, type Dialect } from '@sparkle-orchestration/core';
import { dialectDiagnostics } from './diagnostics.js';
import { refuseUnprintable } from './literal.js';

/** Postgres cuts longer names off (`NAMEDATALEN` - 1). */
const postgresNameBytes = 63;

/**
 * A name as quoted SQL: `"order"`, `"we""ird"`. Same on every dialect.
 * @throws DiagnosticError for the empty name and for text that no engine can hold
 */
export function quoteIdentifier(name: string): string {
  if (name === '') throw new DiagnosticError([dialectDiagnostics.report('empty-name', {})]);
  refuseUnprintable(name, 'name');
  return `"${name.replaceAll('"', '""')}"`;
}

/** Several name parts, quoted and joined by dots. */
export function quoteName(parts: readonly string[]): string {
  return parts.map(quoteIdentifier).join('.');
}

/** Whether the engine keeps the whole name. */
export function fitsName(name: string, dialect: Dialect): boolean {
  return dialect !== 'postgres' || Buffer.byteLength(name, 'utf8') <= postgresNameBytes;
}
