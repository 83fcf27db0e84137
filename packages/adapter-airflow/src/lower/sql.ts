import type { SqlOperation } from '@sparkle-orchestration/core';
import type { LoweredOperation } from '../model.js';
import { connectionOf, type LowerContext } from './context.js';
import { sqlOperator } from './sql-operator.js';

/** Statements as they are, in one transaction where they can be. */
export function lowerSql(context: LowerContext, operation: SqlOperation): LoweredOperation {
  return sqlOperator(context, {
    task: operation.id,
    connection: connectionOf(context.graph, operation),
    statements: operation.statements,
    ...(operation.autocommit ? { autocommit: true } : {}),
    ...(operation.timeoutSeconds === undefined ? {} : { timeoutSeconds: operation.timeoutSeconds }),
  });
}
