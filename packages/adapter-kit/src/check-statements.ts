import {
  breachSelect,
  type Check,
  type CheckOperation,
  type SqlPart,
  type SqlStatement,
} from '@sparkle-orchestration/core';

const sqlText = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** Facts of the run, for checks that ask for the time or the interval. */
const runFacts: SqlStatement = [
  'create temp table sparkle_run on commit drop as\nselect ',
  { param: 'interval_start', type: 'timestamp' },
  ' as interval_start, ',
  { param: 'interval_end', type: 'timestamp' },
  ' as interval_end, ',
  { param: 'now', type: 'timestamp' },
  ' as now,\n  ',
  { param: 'run_id', type: 'varchar' },
  ' as run_id, ',
  { param: 'graph_hash', type: 'varchar' },
  ' as graph_hash',
];

/** Name, severity and number of breaches of one check. No answer is not a pass. */
function rowOf(check: Check, dataset: string): SqlStatement {
  const head = `select ${sqlText(check.name)} as check_name, ${sqlText(check.severity)} as severity, `;
  return [`${head}coalesce(m.breaches, 1) as breaches\nfrom (`, ...breachSelect(check, [{ dataset }]), ') m'];
}

/**
 * Statements of checks on Postgres, for one transaction. The last one selects `check_name`, `severity` and `breaches` of
 * each: those of the operation itself where it has some, else one query that asks all of them.
 */
export function checkStatements(operation: CheckOperation): readonly SqlStatement[] {
  if (operation.statements) return operation.statements;
  const rows = operation.checks.flatMap((check, index): readonly SqlPart[] => [
    index === 0 ? '' : '\nunion all\n',
    ...rowOf(check, operation.dataset),
  ]);
  const asksForRun = operation.checks.some((check) => check.sql.includes('sparkle_run'));
  return [...(asksForRun ? [runFacts] : []), rows.filter((part) => part !== '')];
}
