import {
  type Diagnostic,
  DiagnosticError,
  hasErrors,
  type TransformOperation,
  type WarehouseSession,
} from '@sparkle-orchestration/core';
import { looksAtTable, type RenderedTransform, renderTransform } from '@sparkle-orchestration/sql';
import type { ExecuteContext, Outcome } from './context.js';
import { forgetLoads, forgets, identityOf, tableColumns } from './full-refresh.js';
import { ledgerCounts } from './ledger-counts.js';
import { checkWarnings, runWriter } from './recorded-checks.js';
import { inTransaction } from './transaction.js';

/** Setup in a transaction of its own, then all statements with their ledger row in one. */
export async function executeTransform(operation: TransformOperation, context: ExecuteContext): Promise<Outcome> {
  return context.withSession(operation.connection ?? context.graph.warehouse, async (session) => {
    const { setup, statements, diagnostics } = await settled(operation, context, session);
    if (setup.length > 0) {
      await inTransaction(`${operation.id}.setup`, session, context.signal, async () => {
        for (const statement of setup) await session.run(statement, context.parameters);
      });
    }
    const forget = forgets(
      operation,
      operation.inputs.map((input) => input.read),
      context,
    );
    return inTransaction(operation.id, session, context.signal, async () => {
      if (forget) await forgetLoads(operation, context, session);
      const checks = await runWriter(operation, context, session, statements);
      const { destination } = operation.materialise;
      const warnings = [...diagnostics, ...checkWarnings(checks, destination, operation.origin.location)];
      return { ...(await ledgerCounts(session)), checks, warnings };
    });
  });
}

/**
 * Statements for the table as it is. Those of the graph were made for the columns that were known while compiling; where
 * the schema contract compares result and table, the table itself says what becomes of new columns and types.
 */
async function settled(
  operation: TransformOperation,
  context: ExecuteContext,
  session: WarehouseSession,
): Promise<Pick<RenderedTransform, 'setup' | 'statements'> & { readonly diagnostics: readonly Diagnostic[] }> {
  const asCompiled = { setup: [...operation.setup], statements: [...operation.statements], diagnostics: [] };
  if (!looksAtTable(operation.materialise)) return asCompiled;
  const table = await tableColumns(operation, operation.materialise.destination, context, session);
  if (!table) return asCompiled;
  const rendered = renderTransform({ ...operation, identity: identityOf(operation, context), table });
  if (hasErrors(rendered.diagnostics)) throw new DiagnosticError(rendered.diagnostics);
  return rendered;
}
