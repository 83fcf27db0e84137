import { diagnosticTables, exitCodes } from './diagnostic.js';

/** Markdown of every diagnostic of the packages that are loaded, for the error reference. */
export function errorReference(): string {
  const parts = [
    '# Error reference',
    '',
    'Every finding has a stable code. Errors end a command with the exit code given here; warnings do not.',
    '',
  ];
  for (const namespace of [...diagnosticTables.keys()].sort()) {
    parts.push(`## ${namespace}`, '');
    const table = diagnosticTables.get(namespace) ?? {};
    for (const name of Object.keys(table).sort()) {
      const row = table[name];
      if (!row) continue;
      const exit = row.severity === 'error' ? `, exit code ${row.exit ?? exitCodes.invalid}` : '';
      parts.push(`### ${namespace}/${name}`, '', `${row.severity}${exit}`, '', row.explain, '');
    }
  }
  return `${parts.join('\n').trimEnd()}\n`;
}
