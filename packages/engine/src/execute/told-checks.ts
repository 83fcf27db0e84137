import type { Operation } from '@sparkle-orchestration/core';
import type { Mask } from '../mask.js';
import type { CheckCount } from './context.js';
import type { Outputs } from './outputs.js';

/** Most bytes of `checks`: half of what outputs may have, since orchestrators keep them in their own database. */
const mostBytes = 16 * 1024;

/**
 * What the checks of an operation found, for the orchestrator: `checks` with name, severity and breaches of each,
 * breached ones first. A long list is cut; `checks_left_out` counts the breached ones that it has no room for.
 */
export function toldChecks(operation: Operation, counts: readonly CheckCount[] | undefined, mask: Mask): Outputs {
  if (!('checks' in operation) || operation.checks.length === 0) return {};
  const names = new Set(operation.checks.map((check) => check.name));
  const own = (counts ?? []).filter((count) => operation.op === 'check' || names.has(count.name));
  const ordered = [...own.filter((count) => count.breaches > 0), ...own.filter((count) => count.breaches === 0)];
  const told: CheckCount[] = [];
  let bytes = 0;
  for (const count of ordered) {
    const text = mask(JSON.stringify(count));
    bytes += Buffer.byteLength(text) + 1;
    if (bytes > mostBytes) break;
    told.push(JSON.parse(text) as CheckCount);
  }
  const leftOut = ordered.slice(told.length).filter((count) => count.breaches > 0).length;
  return { checks: told, ...(leftOut === 0 ? {} : { checks_left_out: leftOut }) };
}
