import type { Partition, SqlStatement } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { sql } from '../../dialect/statement.js';
import { tempTable } from '../temp-table.js';
import type { WritePlan } from '../write-plan.js';
import { insertRows } from './append.js';

/**
 * Columns that say which part of the table is replaced. A day of the interval that the write makes itself says it
 * alone: all rows of the run are of that day.
 */
function partColumns(plan: WritePlan): readonly Partition[] {
  const days = plan.materialise.partitions.filter((p) => p.derived === 'interval_date');
  return days.length > 0 ? days : plan.materialise.partitions;
}

/** Condition: row `a` is in the partition of row `b`; NULL is a partition of its own. */
export function samePartition(plan: WritePlan, a: string, b: string): string {
  return partColumns(plan)
    .map((p) => `${a}.${quoteIdentifier(p.column)} is not distinct from ${b}.${quoteIdentifier(p.column)}`)
    .join(' and ');
}

/** Partitions that the rows of this run lie in. */
export function touchedPartitions(plan: WritePlan, batch: SqlStatement): SqlStatement {
  const part = partColumns(plan);
  if (part.every((p) => p.derived === 'interval_date')) {
    // The day is replaced even when there is no row of it any more.
    const day = part.map((p) => `cast(r.interval_start as date) as ${quoteIdentifier(p.column)}`).join(', ');
    return tempTable('sparkle_touched', sql`select ${day} from sparkle_run r`, plan.dialect);
  }
  const columns = part.map((p) => `b.${quoteIdentifier(p.column)}`).join(', ');
  return tempTable('sparkle_touched', sql`select distinct ${columns}\nfrom ${batch} b`, plan.dialect);
}

/** Replaces the touched partitions by the staged rows, which hold these partitions whole. */
export function overwritePartitions(plan: WritePlan): SqlStatement[] {
  return [
    sql`delete from ${plan.target} as t
where exists (select 1 from sparkle_touched p where ${samePartition(plan, 't', 'p')})`,
    insertRows(plan, { from: ['sparkle_stage s'], condition: 's."_sparkle_rule" is null' }),
  ];
}
