import type { TransformOperation } from '@sparkle-orchestration/core';
import type { ExecuteContext, Outcome } from './context.js';
import { forgetLoads, forgets } from './full-refresh.js';
import { ledgerCounts } from './ledger-counts.js';
import { recordedWarnings } from './recorded-warnings.js';
import { inTransaction, runStatements } from './transaction.js';

/** Setup in a transaction of its own, then all statements with their ledger row in one. */
export async function executeTransform(operation: TransformOperation, context: ExecuteContext): Promise<Outcome> {
  return context.withSession(operation.connection ?? context.graph.warehouse, async (session) => {
    if (operation.setup.length > 0) {
      await inTransaction(`${operation.id}.setup`, session, context.signal, async () => {
        for (const statement of operation.setup) await session.run(statement, context.parameters);
      });
    }
    const forget = forgets(
      operation,
      operation.inputs.map((input) => input.read),
      context,
    );
    return inTransaction(operation.id, session, context.signal, async () => {
      if (forget) await forgetLoads(operation, context, session);
      await runStatements(operation.id, session, operation.statements, context.parameters);
      const { destination } = operation.materialise;
      const warnings = await recordedWarnings(session, destination, operation.origin.location);
      return { ...(await ledgerCounts(session)), warnings };
    });
  });
}
