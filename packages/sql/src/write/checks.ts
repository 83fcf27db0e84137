import { breachSelect, type Check, type Column, type SqlStatement } from '@sparkle-orchestration/core';
import { sqlString } from '../dialect/literal.js';
import { joinSql, sql } from '../dialect/statement.js';
import { columnBreaches } from '../expectations/table-columns.js';
import { identityValues, ledger, thisLoad } from './identity.js';
import { tempTable } from './temp-table.js';
import type { WritePlan } from './write-plan.js';

/** A count of breaches that is recorded, and that may end the load. */
export interface Measured {
  readonly name: string;
  readonly description: string;
  readonly severity: Check['severity'];
  /** A scalar select: the number of breaches. With `counted` a select of one row: `breaches`, `unexpected`, `rows_checked`. */
  readonly breaches: SqlStatement;
  readonly counted?: true;
}

/** Breaches alone. */
function breachesOnly(select: SqlStatement): SqlStatement {
  return sql`select (${select}) as breaches, cast(null as bigint) as unexpected, cast(null as bigint) as rows_checked`;
}

/** Relations that checks are counted over: rows to be published, and all rows, those set aside included. */
export interface CheckedRows {
  readonly published: SqlStatement;
  readonly all: SqlStatement;
  /** Columns of these rows, for rules about columns. */
  readonly columns: readonly Column[];
}

/** Checks as counts. Rules that set rows aside are counted over all rows, the others over what would be published. */
export function measuredChecks(checks: readonly Check[], rows: CheckedRows): readonly Measured[] {
  return checks.map((check) => {
    const { name, description, severity, meaning } = check;
    const told = { name, description, severity };
    if (meaning?.type === 'columns' && !check.query)
      return { ...told, breaches: sql`select ${String(columnBreaches(meaning, rows.columns))}` };
    return {
      ...told,
      counted: true as const,
      breaches: breachSelect(check, severity === 'quarantine' ? rows.all : rows.published),
    };
  });
}

/**
 * The temp table `sparkle_checks` with what all checks found. An aggregate that answers NULL counts as `unanswered`
 * breaches: a load of no rows breaks no rule, a table that cannot answer is no pass.
 */
export function countedChecks(
  measured: readonly Measured[],
  dialect: WritePlan['dialect'],
  unanswered = 0,
): SqlStatement {
  const selects = measured.map(
    (m) =>
      sql`select ${sqlString(m.name)} as check_name, ${sqlString(m.description)} as description, ${sqlString(m.severity)} as severity,
  cast(coalesce(m.breaches, ${String(unanswered)}) as bigint) as breaches, cast(m.unexpected as bigint) as unexpected, cast(m.rows_checked as bigint) as rows_checked
from (${m.counted ? m.breaches : breachesOnly(m.breaches)}) m`,
  );
  return tempTable('sparkle_checks', joinSql(selects, '\nunion all\n'), dialect);
}

/** Is this the statement that leaves what all checks found, before anything judges it? */
export const countsChecks = ([first]: SqlStatement): boolean =>
  typeof first === 'string' && /^create (or replace )?temp table sparkle_checks\b/.test(first);

/** Puts what was found into the ledger, in place of what an earlier try of this interval found. */
export function recordChecks(plan: Pick<WritePlan, 'identity'>): SqlStatement[] {
  const columns =
    'load_id, project, env, pipeline, operation, destination, check_name, description, severity, breaches, unexpected, rows_checked, run_id, checked_at';
  return [
    sql`delete from ${ledger.qualityResults} where load_id = ${thisLoad}`,
    sql`insert into ${ledger.qualityResults} (${columns})
select r.load_id, ${identityValues(plan.identity)}, c.check_name, c.description, c.severity, c.breaches, c.unexpected, c.rows_checked, r.run_id, r.now
from sparkle_checks c cross join sparkle_run r`,
  ];
}

/**
 * Counts all checks, ends the load where one of severity `fail` has breaches or too few hold, and records the counts.
 * The message is built from rows: a constant cast would fail on Postgres while the statement is planned.
 */
export function checkStatements(plan: WritePlan, measured: readonly Measured[], minSuccess?: number): SqlStatement[] {
  if (measured.length === 0) return [];
  const { destination } = plan.identity;
  return [
    countedChecks(measured, plan.dialect),
    ...(measured.some((m) => m.severity === 'fail') ? [failedChecks(destination)] : []),
    ...(minSuccess === undefined ? [] : [tooFewHold(destination, minSuccess)]),
    ...recordChecks(plan),
  ];
}

const found = `string_agg(check_name || ' (' || cast(breaches as varchar) || ')', ', ' order by check_name)`;

function failedChecks(destination: string): SqlStatement {
  return assertion(
    sql`select ${sqlString(`checks failed before ${destination} was written: `)} || ${found} as message from sparkle_checks where severity = 'fail' and breaches > 0`,
  );
}

/** Condition over the checks counted: fewer of them hold than the share that must. */
export const tooFew = (minSuccess: number): string =>
  `cast(count(*) filter (where breaches = 0) as double precision) / nullif(count(*), 0) < ${minSuccess}`;

function tooFewHold(destination: string, minSuccess: number): SqlStatement {
  const text = sqlString(`fewer than ${minSuccess} of the checks of ${destination} hold: `);
  return assertion(
    sql`select case when ${tooFew(minSuccess)} then ${text} || ${found} filter (where breaches > 0) end as message from sparkle_checks`,
  );
}

/** Ends the transaction with the message of a select of one row, unless that is NULL. */
export function assertion(message: SqlStatement): SqlStatement {
  return sql`select cast(coalesce(m.message, '0') as integer) as ok\nfrom (\n  ${message}\n) m`;
}
