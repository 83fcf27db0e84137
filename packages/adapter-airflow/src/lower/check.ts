import {
  breachSelect,
  type Check,
  type CheckOperation,
  type SqlPart,
  type SqlStatement,
} from '@sparkle-orchestration/core';
import { common } from '../common-node.js';
import type { LoweredOperation } from '../model.js';
import { connectionOf, type LowerContext } from './context.js';
import { sqlOperator } from './sql-operator.js';

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

/** All checks in one query; what the function `judge` does with the rows decides how the task ends. */
export function lowerCheck(context: LowerContext, operation: CheckOperation): LoweredOperation {
  const lowered = sqlOperator(context, {
    task: operation.id,
    connection: connectionOf(context.graph, operation),
    statements: operation.statements ? recording(context, operation) : asking(operation),
    ...(operation.timeoutSeconds === undefined ? {} : { timeoutSeconds: operation.timeoutSeconds }),
  });
  if (lowered.body.kind !== 'operator') return lowered;
  const given = { ...lowered.body.arguments, output_processor: common('judge'), do_xcom_push: true };
  return { ...lowered, body: { ...lowered.body, arguments: given } };
}

/** Its own statements, of which the last one asks what the checks found; they are committed before `judge` looks. */
function recording(context: LowerContext, operation: CheckOperation): readonly SqlStatement[] {
  const own = connectionOf(context.graph, operation) === context.graph.warehouse ? [] : (operation.setup ?? []);
  return [...own, ...(operation.statements ?? [])];
}

function asking(operation: CheckOperation): readonly SqlStatement[] {
  const rows = operation.checks.flatMap((check, index): readonly SqlPart[] => [
    index === 0 ? '' : '\nunion all\n',
    ...rowOf(check, operation.dataset),
  ]);
  const asksForRun = operation.checks.some((check) => check.sql.includes('sparkle_run'));
  return [...(asksForRun ? [runFacts] : []), rows.filter((part) => part !== '')];
}
