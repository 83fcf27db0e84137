import { deepStrictEqual } from 'node:assert/strict';
import type { Diagnostic, Severity } from '../diagnostics/diagnostic.js';

/** What a test says of one diagnostic; facts that are left out are not compared. */
export interface ExpectedDiagnostic {
  readonly code: string;
  readonly severity?: Severity;
  /** The message, or a part of it. */
  readonly message?: string | RegExp;
  readonly hint?: string | RegExp;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

function matches(actual: string | undefined, expected: string | RegExp): boolean {
  return actual !== undefined && (typeof expected === 'string' ? actual.includes(expected) : expected.test(actual));
}

/** The expected facts as they really are, so that the comparison shows the difference. */
function actualFacts(found: Diagnostic, expected: ExpectedDiagnostic | undefined): Record<string, unknown> {
  const facts: Record<string, unknown> = { code: found.code };
  if (!expected) return { code: found.code, message: found.message };
  if (expected.severity !== undefined) facts['severity'] = found.severity;
  if (expected.message !== undefined)
    facts['message'] = matches(found.message, expected.message) ? expected.message : found.message;
  if (expected.hint !== undefined) facts['hint'] = matches(found.hint, expected.hint) ? expected.hint : found.hint;
  if (expected.file !== undefined) facts['file'] = found.location?.file;
  if (expected.line !== undefined) facts['line'] = found.location?.line;
  if (expected.column !== undefined) facts['column'] = found.location?.column;
  return facts;
}

/** Fails unless exactly these diagnostics were found, in this order. A code alone stands for any facts. */
export function expectDiagnostics(
  found: readonly Diagnostic[],
  expected: readonly (ExpectedDiagnostic | string)[],
): void {
  const wanted = expected.map((one): ExpectedDiagnostic => (typeof one === 'string' ? { code: one } : one));
  deepStrictEqual(
    found.map((one, index) => actualFacts(one, wanted[index])),
    wanted.map((one) => ({ ...one })),
  );
}

/** One line per diagnostic, for golden files: `error core/cycle config/a.yaml:3:5 message (hint)`. */
export function diagnosticLines(found: readonly Diagnostic[]): string {
  const lines = found.map(({ severity, code, location, message, hint }) => {
    const place = location ? ` ${location.file}:${location.line}:${location.column}` : '';
    return `${severity} ${code}${place} ${message}${hint ? ` (${hint})` : ''}`;
  });
  return lines.map((line) => `${line}\n`).join('');
}
