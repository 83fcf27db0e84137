import { nearestName } from '@sparkle-orchestration/core';
import { columnOrColumns } from '../cleaning/column-or-columns.js';
import { lookupPlan } from '../enrichment/lookup-join.js';
import { columnNames, flag, oneOf, optional, required, tableName, withDefault } from '../param.js';
import { defineTransformer } from '../transformer.js';

export const joinLookup = defineTransformer({
  name: 'join_lookup',
  group: 'Shaping',
  meaning:
    'Adds the columns of another table by keys of different names. A key with several rows there ends the run with an error, unless `allow_fanout` is set.',
  params: {
    lookup_table: required(tableName, 'Table to look up in'),
    left_on: required(columnOrColumns(columnNames), 'Key columns of the input'),
    right_on: optional(
      columnOrColumns(columnNames),
      'Key columns of the table, in the same order; `left_on` when not given',
    ),
    join_type: withDefault(
      oneOf(['left', 'inner']),
      'left',
      'Whether rows without a partner stay (left) or go (inner)',
    ),
    allow_fanout: withDefault(flag, false, 'Allow several rows of a key; each makes a row'),
  },
  example: { lookup_table: 'main.ref.countries', left_on: 'country_code', right_on: 'code' },
  streaming: 'state',
  plan({ lookup_table, left_on, right_on = left_on, join_type, allow_fanout }, context) {
    const table = context.lookup(lookup_table, ['lookup_table']);
    const left = context.columns(left_on, ['left_on']);
    if (left_on.length !== right_on.length) {
      context.report('parameters-conflict', { message: '`left_on` and `right_on` must list as many columns.' }, [
        'right_on',
      ]);
    }
    if (!table || left.length !== right_on.length) return undefined;
    const names = table.map((c) => c.name);
    const on = left.flatMap((input, n) => {
      const path = ['right_on', n];
      const name = right_on[n] ?? '';
      const found = table.find((c) => c.name === name);
      const where = `in "${lookup_table}"`;
      if (!found)
        context.report('column-absent', { column: name, where, near: nearestName(name, names), known: names }, path);
      return found ? [{ input, table: found, path }] : [];
    });
    const take = table.filter((c) => !right_on.includes(c.name));
    if (!take.map((c) => context.free(c.name, ['lookup_table'])).every(Boolean) || on.length === 0) return undefined;
    return lookupPlan(
      { table: lookup_table, tablePath: ['lookup_table'], on, take, how: join_type, allowFanout: allow_fanout },
      context,
    );
  },
});
