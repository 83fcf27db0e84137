import type { SqlStatement } from '@sparkle-orchestration/core';
import type { WritePlan } from '../write-plan.js';
import { append, type GoodRows } from './append.js';
import { deleteInsert } from './delete-insert.js';
import { merge } from './merge.js';
import { overwrite } from './overwrite.js';
import { overwritePartitions } from './overwrite-partitions.js';
import { scd2 } from './scd2.js';
import { table } from './table.js';

/** The statements that bring the rows of a run into the table, by write mode. */
export function publishStatements(plan: WritePlan, rows: GoodRows): SqlStatement[] {
  switch (plan.materialise.mode) {
    case 'append':
    case 'snapshot':
      return append(plan, rows);
    case 'overwrite':
      return overwrite(plan, rows);
    case 'overwrite_partitions':
      return overwritePartitions(plan);
    case 'merge':
    case 'scd1':
    case 'scd3':
      return merge(plan);
    case 'delete_insert':
      return deleteInsert(plan);
    case 'scd2':
      return scd2(plan);
    default:
      return table(plan, rows);
  }
}
