import { DiagnosticError } from '@sparkle-orchestration/core';
import { diagnostics } from './diagnostics.js';

const isoTime = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?$/;

/** Reads ISO 8601; a time without a zone is UTC. */
export function parseTime(text: string): Date {
  const trimmed = text.trim();
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/.test(trimmed) && trimmed.length > 10;
  const date = new Date(
    `${trimmed.length === 10 ? `${trimmed}T00:00:00` : trimmed.replace(' ', 'T')}${zoned ? '' : 'Z'}`,
  );
  if (!isoTime.test(trimmed) || Number.isNaN(date.getTime()))
    throw new DiagnosticError([diagnostics.report('bad-time', { text })]);
  return date;
}

/** The interval that was given; half of one is an error, because the other half would be guessed. */
export function givenInterval(
  start: string | undefined,
  end: string | undefined,
): { readonly start: Date; readonly end: Date } | undefined {
  if (start === undefined && end === undefined) return undefined;
  if (start === undefined || end === undefined) throw new DiagnosticError([diagnostics.report('interval-missing', {})]);
  return { start: parseTime(start), end: parseTime(end) };
}
