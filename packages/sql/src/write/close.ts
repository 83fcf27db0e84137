import type { Dialect, SqlStatement } from '@sparkle-orchestration/core';
import { sqlString } from '../dialect/literal.js';
import { paramPart, sql } from '../dialect/statement.js';
import { ledger, type PipelineIdentity } from './identity.js';

/**
 * Marks an interval as done. Runs once, after all writers of the pipeline: writers that run side by side must not
 * share a row.
 */
export function closeStatements(identity: PipelineIdentity, _dialect: Dialect): SqlStatement[] {
  const of = [identity.project, identity.env, identity.pipeline].map(sqlString).join(', ');
  return [
    sql`insert into ${ledger.intervals} (project, env, pipeline, interval_start, interval_end, status, run_id, committed_at)
values (${of}, ${paramPart('interval_start', 'timestamp')}, ${paramPart('interval_end', 'timestamp')}, 'committed', ${paramPart('run_id', 'varchar')}, ${paramPart('now', 'timestamp')})
on conflict (project, env, pipeline, interval_start, interval_end) do update set
  status = excluded.status, run_id = excluded.run_id, committed_at = excluded.committed_at`,
  ];
}
