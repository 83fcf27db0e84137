import type { Diagnostic } from './diagnostic.js';
import { sortDiagnostics } from './sort-diagnostics.js';

const commands = { error: 'error', warning: 'warning', info: 'notice' } as const;
const escapeData = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const escapeProperty = (text: string) => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** Findings as workflow commands that GitHub shows beside the lines of a change. */
export function printGithub(list: readonly Diagnostic[]): string {
  return sortDiagnostics(list)
    .map(({ severity, code, message, hint, location }) => {
      const place = location
        ? [
            `file=${escapeProperty(location.file)}`,
            `line=${location.line}`,
            `col=${location.column}`,
            ...(location.endLine ? [`endLine=${location.endLine}`, `endColumn=${location.endColumn}`] : []),
          ]
        : [];
      const text = hint ? `${message}\nhint: ${hint}` : message;
      return `::${commands[severity]} ${[...place, `title=${escapeProperty(code)}`].join(',')}::${escapeData(text)}\n`;
    })
    .join('');
}
