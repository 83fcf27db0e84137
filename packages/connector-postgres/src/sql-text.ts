import { DiagnosticError } from '@sparkle-orchestration/core';
import { postgresDiagnostics } from './diagnostics.js';

/** A name as quoted SQL. */
export function quoteName(name: string): string {
  if (name === '' || name.includes('\0')) {
    throw new DiagnosticError([
      postgresDiagnostics.report('bad-dataset-name', { dataset: name, why: 'a name must not be empty or hold NUL' }),
    ]);
  }
  return `"${name.replaceAll('"', '""')}"`;
}

/** Name parts quoted and joined by dots. */
export function quoteParts(parts: readonly string[]): string {
  return parts.map(quoteName).join('.');
}

/** Text as a literal; relies on `standard_conforming_strings`, which every session of ours sets. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * Parts of a table name as written: split at dots outside of double quotes, `""` inside quotes is one quote.
 * `public.customers` and `"odd.schema"."Ta""ble"` both have two parts.
 */
export function partsOfTable(written: string): readonly string[] {
  const parts = [...written.matchAll(/(?:"((?:[^"]|"")*)"|([^".]*))(\.|$)/g)]
    .filter((match) => match[0] !== '' || match.index === 0)
    .map((match) => match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
  const consumed = [...written.matchAll(/(?:"((?:[^"]|"")*)"|([^".]*))(\.|$)/g)].reduce(
    (n, match) => n + match[0].length,
    0,
  );
  const why =
    consumed !== written.length || written.endsWith('.') || parts.some((p) => p === '')
      ? 'its parts cannot be told apart'
      : undefined;
  if (why) throw new DiagnosticError([postgresDiagnostics.report('bad-dataset-name', { dataset: written, why })]);
  return parts;
}
