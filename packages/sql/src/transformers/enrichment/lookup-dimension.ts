import { nearestName } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { sqlString } from '../../dialect/literal.js';
import { datasetPart, sql } from '../../dialect/statement.js';
import { isNumeric } from '../../dialect/type.js';
import { byColumn, columnName, number, optional, required, tableName, withDefault } from '../param.js';
import { made, type StepPlan, unchanged } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { comparable } from './lookup-join.js';

const times = ['timestamp', 'date'];

/** Whether two times compare without a time zone of the session. */
const sameClock = (a: string, b: string) => a === b || (times.includes(a) && times.includes(b));

export const lookupDimension = defineTransformer({
  name: 'lookup_dimension',
  group: 'Enrichment',
  meaning:
    'Adds the key of a dimension: of the version that was valid at `as_of` (`effective <= as_of < end`), or of the current one without it. A row that finds none gets `unknown`. Versions of a key that overlap end the run with an error.',
  params: {
    table: required(tableName, 'Dimension to look up in'),
    keys: required(byColumn(columnName, 'columns as `column: column of the dimension`'), 'Columns that are equal'),
    key: withDefault(columnName, 'surrogate_key', 'Column of the dimension to add'),
    as: required(columnName, 'Name of the new column'),
    as_of: optional(columnName, 'Column with the time as of which the dimension is looked up'),
    unknown: withDefault(number, -1, 'Value of rows that find nothing'),
    effective_date_column: withDefault(columnName, 'effective_date', 'Start of a version'),
    end_date_column: withDefault(columnName, 'end_date', 'End of a version'),
    current_flag_column: withDefault(columnName, 'is_current', 'Flag of the current version'),
  },
  example: {
    table: 'main.gold.dim_customer',
    keys: { customer_id: 'customer_id' },
    as: 'customer_key',
    as_of: 'ordered_at',
  },
  streaming: 'state',
  plan(values, context): StepPlan | undefined {
    const table = context.lookup(values.table, ['table']);
    if (!table || !context.free(values.as, ['as'])) return undefined;
    const names = table.map((c) => c.name);
    const find = (column: string, path: readonly (string | number)[]) => {
      const found = table.find((c) => c.name === column);
      const where = `in "${values.table}"`;
      if (!found)
        context.report('column-absent', { column, where, near: nearestName(column, names), known: names }, path);
      return found;
    };
    const pairs = Object.entries(values.keys).map(([own, theirs]) => {
      const input = context.column(own, ['keys', own]);
      const other = find(theirs, ['keys', own]);
      if (!input || !other) return undefined;
      if (comparable(input.type, other.type)) return { input, other };
      const needs = `one that compares with ${other.type} of ${values.table}`;
      context.report('column-type', { column: own, type: input.type, needs }, ['keys', own]);
      return undefined;
    });
    const key = find(values.key, ['key']);
    const good = pairs.filter((p) => p !== undefined);
    if (!key || good.length < pairs.length || good.length === 0) return undefined;
    if (!isNumeric(key.type)) {
      context.report('column-type', { column: values.key, type: key.type, needs: 'a number' }, ['key']);
      return undefined;
    }
    const at = values.as_of === undefined ? undefined : context.column(values.as_of, ['as_of']);
    const from = find(values.effective_date_column, values.as_of === undefined ? ['table'] : ['effective_date_column']);
    const to = values.as_of === undefined ? from : find(values.end_date_column, ['end_date_column']);
    if ((values.as_of !== undefined && !at) || !from || !to) return undefined;
    if (at && !sameClock(at.type, from.type)) {
      const needs = `one that compares with ${from.type} of ${values.table}`;
      context.report('column-type', { column: at.name, type: at.type, needs }, ['as_of']);
      return undefined;
    }
    const current = at ? undefined : find(values.current_flag_column, ['current_flag_column']);
    if (!at && !current) return undefined;
    const theirs = good.map((p) => quoteIdentifier(p.other.name));
    const [start, end] = [quoteIdentifier(from.name), quoteIdentifier(to.name)];
    const overlaps = at
      ? `coalesce(lead(${start}) over (partition by ${theirs.join(', ')} order by ${start}) < ${end},
      false)`
      : `count(*) over (partition by ${theirs.join(', ')}) > 1`;
    const on = [
      ...good.map((p) => `d.${quoteIdentifier(p.other.name)} = s.${quoteIdentifier(p.input.name)}`),
      ...(at ? [`d.${start} <= s.${quoteIdentifier(at.name)}`, `s.${quoteIdentifier(at.name)} < d.${end}`] : []),
    ].join(' and ');
    const list = [...new Set([...theirs, quoteIdentifier(key.name), ...(at ? [start, end] : [])])].join(', ');
    const message = sqlString(`dimension ${values.table} has versions that overlap: key `);
    const added = made({
      name: values.as,
      type: key.type,
      expression: `coalesce(d.${quoteIdentifier(key.name)}, ${String(values.unknown)})`,
      uses: [key, ...good.map((p) => p.input), ...(at ? [at] : [])],
      nullable: false,
    });
    return {
      columns: [...unchanged(context.input), added],
      joins: sql`left join (
  select ${list},
    ${overlaps} as "_overlaps"
  from ${datasetPart(values.table)}${current ? `\n  where ${quoteIdentifier(current.name)}` : ''}
) as d on ${on}`,
      where: `case
    when d."_overlaps" then cast(${message} || cast(d.${quoteIdentifier(key.name)} as varchar) as integer)
    else 1
  end = 1`,
      reads: [values.table],
    };
  },
});
