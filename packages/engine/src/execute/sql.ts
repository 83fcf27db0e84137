import type { SqlOperation } from '@sparkle-orchestration/core';
import type { ExecuteContext, Outcome } from './context.js';
import { inTransaction, runStatements } from './transaction.js';

/** All statements in one transaction, or each by itself where a database asks for that. */
export async function executeSql(operation: SqlOperation, context: ExecuteContext): Promise<Outcome> {
  if (operation.statements.length === 0) return {};
  if (operation.autocommit)
    return context.withSession(operation.connection ?? context.graph.warehouse, async (session) => {
      await runStatements(operation.id, session, operation.statements, context.parameters);
      return {};
    });
  return context.withSession(operation.connection ?? context.graph.warehouse, (session) =>
    inTransaction(operation.id, session, context.signal, async () => {
      await runStatements(operation.id, session, operation.statements, context.parameters);
      return {};
    }),
  );
}
