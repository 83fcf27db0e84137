import { checkStatements } from '@sparkle-orchestration/adapter-kit';
import type { CheckOperation, SqlStatement } from '@sparkle-orchestration/core';
import { common } from '../common-node.js';
import type { LoweredOperation } from '../model.js';
import { connectionOf, type LowerContext } from './context.js';
import { sqlOperator } from './sql-operator.js';

/** All checks in one query; what the function `judge` does with the rows decides how the task ends. */
export function lowerCheck(context: LowerContext, operation: CheckOperation): LoweredOperation {
  const lowered = sqlOperator(context, {
    task: operation.id,
    connection: connectionOf(context.graph, operation),
    statements: [...setupOf(context, operation), ...checkStatements(operation)],
    ...(operation.timeoutSeconds === undefined ? {} : { timeoutSeconds: operation.timeoutSeconds }),
  });
  if (lowered.body.kind !== 'operator') return lowered;
  const given = { ...lowered.body.arguments, output_processor: common('judge'), do_xcom_push: true };
  return { ...lowered, body: { ...lowered.body, arguments: given } };
}

/** On another connection than the warehouse its set-up stands at the head of its own statements. */
function setupOf(context: LowerContext, operation: CheckOperation): readonly SqlStatement[] {
  if (!operation.statements || connectionOf(context.graph, operation) === context.graph.warehouse) return [];
  return operation.setup ?? [];
}
