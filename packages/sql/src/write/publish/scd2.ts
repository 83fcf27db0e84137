import type { Scd2Options, SqlStatement } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { sqlLiteral } from '../../dialect/literal.js';
import { sql } from '../../dialect/statement.js';
import { orderable } from '../../dialect/text.js';
import { printType } from '../../dialect/type.js';
import type { Measured } from '../checks.js';
import { effectiveType } from '../made-columns.js';
import { scd2Of } from '../modes.js';
import { asNewAs } from '../order.js';
import { publishable } from '../stage.js';
import { tempTable } from '../temp-table.js';
import { columnList, listOf, type WritePlan } from '../write-plan.js';
import { keyIn, keyNotIn, keysOf, sameKey } from './keys.js';
import { comparedColumns, differs } from './merge.js';
import { soleVersions, type VersionsInput, versionsSelect } from './versions.js';

/** What the statements of a history share. */
interface History {
  readonly plan: WritePlan;
  readonly scd: Scd2Options;
  readonly compared: readonly string[];
  /** Type of the start of a version. */
  readonly time: string;
}

function historyOf(plan: WritePlan): History {
  const scd = scd2Of(plan.materialise);
  if (!scd) throw new Error('a history needs its options');
  return { plan, scd, compared: comparedColumns(plan), time: effectiveType(scd, plan.columns) };
}

/** Columns that say which of two rows is newer, which no version compares. */
function orderColumns(plan: WritePlan): readonly string[] {
  const compared = new Set(comparedColumns(plan));
  return plan.materialise.order.map((o) => o.column).filter((name) => !compared.has(name));
}

/** Time of a change of a row, over the row and `sparkle_run r`. */
export function changedAt({ scd }: Pick<History, 'scd'>, alias: string): string {
  return scd.changedAt === undefined ? 'r.interval_start' : `${alias}.${quoteIdentifier(scd.changedAt)}`;
}

/** When a key that is missing is closed: at the run, or in a history by intervals at the interval's start. */
function closingTime({ scd, time, plan }: History): string {
  if (scd.changedAt === undefined) return 'r.interval_start';
  if (time === 'timestamptz') return `r.now at time zone 'UTC'`;
  return time === 'timestamp' ? 'r.now' : `cast(r.now as ${printType(time, plan.dialect)})`;
}

/** The newest version of each key that the batch has. */
export function newestVersions(plan: WritePlan): SqlStatement {
  const { scd, compared } = historyOf(plan);
  const of = (name: string) => `t.${quoteIdentifier(name)}`;
  const items = [
    keysOf(plan, 't'),
    `${of(scd.effective)} as "_sparkle_from"`,
    `${of(scd.end)} as "_sparkle_to"`,
    `coalesce(${of(scd.current)}, false) as "_sparkle_open"`,
    `${of(scd.version)} as "_sparkle_version"`,
    ...[...compared, ...orderColumns(plan)].map((c) => of(c)),
  ];
  const batch = sql`sparkle_stage s where ${publishable(plan, 's')}`;
  // Keys without an open version are few: where there are none, the closed ones are not even read.
  const notOpen = sql`${batch} and not exists (select 1 from sparkle_open o where ${sameKey(plan, 'o', 's')})`;
  return tempTable(
    'sparkle_newest',
    sql`with sparkle_open as materialized (
  select ${listOf(items)}
  from ${plan.target} t where ${of(scd.current)} and ${keyIn(plan, 't', batch, 's')}
), sparkle_closed as (
  select ${listOf(items)}, row_number() over (partition by ${keysOf(plan, 't')} order by ${of(scd.version)} desc) as "_sparkle_rank"
  from ${plan.target} t where not ${of(scd.current)} and ${keyIn(plan, 't', notOpen, 's')}
)
select * from sparkle_open
union all
select ${listOf([keysOf(plan, 'c'), ...['from', 'to', 'open', 'version'].map((n) => `c."_sparkle_${n}"`), ...[...compared, ...orderColumns(plan)].map((c) => `c.${quoteIdentifier(c)}`)])}
from sparkle_closed c where c."_sparkle_rank" = 1`,
    plan.dialect,
  );
}

/**
 * Rows older than the newest version of their key, and told by none: a rerun reads rows that made or confirmed an older
 * version, which are not late.
 */
export function lateRows(plan: WritePlan): Measured {
  const history = historyOf(plan);
  const { scd, compared } = history;
  const at = changedAt(history, 's');
  const closed = scd.deletes ? '' : ' or (not n."_sparkle_open" and s."_sparkle_at" < n."_sparkle_to")';
  // A full snapshot says what is true now, whatever time it carries.
  const asNow =
    scd.deletes || scd.changedAt === undefined
      ? `\n    and ${differs(compared, 's', 'n', 'or not n."_sparkle_open"')}`
      : '';
  const told = `exists (
      select 1 from t where ${sameKey(plan, 't', 's')}
        and t.${quoteIdentifier(scd.effective)} <= s."_sparkle_at" and s."_sparkle_at" < t.${quoteIdentifier(scd.end)}
        and not ${differs(compared, 't', 's')}
    )`;
  const needed = columnList(
    [...plan.materialise.keys, ...compared].map((name) => ({ name })),
    's',
  );
  return {
    name: 'late_arriving',
    description: 'rows older than the newest version of their key, which change nothing',
    severity: scd.late === 'error' ? 'fail' : 'warn',
    breaches: sql`with s as (
    select ${needed}, ${at} as "_sparkle_at"
    from sparkle_stage s cross join sparkle_run r where ${publishable(plan, 's')}
  ), older as (
    select s.*
    from s join sparkle_newest n on ${sameKey(plan, 'n', 's')}
    where (s."_sparkle_at" < n."_sparkle_from"${closed})${asNow}
  ), t as (
    select t.* from ${plan.target} t where ${keyIn(plan, 't', ['older s'], 's')}
  )
  select count(*) from older s where not ${told}`,
  };
}

/**
 * Rows of the batch that can make a version, with the newest version of their key: of keys that the batch has once
 * (`sole`), or of those in `sparkle_repeated`.
 */
function candidates(history: History, sole: boolean): SqlStatement {
  const { plan, scd } = history;
  const at = changedAt(history, 's');
  // Of two rows that tell the same instant the later one counts, so that a rerun of an older load undoes no correction.
  const asNew = scd.changedAt !== plan.materialise.order[0]?.column ? asNewAs(plan, 's', 'n') : undefined;
  const fromStart = asNew
    ? `(${at} > n."_sparkle_from" or (${at} = n."_sparkle_from" and ${asNew}))`
    : `${at} >= n."_sparkle_from"`;
  const open = `n."_sparkle_open" and ${fromStart}`;
  const items = [
    columnList(plan.columns, 's'),
    'n."_sparkle_from"',
    'coalesce(n."_sparkle_open", false) as "_sparkle_open"',
    'coalesce(n."_sparkle_version", 0) as "_sparkle_version"',
    ...history.compared.map((c, i) => `n.${quoteIdentifier(c)} as "_sparkle_newest_${i + 1}"`),
  ];
  const joined = sql`from sparkle_stage s cross join sparkle_run r left join sparkle_newest n on ${sameKey(plan, 'n', 's')}`;
  const firstKey = quoteIdentifier(plan.materialise.keys[0] ?? '');
  const taken = sole
    ? sql`left join sparkle_repeated d on ${sameKey(plan, 'd', 's')}
  where ${publishable(plan, 's')} and d.${firstKey} is null`
    : sql`where ${publishable(plan, 's')} and ${keyIn(plan, 's', ['sparkle_repeated d'], 'd')}`;
  if (!scd.deletes) {
    return sql`select ${listOf([...items, `${at} as "_sparkle_at"`])}
  ${joined}
  ${taken} and (n."_sparkle_from" is null or (${open}) or (not n."_sparkle_open" and ${at} >= n."_sparkle_to"))`;
  }
  // A key that was closed and is there again begins anew: at its own time, or at this run where that lies before its end.
  const again = `case when not n."_sparkle_open" and ${at} < n."_sparkle_to" then greatest(${closingTime(history)}, n."_sparkle_to") else ${at} end`;
  const last = sole ? 'true' : `lead(${at}) over (partition by ${keysOf(plan, 's')} order by ${at}) is null`;
  return sql`select * from (
    select ${listOf([...items, `${again} as "_sparkle_at"`])},
      n."_sparkle_from" is null or (${open}) or (not n."_sparkle_open" and (${at} >= n."_sparkle_to" or ${last})) as "_sparkle_counts"
    ${joined}
    ${taken}
  ) s where s."_sparkle_counts"`;
}

/**
 * The temp table `sparkle_changes`: the versions that the batch makes. Only keys that it has more than once need their
 * rows in order; finding them costs far less than ordering all rows.
 */
function changes(history: History): SqlStatement {
  const { plan, compared } = history;
  const input = (sole: boolean): VersionsInput => ({
    rows: candidates(history, sole),
    keys: plan.materialise.keys,
    at: '_sparkle_at',
    compared,
    newest: { open: '_sparkle_open', from: '_sparkle_from', version: '_sparkle_version', value: '_sparkle_newest' },
  });
  const made = ['open', 'version', 'at', 'next', 'corrects', 'number'].map((n) => ({ name: `_sparkle_${n}` }));
  const items = columnList([...plan.columns, ...made], 'c');
  return tempTable(
    'sparkle_changes',
    sql`with sparkle_repeated as materialized (
select ${keysOf(plan, 's')} from sparkle_stage s where ${publishable(plan, 's')} group by ${keysOf(plan, 's')} having count(*) > 1
)
select ${items} from (
${soleVersions(input(true))}
) c
union all
select ${items} from (
${versionsSelect(input(false))}
) c`,
    plan.dialect,
  );
}

/**
 * Keeps the history of each key as versions `[effective, end)`. A row that differs from the version before it makes a
 * new one and closes that; one at the very start of the open version corrects it in place; all others change nothing.
 * Rows of versions that are there stay as they are, with their surrogate keys, so a run over the same rows changes
 * nothing.
 */
export function scd2(plan: WritePlan): SqlStatement[] {
  const history = historyOf(plan);
  const { scd, time } = history;
  const name = (column: string) => quoteIdentifier(column);
  const end = `coalesce(c."_sparkle_next", ${sqlLiteral(scd.openEnd, time, plan.dialect)})`;
  const sorted = plan.materialise.keys.map((key) =>
    orderable(`c.${name(key)}`, plan.columns.find((c) => c.name === key)?.type ?? 'varchar', plan.dialect),
  );
  const all = [
    name(scd.surrogateKey),
    columnList(plan.columns),
    ...[scd.effective, scd.end, scd.current, scd.version].map(name),
    '"_load_id"',
  ];
  const set = plan.columns.filter((c) => !plan.materialise.keys.includes(c.name));
  return [
    changes(history),
    sql`update ${plan.target} as t set ${listOf([...set.map((c) => `${name(c.name)} = c.${name(c.name)}`), `"_load_id" = ${'(select load_id from sparkle_run)'}`])}
from sparkle_changes c
where c."_sparkle_corrects" and ${sameKey(plan, 't', 'c')} and t.${name(scd.version)} = c."_sparkle_number"`,
    sql`update ${plan.target} as t set ${name(scd.end)} = c."_sparkle_at", ${name(scd.current)} = false
from sparkle_changes c
where c."_sparkle_open" and not c."_sparkle_corrects" and c."_sparkle_number" = c."_sparkle_version" + 1
  and t.${name(scd.current)} and ${sameKey(plan, 't', 'c')}`,
    sql`insert into ${plan.target} (${listOf(all)})
select m.greatest_key + c."_sparkle_place",
  ${columnList(plan.columns, 'c')},
  c."_sparkle_at", ${end}, c."_sparkle_next" is null, c."_sparkle_number", r.load_id
from (
  select c.*, row_number() over (order by ${[...sorted, 'c."_sparkle_at"'].join(', ')}) as "_sparkle_place"
  from sparkle_changes c where not c."_sparkle_corrects"
) c cross join sparkle_run r
cross join (select coalesce(max(${name(scd.surrogateKey)}), 0) as greatest_key from ${plan.target}) m`,
    ...(scd.deletes ? [closeMissing(history)] : []),
  ];
}

/** Keys that a full snapshot does not have; a row that was set aside is there all the same. */
function closeMissing(history: History): SqlStatement {
  const { plan, scd } = history;
  const [effective, end, current] = [scd.effective, scd.end, scd.current].map(quoteIdentifier) as [
    string,
    string,
    string,
  ];
  return sql`update ${plan.target} as t set ${end} = greatest(${closingTime(history)}, t.${effective}), ${current} = false
from sparkle_run r
where t.${current} and ${keyNotIn(plan, 't', 'sparkle_stage')}`;
}
