import type { BranchOperation } from '@sparkle-orchestration/core';
import type { LowerContext } from './context.js';
import type { LoweredNode } from './node.js';
import { conditionCode } from './values.js';

/** A choice: the first case whose condition holds. */
export function lowerBranch(context: LowerContext, operation: BranchOperation): LoweredNode {
  const cases = operation.cases.map((one) => ({ name: one.name, condition: conditionCode(context, one.if) }));
  return { kind: 'choice', cases, otherwise: operation.otherwise };
}
