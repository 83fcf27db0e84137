import type { Check, SqlStatement } from '@sparkle-orchestration/core';
import { sqlString } from '../dialect/literal.js';
import { joinSql, sql } from '../dialect/statement.js';
import { identityValues, ledger, thisLoad } from './identity.js';
import { tempTable } from './temp-table.js';
import type { WritePlan } from './write-plan.js';

/** A count of breaches that is recorded, and that may end the load. */
export interface Measured {
  readonly name: string;
  readonly description: string;
  readonly severity: 'warn' | 'fail';
  /** A scalar select: the number of breaches. */
  readonly breaches: SqlStatement;
}

/** Checks that are counted over the rows to be published (`rows`: a relation with condition, alias `x`). */
export function measuredChecks(checks: readonly Check[], rows: SqlStatement): readonly Measured[] {
  return checks.flatMap((check) => {
    if (check.severity === 'quarantine') return [];
    const { name, description, severity } = check;
    // A table check is an aggregate: no rows at all are no breach.
    const breaches =
      check.scope === 'row'
        ? sql`select count(*) from ${rows} where (${check.sql}) is not true`
        : sql`select coalesce(${check.sql}, 0) from ${rows}`;
    return [{ name, description, severity, breaches }];
  });
}

/**
 * Counts all checks, ends the load where one of severity `fail` has breaches, and records the counts. The message is
 * built from rows: a constant cast would fail on Postgres while the statement is planned.
 */
export function checkStatements(plan: WritePlan, measured: readonly Measured[]): SqlStatement[] {
  if (measured.length === 0) return [];
  const selects = measured.map(
    (m) =>
      sql`select ${sqlString(m.name)} as name, ${sqlString(m.description)} as description, ${sqlString(m.severity)} as severity,\n  cast((${m.breaches}) as bigint) as breaches`,
  );
  const counted = tempTable('sparkle_checks', joinSql(selects, '\nunion all\n'), plan.dialect);
  const columns =
    'load_id, project, env, pipeline, operation, destination, check_name, description, severity, breaches, run_id, checked_at';
  return [
    counted,
    ...(measured.some((m) => m.severity === 'fail') ? [failedChecks(plan.identity.destination)] : []),
    sql`delete from ${ledger.qualityResults} where load_id = ${thisLoad}`,
    sql`insert into ${ledger.qualityResults} (${columns})
select r.load_id, ${identityValues(plan.identity)}, c.name, c.description, c.severity, c.breaches, r.run_id, r.now
from sparkle_checks c cross join sparkle_run r`,
  ];
}

function failedChecks(destination: string): SqlStatement {
  const list = `string_agg(name || ' (' || cast(breaches as varchar) || ')', ', ' order by name)`;
  return assertion(
    sql`select ${sqlString(`checks failed before ${destination} was written: `)} || ${list} as message from sparkle_checks where severity = 'fail' and breaches > 0`,
  );
}

/** Ends the transaction with the message of a select of one row, unless that is NULL. */
export function assertion(message: SqlStatement): SqlStatement {
  return sql`select cast(coalesce(m.message, '0') as integer) as ok\nfrom (\n  ${message}\n) m`;
}
