import { DiagnosticError } from '@sparkle-orchestration/core';
import { mysqlDiagnostics } from './diagnostics.js';

function badName(name: string, why: string): never {
  throw new DiagnosticError([mysqlDiagnostics.report('bad-name', { name, why })]);
}

/** A name as quoted SQL; backticks quote names in every SQL mode. */
export function quoteName(name: string): string {
  if (name === '' || name.includes('\0')) badName(name, 'a name must not be empty or hold NUL');
  return `\`${name.replaceAll('`', '``')}\``;
}

/** Text as a literal that means the same in every SQL mode: whether a backslash escapes depends on the mode. */
export function quoteText(text: string): string {
  return `_utf8mb4 0x${Buffer.from(text, 'utf8').toString('hex')}`.replace(/0x$/, "''");
}

/** Parts of a table name as written: split at dots outside of backticks or double quotes. */
export function partsOfTable(written: string): readonly string[] {
  const parts = [...written.matchAll(/(?:`((?:[^`]|``)*)`|"((?:[^"]|"")*)"|([^.`"]+))(\.|$)/g)];
  const consumed = parts.reduce((n, match) => n + match[0].length, 0);
  if (parts.length === 0 || consumed !== written.length || written.endsWith('.'))
    badName(written, 'its parts cannot be told apart');
  return parts.map((match) => match[1]?.replaceAll('``', '`') ?? match[2]?.replaceAll('""', '"') ?? match[3] ?? '');
}
