import type { Operation } from './operation.js';

/** Programs and other pipelines write data as well, where nobody here sees it. */
const programs = new Set<Operation['op']>(['script', 'notebook', 'dbt', 'container', 'trigger', 'map']);

/**
 * Operations whose success the end of an interval waits for: those that load, the
 * statements beside them (an index, a statistic, a permission), and those that record a verdict.
 */
export function isWriter(operation: Operation): boolean {
  if (operation.op === 'load' || operation.op === 'transform' || operation.op === 'sql') return true;
  if (programs.has(operation.op)) return true;
  return operation.op === 'check' && operation.statements !== undefined;
}
