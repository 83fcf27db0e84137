import type { SqlStatement } from '@sparkle-orchestration/core';
import { sqlString } from '../dialect/literal.js';
import { sql } from '../dialect/statement.js';
import { ledger } from './identity.js';

/** 1 when the loads of the run that is on wrote fewer or more rows than they may, else 0; a select of one value. */
export function writtenRowsCheck(
  pipeline: { readonly project: string; readonly env: string; readonly pipeline: string },
  limits: { readonly min?: number | undefined; readonly max?: number | undefined },
): SqlStatement {
  const rows = 'coalesce(sum(rows_written), 0)';
  const broken = [
    ...(limits.min === undefined ? [] : [`${rows} < ${limits.min}`]),
    ...(limits.max === undefined ? [] : [`${rows} > ${limits.max}`]),
  ];
  const own = (['project', 'env', 'pipeline'] as const).map((key) => `${key} = ${sqlString(pipeline[key])}`);
  return sql`select case when ${broken.join(' or ')} then 1 else 0 end from ${ledger.loads} where ${own.join(' and ')} and status = 'committed' and run_id = (select run_id from sparkle_run)`;
}
