import type { SqlStatement } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { sql } from '../../dialect/statement.js';
import { columnList, type WritePlan } from '../write-plan.js';

type Keyed = Pick<WritePlan, 'materialise'>;

/** Columns of the key: `t."a", t."b"`. */
export function keysOf({ materialise }: Keyed, alias: string): string {
  return columnList(
    materialise.keys.map((name) => ({ name })),
    alias,
  );
}

/** Condition: the rows of two aliases have the same key. */
export function sameKey({ materialise }: Keyed, a: string, b: string): string {
  return materialise.keys.map((k) => `${a}.${quoteIdentifier(k)} = ${b}.${quoteIdentifier(k)}`).join(' and ');
}

/**
 * Condition: the key of `alias` is among those of `from` (a FROM clause, whose alias is `inner`). Says the
 * same as EXISTS with equal keys, which DuckDB would answer by a hash table of all rows of `alias`: four times the work
 * where `alias` is the target.
 */
export function keyIn(plan: Keyed, alias: string, from: SqlStatement, inner: string): SqlStatement {
  return sql`${tuple(plan, alias)} in (select ${keysOf(plan, inner)} from ${from})`;
}

/**
 * Condition: the key of `alias`, which is not NULL, is not among those of `table`. DuckDB builds its hash table from the
 * rows of `table` for NOT IN and from those of `alias` for NOT EXISTS; Postgres has a join for NOT EXISTS alone.
 */
export function keyNotIn(plan: Pick<WritePlan, 'materialise' | 'dialect'>, alias: string, table: string): string {
  if (plan.dialect === 'postgres') return `not exists (select 1 from ${table} s where ${sameKey(plan, 's', alias)})`;
  const present = plan.materialise.keys.map((k) => `s.${quoteIdentifier(k)} is not null`).join(' and ');
  return `${tuple(plan, alias)} not in (select ${keysOf(plan, 's')} from ${table} s where ${present})`;
}

function tuple(plan: Keyed, alias: string): string {
  const list = keysOf(plan, alias);
  return plan.materialise.keys.length === 1 ? list : `(${list})`;
}
