import type { Operation } from './operation.js';

/** Operations whose success the end of an interval waits for: those that load, and those that record a verdict. */
export function isWriter(operation: Operation): boolean {
  if (operation.op === 'load' || operation.op === 'transform') return true;
  return operation.op === 'check' && operation.statements !== undefined;
}
