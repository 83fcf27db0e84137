import type { ColumnWithLineage } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { over } from '../../dialect/layout.js';
import { sqlLiteral, sqlString } from '../../dialect/literal.js';
import { datasetPart, type SqlInsert, sql } from '../../dialect/statement.js';
import { printType } from '../../dialect/type.js';
import { versionsSelect } from '../../write/publish/versions.js';
import { typed } from '../cdc/newer-columns.js';
import { namesOf, type Pair, sharedColumns } from '../other-table.js';
import { columnNames, required, tableName } from '../param.js';
import { made } from '../plan.js';
import type { StepContext } from '../step-context.js';
import { defineTransformer } from '../transformer.js';
import { needsWholeWrite } from '../whole-state.js';
import { historyColumns, openEnd } from './apply-scd-type2.js';

/** The columns of a history in the input. */
interface HistoryColumns {
  readonly effective: ColumnWithLineage;
  readonly end: ColumnWithLineage;
  readonly current: ColumnWithLineage;
  readonly version: ColumnWithLineage;
  readonly surrogate: ColumnWithLineage | undefined;
}

/** Everything that the statement is made of. */
interface Merge {
  readonly context: StepContext;
  readonly table: StepContext;
  readonly dataset: string;
  readonly keys: readonly Pair[];
  readonly compared: readonly string[];
  readonly history: HistoryColumns;
}

const q = quoteIdentifier;

/** New rows with `_sparkle_at`, one for each key and time, in the types of the history. */
function newRows({ context, table, dataset, keys, history }: Merge): SqlInsert {
  const own = table.input.find((c) => c.name === history.effective.name);
  const type = printType(history.effective.type, context.dialect);
  const time = own ? `d.${q(own.name)}` : '(select interval_start from sparkle_run)';
  const at = `cast(${time} as ${type})`;
  const isHistory = new Set([history.effective, history.end, history.current, history.version, history.surrogate]);
  const columns = context.input.flatMap((c) => {
    const found = isHistory.has(c) ? undefined : table.input.find((n) => n.name === c.name);
    return found ? [`${typed('d', found, c.type, context)} as ${q(c.name)}`] : [];
  });
  const by = keys.map((k) => `d.${q(k.other.name)}`);
  const order = table.order(undefined, [], []).map((item) => `d.${item}`);
  const rank = over('row_number()', [...by, at], order);
  const message = sqlString(`table ${dataset} has a row without a key, at `);
  const isNull = by.map((k) => `${k} is null`).join(' or ');
  return sql`select * from (
    select ${[...columns, `${at} as "_sparkle_at"`, `${rank} as "_sparkle_rank"`].join(',\n      ')}
    from ${datasetPart(dataset)} as d
    where case
      when ${isNull} then cast(
        ${message}
        || coalesce(cast(${at} as varchar), 'no time')
        as integer)
      else 1
    end = 1
  ) as d where "_sparkle_rank" = 1`;
}

/** The newest version of each key. */
function newest({ context, keys, history, compared }: Merge): SqlInsert {
  const list = keys.map((k) => q(k.input.name));
  const rank = over('row_number()', list, [`${q(history.version.name)} desc`]);
  const items = [...new Set([...list, ...compared.map(q)])];
  return sql`select * from (
    select ${items.join(', ')},
      ${q(history.effective.name)} as "_sparkle_from", ${q(history.end.name)} as "_sparkle_to",
      coalesce(${q(history.current.name)}, false) as "_sparkle_open", ${q(history.version.name)} as "_sparkle_version",
      ${rank} as "_sparkle_rank"
    from ${context.from}
  ) as v where "_sparkle_rank" = 1`;
}

/** The whole history after the new rows, as a table expression. */
function mergedHistory(merge: Merge): SqlInsert {
  const { context, table, keys, history, compared } = merge;
  const names = namesOf(keys.map((k) => k.input));
  const same = (a: string, b: string) => names.map((k) => `${a}.${q(k)} = ${b}.${q(k)}`).join(' and ');
  const changes = versionsSelect({
    rows: [
      [
        'select d.*, n."_sparkle_from", coalesce(n."_sparkle_open", false) as "_sparkle_open",',
        `  ${['coalesce(n."_sparkle_version", 0) as "_sparkle_version"', ...compared.map((c, n) => `n.${q(c)} as "_sparkle_newest_${n + 1}"`)].join(', ')}`,
        `from sparkle_new d left join sparkle_newest n on ${same('n', 'd')}`,
        'where n."_sparkle_from" is null',
        '  or (n."_sparkle_open" and d."_sparkle_at" >= n."_sparkle_from")',
        '  or (not n."_sparkle_open" and d."_sparkle_at" >= n."_sparkle_to")',
      ].join('\n'),
    ],
    keys: names,
    at: '_sparkle_at',
    compared,
    newest: { open: '_sparkle_open', from: '_sparkle_from', version: '_sparkle_version', value: '_sparkle_newest' },
  });
  const brought = new Set(table.input.map((c) => c.name));
  const { effective, end, current, version, surrogate } = history;
  const isOwn = new Set([effective, end, current, version, surrogate]);
  const cast = (value: string, c: ColumnWithLineage) => `cast(${value} as ${printType(c.type, context.dialect)})`;
  const order = names.map((k) => `c.${q(k)}`);
  const made: Readonly<Record<string, string>> = {
    [effective.name]: 'c."_sparkle_at"',
    [end.name]: `coalesce(${cast('c."_sparkle_next"', end)}, ${sqlLiteral(openEnd, end.type, context.dialect)})`,
    [current.name]: 'c."_sparkle_next" is null',
    [version.name]: cast('c."_sparkle_number"', version),
    ...(surrogate
      ? {
          [surrogate.name]: cast(
            `
      (select coalesce(max(${q(surrogate.name)}), 0) from ${context.from})
      + ${over('row_number()', [], [...order, 'c."_sparkle_at"'])}`,
            surrogate,
          ),
        }
      : {}),
  };
  const kept = context.input.map((c) => {
    const old = `h.${q(c.name)}`;
    if (c === end)
      return `case when x."_sparkle_at" is null then ${old} else ${cast('x."_sparkle_at"', c)} end as ${q(c.name)}`;
    if (c === current) return `case when x."_sparkle_at" is null then ${old} else false end as ${q(c.name)}`;
    if (isOwn.has(c) || names.includes(c.name) || !brought.has(c.name)) return old;
    return `case when f."_sparkle_at" is null then ${old} else f.${q(c.name)} end as ${q(c.name)}`;
  });
  const added = context.input.map((c) => {
    const value = made[c.name] ?? (brought.has(c.name) ? `c.${q(c.name)}` : cast('null', c));
    return `${value} as ${q(c.name)}`;
  });
  const isOpen = `h.${q(current.name)} and h.${q(version.name)}`;
  return sql`(
  with sparkle_new as (
    ${newRows(merge)}
  ), sparkle_newest as (
    ${newest(merge)}
  ), sparkle_changes as (
    ${changes}
  )
  select
    ${kept.join(',\n    ')}
  from ${context.from} as h
  left join sparkle_changes as x on ${same('x', 'h')} and ${isOpen} = x."_sparkle_number" - 1
    and x."_sparkle_open" and not x."_sparkle_corrects"
  left join sparkle_changes as f on ${same('f', 'h')} and ${isOpen} = f."_sparkle_number" and f."_sparkle_corrects"
  union all
  select
    ${added.join(',\n    ')}
  from sparkle_changes as c
  where not c."_sparkle_corrects"
)`;
}

export const mergeScdType2 = defineTransformer({
  name: 'merge_scd_type2',
  group: 'SCD',
  meaning:
    'The input, a table with history, after the rows of another table, by the rules of `apply_scd_type2`: a row that differs from the open version of its key closes it and begins the next; one at its very start corrects it; older rows change nothing. New rows begin at their own `effective_date_column`, or at the start of the interval where they have none. Returns the whole new state: write it with `overwrite`. A row without a key ends the run with an error.',
  params: {
    new_table: required(tableName, 'Table of the new rows', ['new_df']),
    key_columns: required(columnNames, 'Columns of the natural key, in both'),
    compare_columns: required(columnNames, 'Columns whose change makes a version, in both'),
    ...historyColumns,
  },
  example: { new_table: 'main.slv.customers', key_columns: ['customer_id'], compare_columns: ['email', 'city'] },
  streaming: 'batch',
  plan(values, context) {
    const { new_table: dataset } = values;
    if (!needsWholeWrite('merge_scd_type2', false, context)) return undefined;
    const table = context.table(dataset, ['new_table']);
    if (!table) return undefined;
    const keys = sharedColumns(values.key_columns, ['key_columns'], dataset, table, context);
    const compared = sharedColumns(values.compare_columns, ['compare_columns'], dataset, table, context);
    const find = (name: 'effective_date_column' | 'end_date_column' | 'current_flag_column' | 'version_column') =>
      context.column(values[name], [name]);
    const [effective, end] = [find('effective_date_column'), find('end_date_column')];
    const [current, version] = [find('current_flag_column'), find('version_column')];
    const fits = [
      context.needs(effective, ['date', 'timestamp'], 'a date or a time', ['effective_date_column']),
      context.needs(end, ['date', 'timestamp'], 'a date or a time', ['end_date_column']),
      context.needs(current, ['boolean'], 'a boolean', ['current_flag_column']),
      context.needs(version, ['integer'], 'a whole number', ['version_column']),
    ];
    const surrogate = context.input.find((c) => c.name === values.surrogate_key_column);
    if (surrogate && !context.needs(surrogate, ['integer'], 'a whole number', ['surrogate_key_column']))
      return undefined;
    if (!effective || !end || !current || !version || !fits.every(Boolean) || keys.length === 0) return undefined;
    const history = { effective, end, current, version, surrogate };
    const names = compared.map((p) => p.input.name);
    const told = [...keys, ...compared].flatMap((p) => [p.input, p.other]);
    const own = new Set([effective, end, current, version]);
    return {
      columns: context.input.map((column) => {
        const other = table.input.find((c) => c.name === column.name);
        const uses = own.has(column) ? [...new Set([column, ...told])] : [column, ...(other ? [other] : [])];
        const kind = own.has(column) ? 'derived' : 'identity';
        return made({ name: column.name, type: column.type, expression: q(column.name), uses, kind });
      }),
      input: mergedHistory({ context, table, dataset, keys, compared: names, history }),
      reads: [dataset],
    };
  },
});
