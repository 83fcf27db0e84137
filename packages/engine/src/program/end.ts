import { DiagnosticError } from '@sparkle-orchestration/core';
import { reportEngine } from '../diagnostics.js';
import type { ProgramEnd } from './run-program.js';

/** BSD's EX_TEMPFAIL: programs say by it that trying again helps; by 64 (EX_USAGE) that it does not. */
const never = 64;

/** @throws DiagnosticError unless the program ended with 0 */
export function checkEnd(program: string, end: ProgramEnd, hint?: string): void {
  if (end.exitCode === 0) return;
  const how = end.signal === undefined ? `exit code ${end.exitCode}` : `signal ${end.signal}`;
  const last = end.tail.at(-1) ?? '';
  const facts = { program, how, last: last.length > 300 ? `${last.slice(0, 300)}…` : last };
  const code = end.exitCode === never ? 'program-refused' : 'program-failed';
  throw new DiagnosticError([reportEngine(code, facts, undefined, hint === undefined ? {} : { hint })]);
}

/** Outputs that a program prints as a JSON object on its last line; `{}` when it prints none. */
export function printedOutputs(end: ProgramEnd): Record<string, unknown> {
  if (!end.lastLine.startsWith('{')) return {};
  try {
    const value: unknown = JSON.parse(end.lastLine);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}
