import type { SqlStatement } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../dialect/identifier.js';
import { sql } from '../dialect/statement.js';
import { isOf, ledger } from './identity.js';
import type { WritePlan } from './write-plan.js';

/** The column of the range, as it is compared. */
export function rangeColumn(plan: WritePlan, alias: string): string {
  const column = plan.read.by === 'full' ? '' : plan.read.column;
  const value = `${alias}.${quoteIdentifier(column)}`;
  return plan.cursor ? plan.cursor.compare(value) : value;
}

/**
 * Condition: a row of `alias` is in the range of `sparkle_run r`. The plain comparison with `scan_from` keeps the use
 * of indexes and zone maps, which a condition with `or` alone would lose.
 */
export function inRange(plan: WritePlan, alias: string): string | undefined {
  if (plan.read.by === 'full' || !plan.cursor) return undefined;
  const c = rangeColumn(plan, alias);
  if (plan.read.by === 'window') return `${c} >= r.scan_from and ${c} < r.upper_open`;
  if (plan.cursor.fromTime) {
    return `${c} >= r.scan_from and ${c} <= r.scan_to and (${c} < r.upper_open or ${c} <= r.upper_closed)`;
  }
  return plan.cursor.greatest
    ? `${c} >= r.scan_from and ${c} <= r.upper_closed`
    : `${c} >= r.scan_from and (not r.is_older or ${c} <= r.upper_closed)`;
}

/** Condition, never null: a row lies at an end of the range, where the neighbouring loads may have it as well. */
export function atEdge(plan: WritePlan, alias: string): string {
  const c = rangeColumn(plan, alias);
  return `coalesce(${c} = r.lower_bound or ${c} = r.upper_closed, false)`;
}

/** Whether two loads can read the same row. */
export function hasEdges(plan: WritePlan): boolean {
  return plan.read.by === 'cursor';
}

/**
 * Condition: a row is below everything that any load has read so far, this one included (`sparkle_head h`). For tables
 * that are read whole again: rows beyond stay for the load that they belong to.
 */
export function belowHead(plan: WritePlan, alias: string): string | undefined {
  if (plan.read.by === 'full' || !plan.cursor) return undefined;
  const c = rangeColumn(plan, alias);
  if (plan.read.by === 'window') return `${c} < h.head`;
  return plan.cursor.fromTime
    ? `(${c} < ${plan.cursor.fromTime('r.interval_end')} or ${c} <= h.head)`
    : `${c} <= h.head`;
}

/** The one row of `sparkle_head`: how far the loads have read. `batch` is the relation of the rows of this run. */
export function headSelect(plan: WritePlan, batch: SqlStatement): SqlStatement {
  if (plan.read.by === 'window') {
    const ends = sql`(select max(l.interval_end) from ${ledger.loads} l where l.status = 'committed' and ${isOf(plan.identity, 'l')})`;
    const head = plan.cursor?.fromTime ?? ((time: string) => time);
    return sql`select greatest(r.upper_open, ${head('e.ends')}) as head from sparkle_run r cross join (select ${ends} as ends) e`;
  }
  return sql`select greatest(r.cursor_now, (select max(${rangeColumn(plan, 'b')}) from ${batch} b)) as head from sparkle_run r`;
}
