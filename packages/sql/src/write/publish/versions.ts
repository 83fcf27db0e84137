import type { SqlStatement } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { sql } from '../../dialect/statement.js';
import { listOf } from '../write-plan.js';

/** Rows of things over time, and what tells one version from the next. */
export interface VersionsInput {
  /** A select with one row a key and time. */
  readonly rows: SqlStatement;
  readonly keys: readonly string[];
  /** Column with the time of a change. */
  readonly at: string;
  readonly compared: readonly string[];
  /**
   * Columns of `rows` that tell the newest version that is there already: whether it is open, its start, its number, and
   * its compared values as `<value>_1`, `<value>_2`, … Absent: there is none.
   */
  readonly newest?: {
    readonly open: string;
    readonly from: string;
    readonly version: string;
    readonly value: string;
  };
}

/**
 * The rows that make a version, each with `_sparkle_next` (time of the next one of the key, NULL for the last),
 * `_sparkle_number` (counts the versions of the key) and, with `newest`, `_sparkle_corrects` (the row tells the newest
 * version anew, at its very start). A row that is equal to the one before it makes no version; NULL equals NULL.
 */
export function versionsSelect({ rows, keys, at, compared, newest }: VersionsInput): SqlStatement {
  const name = quoteIdentifier;
  const time = `b.${name(at)}`;
  const part = (alias: string) => `partition by ${keys.map((k) => `${alias}.${name(k)}`).join(', ')}`;
  const known = newest ? `b.${name(newest.open)}` : 'false';
  const was = (n: number) => `"_sparkle_was_${n + 1}"`;
  const before = compared.map(
    (c, n) => `lag(b.${name(c)}${newest ? `, 1, b.${name(`${newest.value}_${n + 1}`)}` : ''}) over w as ${was(n)}`,
  );
  const changed = compared.map((c, n) => `s.${name(c)} is distinct from s.${was(n)}`);
  const corrects = newest ? `k.${name(newest.open)} and k.${name(at)} = k.${name(newest.from)}` : 'false';
  const first = newest ? `k.${name(newest.version)} + ` : '';
  return sql`with b as (
${rows}
), s as (
  select b.*, lag(true, 1, ${known}) over w as "_sparkle_known"${before.length > 0 ? `,\n  ${listOf(before)}` : ''}
  from b
  window w as (${part('b')} order by ${time})
), k as (
  select s.* from s
  where not s."_sparkle_known"${changed.length > 0 ? ` or ${changed.join(' or ')}` : ''}
)
select k.*,
  lead(k.${name(at)}) over w as "_sparkle_next",
  ${corrects} as "_sparkle_corrects",
  cast(
    ${first}count(case when not (${corrects}) then 1 end) over w
    as integer) as "_sparkle_number"
from k
window w as (${part('k')} order by k.${name(at)})`;
}
