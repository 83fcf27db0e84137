import { DiagnosticError, maxOutputBytes, type Operation } from '@sparkle-orchestration/core';
import { reportEngine } from '../diagnostics.js';
import type { Mask } from '../mask.js';
import type { Outcome } from './context.js';

export type Outputs = Readonly<Record<string, unknown>>;

function at(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (here, key) =>
      typeof here === 'object' && here !== null && Object.hasOwn(here, key)
        ? (here as Record<string | number, unknown>)[key]
        : undefined,
    value,
  );
}

/**
 * What a task gives to those after it: what its kind always gives, and what it declares. Secrets are hidden in it.
 * @throws DiagnosticError when a declared value is not there, or all of them are larger than 32 KiB
 */
export function collectOutputs(operation: Operation, outcome: Outcome, mask: Mask): Outputs {
  const own: Record<string, unknown> = { ...outcome.outputs };
  if (outcome.rowsRead !== undefined) own['rows_read'] = outcome.rowsRead;
  if (outcome.rowsWritten !== undefined) own['rows_written'] = outcome.rowsWritten;
  if (outcome.rowsRejected !== undefined) own['rows_rejected'] = outcome.rowsRejected;
  for (const { name, path = [name] } of operation.outputs ?? []) {
    const value = at(outcome.result, path);
    if (value === undefined)
      throw new DiagnosticError([reportEngine('output-missing', { name, path: path.join('.') })]);
    own[name] = value;
  }
  if (Object.keys(own).length === 0) return own;
  const text = mask(JSON.stringify(own));
  const bytes = Buffer.byteLength(text);
  if (bytes > maxOutputBytes)
    throw new DiagnosticError([reportEngine('outputs-too-large', { bytes, most: maxOutputBytes })]);
  return JSON.parse(text) as Outputs;
}
