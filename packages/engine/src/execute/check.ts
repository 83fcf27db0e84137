import {
  breachSelect,
  type CheckOperation,
  DiagnosticError,
  type SqlStatement,
  type WarehouseSession,
} from '@sparkle-orchestration/core';
import { reportEngine } from '../diagnostics.js';
import type { ExecuteContext, Outcome } from './context.js';
import { inTransaction, runStatements } from './transaction.js';

const runFacts: SqlStatement = [
  'select ',
  { param: 'interval_start', type: 'timestamp' },
  ' as interval_start, ',
  { param: 'interval_end', type: 'timestamp' },
  ' as interval_end, ',
  { param: 'now', type: 'timestamp' },
  ' as now, ',
  { param: 'run_id', type: 'varchar' },
  ' as run_id, ',
  { param: 'graph_hash', type: 'varchar' },
  ' as graph_hash',
];

/** What one check found. */
interface Found {
  readonly name: string;
  readonly severity: string;
  readonly breaches: string;
}

/**
 * Checks of a table that is already there. What a recording operation found is committed before it is judged.
 * Warnings are reported; breaches of the others fail the task, all at once.
 */
export async function executeCheck(operation: CheckOperation, context: ExecuteContext): Promise<Outcome> {
  const connection =
    operation.connection ?? context.graph.datasets[operation.dataset]?.connection ?? context.graph.warehouse;
  const found = await context.withSession(connection, async (session) => {
    const { setup, statements } = operation;
    if (setup && setup.length > 0)
      await inTransaction(`${operation.id}.setup`, session, context.signal, () =>
        runStatements(`${operation.id}.setup`, session, setup, context.parameters),
      );
    return inTransaction(operation.id, session, context.signal, () =>
      statements ? recorded(operation.id, statements, context, session) : countBreaches(operation, context, session),
    );
  });
  return judge(operation, found, context);
}

function judge(operation: CheckOperation, found: readonly Found[], context: ExecuteContext): Outcome {
  const { dataset } = operation;
  const checks = new Map(operation.checks.map((check) => [check.name, check]));
  const placeOf = (name: string) => checks.get(name)?.origin.location ?? operation.origin.location;
  const broken = found.filter((f) => f.breaches !== '0');
  const fatal = broken.filter((f) => f.severity !== 'warn');
  for (const { name, breaches } of broken.filter((f) => !fatal.includes(f)))
    context.warn(reportEngine('check-warning', { check: name, dataset, breaches }, placeOf(name)));
  const counts = found.map((one) => ({ ...one, breaches: Number(one.breaches) }));
  if (fatal.length === 0) return { checks: counts };
  context.judged(counts);
  throw new DiagnosticError(
    fatal.map(({ name, breaches }) => {
      const description = checks.get(name)?.description;
      const detail = `check ${name} on ${dataset}: ${breaches} breaches${description ? ` (${description})` : ''}`;
      return reportEngine('data-quality', { detail }, placeOf(name));
    }),
  );
}

/** Runs the statements; the last one is a select of what every check found. */
async function recorded(
  id: string,
  statements: readonly SqlStatement[],
  context: ExecuteContext,
  session: WarehouseSession,
): Promise<readonly Found[]> {
  await runStatements(id, session, statements.slice(0, -1), context.parameters);
  const rows = await session.query(statements.at(-1) ?? ['select null where false'], context.parameters);
  return rows.map(([name, severity, breaches]) => ({
    name: String(name),
    severity: String(severity),
    breaches: String(Number(breaches)),
  }));
}

async function countBreaches(
  operation: CheckOperation,
  context: ExecuteContext,
  session: WarehouseSession,
): Promise<readonly Found[]> {
  const temp =
    session.dialect === 'postgres'
      ? 'create temp table sparkle_run on commit drop as '
      : 'create or replace temp table sparkle_run as ';
  await session.run([temp, ...runFacts], context.parameters);
  const found: Found[] = [];
  for (const check of operation.checks) {
    const rows = await session.query(breachSelect(check, [{ dataset: operation.dataset }]), context.parameters);
    const value = rows[0]?.[0];
    // No answer is not a pass: an aggregate over nothing that gives NULL counts as one breach.
    const breaches = value === null || value === undefined ? '1' : String(Number(value));
    found.push({ name: check.name, severity: check.severity, breaches });
  }
  return found;
}
