import type { SqlStatement } from '@sparkle-orchestration/core';
import { sql } from '../dialect/statement.js';
import { identityValues, isOf, ledger, thisLoad } from './identity.js';
import { rangeColumn } from './read-range.js';
import type { WritePlan } from './write-plan.js';

/** Where the numbers of a ledger row are counted. */
export interface LedgerCounts {
  /** Relation of the rows read; its cursor column gives the new cursor. */
  readonly read: SqlStatement;
  /** Scalar select of the rows read, where it is not the number of rows of `read`. */
  readonly rowsRead?: SqlStatement;
  readonly quarantined: boolean;
  /** Nothing carries a load id (views). */
  readonly written: boolean;
  /** A scalar select of the cursor that was reached, where it is not the greatest value of a column. */
  readonly cursor?: SqlStatement;
}

function rowsOfThisLoad(table: SqlStatement): SqlStatement {
  return sql`(select count(*) from ${table} t where t."_load_id" = r.load_id)`;
}

/** Rows of the table that carry the id of the load, as a scalar select over `sparkle_run r`. */
export function writtenByThisLoad(plan: WritePlan): SqlStatement {
  return rowsOfThisLoad(plan.target);
}

/** The load row: the last statements of an operation, so that rows, cursor and record are committed together. */
export function ledgerStatements(plan: WritePlan, counts: LedgerCounts): SqlStatement[] {
  const { rows, reached, join } = readCounts(plan, counts);
  const before =
    plan.read.by === 'cursor' && plan.cursor ? plan.cursor.write('r.lower_bound') : 'cast(null as varchar)';
  return [
    supersede(plan),
    sql`insert into ${ledger.loads} (load_id, seq, project, env, pipeline, operation, destination, interval_start, interval_end,
  cursor_before, cursor_after, rows_read, rows_written, rows_rejected, status, run_id, graph_hash, committed_at)
select r.load_id, r.seq, ${identityValues(plan.identity)}, r.interval_start, r.interval_end,
  ${before}, ${cursorAfter(plan, reached)},
  ${rows}, ${counts.written ? writtenByThisLoad(plan) : '0'}, ${counts.quarantined ? rowsOfThisLoad(plan.quarantine) : '0'},
  'committed', r.run_id, r.graph_hash, r.now
from sparkle_run r${join}`,
  ];
}

/** What is counted over the rows read, which are read once for all of it: `join` of the one row of counts. */
function readCounts(plan: WritePlan, { read, rowsRead, cursor }: LedgerCounts) {
  const needsCursor = plan.read.by === 'cursor' && !cursor;
  const counted = [
    ...(rowsRead ? [] : ['count(*) as rows_read']),
    ...(needsCursor ? [`max(${rangeColumn(plan, 't')}) as reached`] : []),
  ];
  return {
    rows: rowsRead ?? ['c.rows_read'],
    reached: cursor ?? ['c.reached'],
    join: counted.length > 0 ? sql` cross join (select ${counted.join(', ')} from ${read} t) c` : [],
  };
}

/** A cursor never goes back: neither behind what was read before nor behind what the replaced load had reached. */
function cursorAfter(plan: WritePlan, reached: SqlStatement): SqlStatement {
  if (plan.read.by !== 'cursor' || !plan.cursor) return ['cast(null as varchar)'];
  const greatest = sql`greatest(r.lower_bound, r.replaced_after, ${reached})`;
  const [open = '', close = ''] = plan.cursor.write('\u0000').split('\u0000');
  return sql`${open}${greatest}${close}`;
}

function supersede(plan: WritePlan): SqlStatement {
  if (replacesInside(plan)) {
    return sql`update ${ledger.loads} set status = 'superseded'
where status = 'committed' and ${isOf(plan.identity)}
  and interval_start >= (select interval_start from sparkle_run) and interval_end <= (select interval_end from sparkle_run)`;
  }
  return sql`update ${ledger.loads} set status = 'superseded' where status = 'committed' and load_id = ${thisLoad}`;
}

/** A window load holds exactly the rows of its interval, so it replaces all loads inside. */
export function replacesInside(plan: WritePlan): boolean {
  return plan.read.by === 'window' && plan.materialise.mode === 'append';
}
