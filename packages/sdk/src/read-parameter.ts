import { DiagnosticError } from '@sparkle-orchestration/core';
import { diagnostics } from './diagnostics.js';

/** Reads `name=value`. Numbers, true, false and null are taken as such; quote a value (`x="5"`) to keep it text. */
export function readParameter(text: string): [string, string | number | boolean | null] {
  const at = text.indexOf('=');
  if (at < 1) throw new DiagnosticError([diagnostics.report('bad-parameter', { text, problem: 'write name=value' })]);
  const name = text.slice(0, at);
  const value = text.slice(at + 1);
  if (value === 'true' || value === 'false') return [name, value === 'true'];
  if (value === 'null') return [name, null];
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(value) && Number.isSafeInteger(Math.trunc(Number(value))))
    return [name, Number(value)];
  return [name, /^".*"$/s.test(value) ? value.slice(1, -1) : value];
}
