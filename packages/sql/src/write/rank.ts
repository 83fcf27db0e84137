import type { SqlStatement } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../dialect/identifier.js';
import { sql } from '../dialect/statement.js';
import { type Chain, stepOf, withClause } from './chain.js';
import { isMerge, scd2Of } from './modes.js';
import { newestFirst, oneOrder } from './order.js';
import { columnList, rank, rule, type WritePlan } from './write-plan.js';

/** Columns of which one row wins: the key, in a history with the time of the change. */
function rankedKeys({ materialise }: WritePlan): readonly string[] {
  const changed = scd2Of(materialise)?.changedAt;
  return changed === undefined ? materialise.keys : [...materialise.keys, changed];
}

/** Place of a row among those of its key, 1 = the one that wins; nothing where the mode has no such row. */
function rankOf(plan: WritePlan): string | undefined {
  const { mode } = plan.materialise;
  const keyList = columnList(
    rankedKeys(plan).map((name) => ({ name })),
    'x',
  );
  const part = `partition by x.${rule} is null, ${keyList}`;
  if (isMerge(mode) || mode === 'scd2') {
    const order = oneOrder(plan, 'x');
    return `row_number() over (${part}${order ? ` order by ${order}` : ''})`;
  }
  if (mode !== 'delete_insert') return undefined;
  const order = newestFirst(plan, 'x');
  return order ? `dense_rank() over (${part} order by ${order})` : '1';
}

/**
 * `judged` with the rank of each row, where the mode needs it. Only rows whose key comes more than once are sorted:
 * finding these keys costs far less than sorting all rows by all columns.
 */
export function rankedSelect(plan: WritePlan, chain: Chain, judged: SqlStatement): SqlStatement {
  const ranking = rankOf(plan);
  if (!ranking) return sql`${withClause(chain)}${judged}`;
  const keys = rankedKeys(plan).map(quoteIdentifier);
  const [x, d] = ['x', 'd'].map((alias) => keys.map((k) => `${alias}.${k}`)) as [string[], string[]];
  const same = x.map((k, n) => `${d[n]} = ${k}`).join(' and ');
  const key = keys.length === 1 ? `x.${keys[0]}` : `(${x.join(', ')})`;
  return sql`with ${chain.flatMap((step) => [...stepOf(step), ', '])}sparkle_judged as materialized (
${judged}
), sparkle_repeated as (
select ${keys.join(', ')} from sparkle_judged where ${rule} is null group by ${keys.join(', ')} having count(*) > 1
)
select x.*, 1 as ${rank} from sparkle_judged x left join sparkle_repeated d on ${same} where d.${keys[0] ?? rule} is null
union all
select x.*, ${ranking} as ${rank}
from sparkle_judged x where ${key} in (select ${d.join(', ')} from sparkle_repeated d)`;
}
