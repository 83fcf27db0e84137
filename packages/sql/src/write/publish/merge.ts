import type { SqlStatement } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { sql } from '../../dialect/statement.js';
import { isOf, ledger } from '../identity.js';
import { asNewAs } from '../order.js';
import { publishable } from '../stage.js';
import { columnList, listOf, rank, type WritePlan } from '../write-plan.js';

/** Condition: the rows of two aliases have the same key. */
export function sameKey(plan: WritePlan, a: string, b: string): string {
  return plan.materialise.keys.map((k) => `${a}.${quoteIdentifier(k)} = ${b}.${quoteIdentifier(k)}`).join(' and ');
}

/** Columns whose change is an update. */
export function comparedColumns(plan: WritePlan): readonly string[] {
  const { compare, keys } = plan.materialise;
  const names = new Set(plan.columns.map((c) => c.name));
  if (compare.length > 0) return compare.filter((c) => names.has(c));
  return plan.identifying.map((c) => c.name).filter((c) => !keys.includes(c));
}

/**
 * Merges by key. A row of the table changes only when the new one is not older and differs in a compared column, so a
 * run over the same rows changes nothing, and columns to keep (`created_at`) have the value of the first load.
 */
export function merge(plan: WritePlan): SqlStatement[] {
  const { keys, keep } = plan.materialise;
  const compared = comparedColumns(plan);
  const differs = compared
    .map((c) => `t.${quoteIdentifier(c)} is distinct from s.${quoteIdentifier(c)}`)
    .join('\n    or ');
  const guard = asNewAs(plan, 's', 't');
  const set = [...plan.columns.map((c) => c.name).filter((c) => !keys.includes(c) && !keep.includes(c)), '_load_id'];
  const update = `when matched${guard ? ` and ${guard}` : ''} and (
    ${differs}
  ) then update set
  ${listOf(set.map((c) => `${quoteIdentifier(c)} = s.${quoteIdentifier(c)}`))}\n`;
  const all = columnList([...plan.columns, { name: '_load_id' }]);
  return [
    ...(guard ? [] : [giveWayToLater(plan)]),
    sql`merge into ${plan.target} t
using (
  select s.*, r.load_id as "_load_id" from sparkle_stage s cross join sparkle_run r where ${publishable(plan, 's')}
) s
on ${sameKey(plan, 't', 's')}
${compared.length > 0 ? update : ''}when not matched then insert (${all})
  values (${columnList([...plan.columns, { name: '_load_id' }], 's')})`,
  ];
}

/** Without an order column the later interval is the newer: rows of an older one give way (rank 0). */
export function giveWayToLater(plan: WritePlan): SqlStatement {
  return sql`update sparkle_stage as s set ${rank} = 0
where ${publishable(plan, 's')} and exists (
  select 1
  from ${plan.target} t
  join ${ledger.loads} l on l.load_id = t."_load_id" and l.status = 'committed' and ${isOf(plan.identity, 'l')}
  cross join sparkle_run r
  where ${sameKey(plan, 't', 's')} and l.interval_end > r.interval_end
)`;
}
