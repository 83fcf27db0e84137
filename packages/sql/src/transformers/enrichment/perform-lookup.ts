import { nearestName } from '@sparkle-orchestration/core';
import { columnNames, flag, oneOf, optional, required, tableName, withDefault } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { lookupPlan } from './lookup-join.js';

export const performLookup = defineTransformer({
  name: 'perform_lookup',
  group: 'Enrichment',
  meaning:
    'Adds columns of another table of the warehouse by equal keys. A key with several rows there ends the run with an error, unless `allow_fanout` is set. NULL keys find nothing.',
  params: {
    lookup_table: required(tableName, 'Table to look up in', ['lookup_df']),
    join_columns: required(columnNames, 'Columns that both have'),
    select_columns: optional(columnNames, 'Columns to add; all but the keys when not given'),
    how: withDefault(oneOf(['left', 'inner']), 'left', 'Whether rows without a partner stay (left) or go (inner)'),
    allow_fanout: withDefault(flag, false, 'Allow several rows of a key; each makes a row'),
  },
  example: { lookup_table: 'main.ref.countries', join_columns: ['country_code'], select_columns: ['country_name'] },
  streaming: 'state',
  plan(values, context) {
    const table = context.lookup(values.lookup_table, ['lookup_table']);
    const keys = context.columns(values.join_columns, ['join_columns']);
    if (!table) return undefined;
    const names = table.map((c) => c.name);
    const find = (column: string, path: (string | number)[]) => {
      const found = table.find((c) => c.name === column);
      const where = `in "${values.lookup_table}"`;
      if (!found)
        context.report('column-absent', { column, where, near: nearestName(column, names), known: names }, path);
      return found ? [found] : [];
    };
    const on = keys.flatMap((input) => {
      const path = ['join_columns', values.join_columns.indexOf(input.name)];
      return find(input.name, path).map((t) => ({ input, table: t, path }));
    });
    const wanted = values.select_columns ?? names.filter((n) => !values.join_columns.includes(n));
    const take = wanted.flatMap((name, n) => {
      const path = values.select_columns ? ['select_columns', n] : ['lookup_table'];
      if (values.join_columns.includes(name)) return [];
      return context.free(name, path) ? find(name, path) : [];
    });
    const { how, allow_fanout: allowFanout, lookup_table } = values;
    return lookupPlan({ table: lookup_table, tablePath: ['lookup_table'], on, take, how, allowFanout }, context);
  },
});
