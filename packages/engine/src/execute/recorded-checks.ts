import type { Diagnostic, Location, SqlStatement, WarehouseSession } from '@sparkle-orchestration/core';
import { countsChecks } from '@sparkle-orchestration/sql';
import { reportEngine } from '../diagnostics.js';
import type { CheckCount, ExecuteContext } from './context.js';
import { runStatements } from './transaction.js';

/**
 * Runs the statements of a writer; what its checks found. That is read as soon as it was counted: the statement that
 * judges the counts ends the transaction, and they are gone with it.
 */
export async function runWriter(
  operation: { readonly id: string },
  context: ExecuteContext,
  session: WarehouseSession,
  statements: readonly SqlStatement[],
): Promise<readonly CheckCount[]> {
  let found: readonly CheckCount[] = [];
  await runStatements(operation.id, session, statements, context.parameters, async (statement) => {
    if (!countsChecks(statement)) return;
    found = await countedChecks(session);
    context.judged(found);
  });
  return found;
}

async function countedChecks(session: WarehouseSession): Promise<readonly CheckCount[]> {
  const rows = await session.query(['select check_name, severity, breaches from sparkle_checks order by check_name']);
  return rows.map(([name, severity, breaches]) => ({
    name: String(name),
    severity: String(severity),
    breaches: Number(breaches),
  }));
}

/** Checks of severity `warn` that were breached. */
export const checkWarnings = (
  found: readonly CheckCount[],
  dataset: string,
  location: Location,
): readonly Diagnostic[] =>
  found
    .filter(({ severity, breaches }) => severity === 'warn' && breaches > 0)
    .map(({ name, breaches }) =>
      reportEngine('check-warning', { check: name, dataset, breaches: String(breaches) }, location),
    );
