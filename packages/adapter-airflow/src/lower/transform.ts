import type { TransformOperation } from '@sparkle-orchestration/core';
import type { LoweredOperation } from '../model.js';
import { connectionOf, type LowerContext } from './context.js';
import { sqlOperator } from './sql-operator.js';

/**
 * All its statements in one transaction, the row of the ledger included. Its set-up is part of `prepare`, which runs
 * on the warehouse; on another connection it stands at the head of its own statements.
 */
export function lowerTransform(context: LowerContext, operation: TransformOperation): LoweredOperation {
  const connection = connectionOf(context.graph, operation);
  const own = connection === context.graph.warehouse ? [] : operation.setup;
  return sqlOperator(context, {
    task: operation.id,
    connection,
    statements: [...own, ...operation.statements],
    ...(operation.timeoutSeconds === undefined ? {} : { timeoutSeconds: operation.timeoutSeconds }),
  });
}
