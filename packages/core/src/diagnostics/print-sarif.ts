import { type Diagnostic, diagnosticTables, type Location } from './diagnostic.js';
import { sortDiagnostics } from './sort-diagnostics.js';

const levels = { error: 'error', warning: 'warning', info: 'note' } as const;

/** Findings as a SARIF 2.1.0 log, for code scanning. */
export function printSarif(list: readonly Diagnostic[]): string {
  const sorted = sortDiagnostics(list);
  const codes = [...new Set(sorted.map((d) => d.code))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'sparkle', rules: codes.map(rule) } },
        columnKind: 'utf16CodeUnits',
        results: sorted.map((diagnostic) => result(diagnostic, codes)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function rule(code: string) {
  const [namespace = '', name = ''] = code.split('/');
  const row = diagnosticTables.get(namespace)?.[name];
  const text = row?.explain ?? code;
  return {
    id: code,
    shortDescription: { text: code },
    fullDescription: { text },
    help: { text },
    ...(row ? { defaultConfiguration: { level: levels[row.severity] } } : {}),
  };
}

function result(diagnostic: Diagnostic, codes: readonly string[]) {
  const { code, severity, message, hint, location, related = [] } = diagnostic;
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: levels[severity],
    message: { text: hint ? `${message}\nhint: ${hint}` : message },
    ...(location ? { locations: [{ physicalLocation: place(location) }] } : {}),
    ...(related.length > 0
      ? {
          relatedLocations: related.map((r, id) => ({
            id,
            message: { text: r.message },
            physicalLocation: place(r.location),
          })),
        }
      : {}),
  };
}

function place({ file, line, column, endLine, endColumn }: Location) {
  const uri = file.split('/').map(encodeURIComponent).join('/');
  const end = endLine === undefined || endColumn === undefined ? {} : { endLine, endColumn };
  return {
    artifactLocation: { uri, uriBaseId: '%SRCROOT%' },
    region: { startLine: line, startColumn: column, ...end },
  };
}
