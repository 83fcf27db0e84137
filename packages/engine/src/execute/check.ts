import {
  type Check,
  type CheckOperation,
  DiagnosticError,
  type SqlStatement,
  type WarehouseSession,
} from '@sparkle-orchestration/core';
import { reportEngine } from '../diagnostics.js';
import type { ExecuteContext, Outcome } from './context.js';
import { inTransaction } from './transaction.js';

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

/** Number of breaches: rows for which the condition is not true, or what the table expression says. */
function breaches(check: Check, dataset: string): SqlStatement {
  return check.scope === 'row'
    ? ['select count(*) from ', { dataset }, ` where (${check.sql}) is not true`]
    : [`select ${check.sql} from `, { dataset }];
}

/** Checks of a table that is already there. Warnings are reported; breaches of the others fail the task, all at once. */
export async function executeCheck(operation: CheckOperation, context: ExecuteContext): Promise<Outcome> {
  const connection =
    operation.connection ?? context.graph.datasets[operation.dataset]?.connection ?? context.graph.warehouse;
  const found = await context.withSession(connection, (session) =>
    inTransaction(operation.id, session, context.signal, () => countBreaches(operation, context, session)),
  );
  const failed = found.filter((f) => f.count !== '0');
  for (const { check, count } of failed.filter((f) => f.check.severity === 'warn')) {
    const facts = { check: check.name, dataset: operation.dataset, breaches: count };
    context.warn(reportEngine('check-warning', facts, check.origin.location));
  }
  const fatal = failed.filter((f) => f.check.severity !== 'warn');
  if (fatal.length === 0) return {};
  throw new DiagnosticError(
    fatal.map(({ check, count }) =>
      reportEngine(
        'data-quality',
        { detail: `check ${check.name} on ${operation.dataset}: ${count} breaches (${check.description})` },
        check.origin.location,
      ),
    ),
  );
}

async function countBreaches(operation: CheckOperation, context: ExecuteContext, session: WarehouseSession) {
  const temp =
    session.dialect === 'postgres'
      ? 'create temp table sparkle_run on commit drop as '
      : 'create or replace temp table sparkle_run as ';
  await session.run([temp, ...runFacts], context.parameters);
  const found: { check: Check; count: string }[] = [];
  for (const check of operation.checks) {
    const rows = await session.query(breaches(check, operation.dataset), context.parameters);
    const value = rows[0]?.[0];
    // No answer is not a pass: an aggregate over nothing that gives NULL counts as one breach.
    found.push({ check, count: value === null || value === undefined ? '1' : String(Number(value)) });
  }
  return found;
}
