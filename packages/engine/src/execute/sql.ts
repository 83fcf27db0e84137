import type { SqlOperation } from '@sparkle-orchestration/core';
import type { ExecuteContext, Outcome } from './context.js';
import { inTransaction, runStatements } from './transaction.js';

/** Whole numbers come from drivers as text, so that none loses digits; those that JSON can hold are numbers again. */
function plain(value: unknown): unknown {
  return typeof value === 'string' && /^(0|-?[1-9]\d{0,14})$/.test(value) ? Number(value) : (value ?? null);
}

/** The first row of a select as declared outputs, column by column in their order. */
function firstRow(operation: SqlOperation, row: readonly unknown[] | undefined): Readonly<Record<string, unknown>> {
  const names = (operation.outputs ?? []).map((output) => String((output.path ?? [output.name])[0]));
  return Object.fromEntries(names.map((name, index) => [name, plain(row?.[index])]));
}

/**
 * All statements in one transaction, or each by itself where a database asks for that; with outputs the last one is a
 * select whose first row they are.
 */
export async function executeSql(operation: SqlOperation, context: ExecuteContext): Promise<Outcome> {
  const { statements, outputs = [] } = operation;
  if (statements.length === 0) return {};
  const last = outputs.length > 0 ? statements.at(-1) : undefined;
  return context.withSession(operation.connection ?? context.graph.warehouse, async (session) => {
    const work = async () => {
      await runStatements(operation.id, session, last ? statements.slice(0, -1) : statements, context.parameters);
      if (!last) return {};
      const [row] = await session.query(last, context.parameters);
      return { result: firstRow(operation, row) };
    };
    return operation.autocommit ? work() : inTransaction(operation.id, session, context.signal, work);
  });
}
