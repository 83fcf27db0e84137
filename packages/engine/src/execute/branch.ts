import { type BranchOperation, parseCondition } from '@sparkle-orchestration/core';
import type { ExecuteContext, Outcome } from './context.js';
import { conditionHolds } from './values.js';

/** The first case that holds is the choice. */
export async function executeBranch(operation: BranchOperation, context: ExecuteContext): Promise<Outcome> {
  const chosen = operation.cases.find((one) => conditionHolds(parseCondition(one.if), one.if, context.values));
  const choice = chosen?.name ?? operation.otherwise;
  context.log(chosen ? `${choice}: ${chosen.if}` : `${choice}: no condition holds`);
  return { outputs: { choice } };
}
