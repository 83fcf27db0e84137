import type { SqlStatement } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { sql } from '../../dialect/statement.js';
import { isOf, ledger } from '../identity.js';
import { comparedByHistory } from '../made-columns.js';
import { scd3Of } from '../modes.js';
import { asNewAs, newerThan } from '../order.js';
import { publishable } from '../stage.js';
import { columnList, listOf, rank, type WritePlan } from '../write-plan.js';
import { sameKey } from './keys.js';

/** Columns whose change is an update. */
export function comparedColumns(plan: WritePlan): readonly string[] {
  const { compare, keys } = plan.materialise;
  const names = new Set(plan.columns.map((c) => c.name));
  if (compare.length > 0) return compare.filter((c) => names.has(c));
  if (plan.materialise.mode === 'scd2') return comparedByHistory(plan.materialise, plan.columns);
  return plan.identifying.map((c) => c.name).filter((c) => !keys.includes(c));
}

/** Condition: two rows differ in one of the columns, where NULL equals NULL. `further` is a condition beside these. */
export function differs(columns: readonly string[], a: string, b: string, further = ''): string {
  const each = columns.map((c) => `${a}.${quoteIdentifier(c)} is distinct from ${b}.${quoteIdentifier(c)}`);
  return `(${each.length > 0 ? each.join(' or ') : 'false'}${further ? ` ${further}` : ''})`;
}

/**
 * scd3: what the table had before a tracked column changed. A row of the very same time corrects the value, so what was
 * before that stays.
 */
function keptValues(plan: WritePlan): readonly string[] {
  const scd = scd3Of(plan.materialise);
  if (!scd) return [];
  const later = newerThan(plan, 's', 't');
  return scd.track.map((name) => {
    const [column, before] = [quoteIdentifier(name), quoteIdentifier(name + scd.suffix)];
    const changes = `${later ? `${later} and ` : ''}t.${column} is distinct from s.${column}`;
    return `${before} = case when ${changes} then t.${column} else t.${before} end`;
  });
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
  ${listOf([...set.map((c) => `${quoteIdentifier(c)} = s.${quoteIdentifier(c)}`), ...keptValues(plan)])}\n`;
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
