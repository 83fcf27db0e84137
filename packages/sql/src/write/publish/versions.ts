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

/** Condition: the row `alias` tells the open version anew, at its very start. */
function correction(alias: string, at: string, newest: VersionsInput['newest']): string {
  const of = (column: string) => `${alias}.${quoteIdentifier(column)}`;
  return newest ? `${of(newest.open)} and ${of(at)} = ${of(newest.from)}` : 'false';
}

/** `versionsSelect` for rows of which no two have the same key: they have nothing beside them to be compared with. */
export function soleVersions({ rows, at, compared, newest }: VersionsInput): SqlStatement {
  const of = (column: string) => `b.${quoteIdentifier(column)}`;
  const corrects = correction('b', at, newest);
  const changed = newest
    ? compared.map((c, n) => `${of(c)} is distinct from ${of(`${newest.value}_${n + 1}`)}`).join(' or ')
    : '';
  const differs = newest ? `\nwhere not ${of(newest.open)}${changed ? ` or ${changed}` : ''}` : '';
  // NULL with the type of the column, whatever that is.
  return sql`with b as (
${rows}
)
select b.*,
  nullif(${of(at)}, ${of(at)}) as "_sparkle_next",
  ${corrects} as "_sparkle_corrects",
  cast(${newest ? `${of(newest.version)} + ` : ''}case when ${corrects} then 0 else 1 end as integer) as "_sparkle_number"
from b${differs}`;
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
  const corrects = correction('k', at, newest);
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
