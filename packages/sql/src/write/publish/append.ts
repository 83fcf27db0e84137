import type { SqlStatement } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { sql } from '../../dialect/statement.js';
import { assertion } from '../checks.js';
import { isOf, ledger, thisLoad } from '../identity.js';
import { replacesInside } from '../ledger-row.js';
import { atEdge, hasEdges } from '../read-range.js';
import { columnList, copy, hashOf, rowHash, type WritePlan } from '../write-plan.js';

/** Rows to publish: a from-clause item with alias `s`, and the condition of a good one. */
export interface GoodRows {
  readonly from: SqlStatement;
  readonly condition?: string;
}

/**
 * Appends: the rows of the load that is replaced go, those of the range come. At the ends of the range a row stays with
 * the load that has it.
 */
export function append(plan: WritePlan, rows: GoodRows): SqlStatement[] {
  if (replacesInside(plan)) return [refuseCutInterval(plan), deleteInside(plan), insertRows(plan, rows)];
  const cleared = sql`delete from ${plan.target} where "_load_id" = ${thisLoad}`;
  if (!hasEdges(plan)) return [cleared, insertRows(plan, rows)];
  return [cleared, insertRows(plan, rows, `not ${atEdge(plan, 's')}`), insertEdgeRows(plan, rows)];
}

export function insertRows(plan: WritePlan, rows: GoodRows, further?: string): SqlStatement {
  const { mode, snapshotColumn } = plan.materialise;
  const copyOf = mode === 'snapshot' && snapshotColumn !== undefined ? quoteIdentifier(snapshotColumn) : undefined;
  const conditions = [rows.condition, further].filter((c) => c !== undefined);
  const where = conditions.length > 0 ? `\nwhere ${conditions.join(' and ')}` : '';
  return sql`insert into ${plan.target} (${columnList(plan.columns)}${copyOf ? `, ${copyOf}` : ''}, "_load_id")
select ${columnList(plan.columns, 's')}${copyOf ? ', r.interval_end' : ''}, r.load_id
from ${rows.from} cross join sparkle_run r${where}`;
}

/** Equal rows are counted on both sides, so that a third equal row is not taken for one of the two that are there. */
function insertEdgeRows(plan: WritePlan, rows: GoodRows): SqlStatement {
  const condition = [rows.condition, atEdge(plan, 's')].filter((c) => c !== undefined).join(' and ');
  return sql`insert into ${plan.target} (${columnList(plan.columns)}, "_load_id")
select ${columnList(plan.columns, 's')}, r.load_id
from (
  select h.*, row_number() over (partition by h.${rowHash}) as ${copy}
  from (
    select s.*, ${hashOf(plan.identifying, 's', plan.dialect)} as ${rowHash}
    from ${rows.from} cross join sparkle_run r
    where ${condition}
  ) h
) s cross join sparkle_run r
left join (
  select ${hashOf(plan.identifying, 't', plan.dialect)} as ${rowHash}, count(*) as copies
  from ${plan.target} t cross join sparkle_run r
  where ${atEdge(plan, 't')}
  group by 1
) there on there.${rowHash} = s.${rowHash}
where s.${copy} > coalesce(there.copies, 0)`;
}

const inside = 'l.interval_start >= r.interval_start and l.interval_end <= r.interval_end';

/** An interval that cuts a committed one would replace a part of its rows only. */
function refuseCutInterval(plan: WritePlan): SqlStatement {
  return assertion(
    sql`select 'this interval cuts a committed load of ' || max(l.destination) || ': ' || cast(max(l.interval_start) as varchar) || ' to ' || cast(max(l.interval_end) as varchar) as message
  from ${ledger.loads} l cross join sparkle_run r
  where ${isOf(plan.identity, 'l')} and l.status = 'committed'
    and l.interval_start < r.interval_end and l.interval_end > r.interval_start and not (${inside})`,
  );
}

function deleteInside(plan: WritePlan): SqlStatement {
  return sql`delete from ${plan.target} where "_load_id" in (
  select l.load_id from ${ledger.loads} l cross join sparkle_run r
  where ${isOf(plan.identity, 'l')} and ${inside}
)`;
}
