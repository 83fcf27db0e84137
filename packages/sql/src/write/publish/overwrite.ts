import type { SqlStatement } from '@sparkle-orchestration/core';
import { sql } from '../../dialect/statement.js';
import { isOf, ledger } from '../identity.js';
import type { WritePlan } from '../write-plan.js';
import { type GoodRows, insertRows } from './append.js';

/** Replaces the table. A window writes only when no later interval has been published: the table stays the newest. */
export function overwrite(plan: WritePlan, rows: GoodRows): SqlStatement[] {
  if (plan.read.by !== 'window') return [sql`delete from ${plan.target}`, insertRows(plan, rows)];
  const later = sql`select 1 from ${ledger.loads} l cross join sparkle_run o where ${isOf(plan.identity, 'l')} and l.status = 'committed' and l.interval_end > o.interval_end`;
  return [
    sql`delete from ${plan.target} where not exists (${later})`,
    sql`${insertRows(plan, rows)}${rows.condition ? ' and' : '\nwhere'} not exists (${later})`,
  ];
}
