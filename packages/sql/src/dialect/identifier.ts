import { DiagnosticError, type Dialect } from '@sparkle-orchestration/core';
import { dialectDiagnostics } from './diagnostics.js';
import { refuseUnprintable } from './literal.js';

/** Postgres cuts longer names off (`NAMEDATALEN` - 1). */
const postgresNameBytes = 63;

/** Names repeat thousands of times in a project; the map is emptied before it grows large. */
const quoted = new Map<string, string>();
const mostQuoted = 10_000;

/**
 * A name as quoted SQL: `"order"`, `"we""ird"`. Same on every dialect.
 * @throws DiagnosticError for the empty name and for text that no engine can hold
 */
export function quoteIdentifier(name: string): string {
  const known = quoted.get(name);
  if (known !== undefined) return known;
  if (name === '') throw new DiagnosticError([dialectDiagnostics.report('empty-name', {})]);
  refuseUnprintable(name, 'name');
  const text = `"${name.replaceAll('"', '""')}"`;
  if (quoted.size >= mostQuoted) quoted.clear();
  quoted.set(name, text);
  return text;
}

/** Several name parts, quoted and joined by dots. */
export function quoteName(parts: readonly string[]): string {
  return parts.map(quoteIdentifier).join('.');
}

/** Whether the engine keeps the whole name. */
export function fitsName(name: string, dialect: Dialect): boolean {
  return dialect !== 'postgres' || Buffer.byteLength(name, 'utf8') <= postgresNameBytes;
}
