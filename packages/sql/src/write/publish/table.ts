import type { SqlStatement } from '@sparkle-orchestration/core';
import { sql } from '../../dialect/statement.js';
import { columnList, type WritePlan } from '../write-plan.js';
import type { GoodRows } from './append.js';

/** Makes the table anew, with the columns of the result; the old one is there until the commit. */
export function table(plan: WritePlan, rows: GoodRows): SqlStatement[] {
  const where = rows.condition ? `\nwhere ${rows.condition}` : '';
  return [
    sql`drop table if exists ${plan.target}`,
    sql`create table ${plan.target} as
select ${columnList(plan.columns, 's')}, r.load_id as "_load_id"
from ${rows.from} cross join sparkle_run r${where}`,
  ];
}
