import type { Diagnostic, Severity } from './diagnostic.js';

const ranks: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };
const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);

/** In the order of files, lines and columns; equal findings once. Those without a place come last. */
export function sortDiagnostics(list: readonly Diagnostic[]): readonly Diagnostic[] {
  const unique = new Map(list.map((d) => [JSON.stringify([d.code, d.severity, d.location, d.message]), d]));
  return [...unique.values()].sort(
    (a, b) =>
      compare(a.location ? 0 : 1, b.location ? 0 : 1) ||
      compare(a.location?.file ?? '', b.location?.file ?? '') ||
      compare(a.location?.line ?? 0, b.location?.line ?? 0) ||
      compare(a.location?.column ?? 0, b.location?.column ?? 0) ||
      compare(ranks[a.severity], ranks[b.severity]) ||
      compare(a.code, b.code) ||
      compare(a.message, b.message),
  );
}

export interface DiagnosticSummary {
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
}

export function summarise(list: readonly Diagnostic[]): DiagnosticSummary {
  const count = (severity: Severity) => list.filter((d) => d.severity === severity).length;
  return { errors: count('error'), warnings: count('warning'), infos: count('info') };
}
