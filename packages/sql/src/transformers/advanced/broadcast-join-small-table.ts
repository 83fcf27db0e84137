import { performLookup } from '../enrichment/perform-lookup.js';
import { columnNames, flag, oneOf, optional, required, tableName, withDefault } from '../param.js';
import { defineTransformer } from '../transformer.js';

export const broadcastJoinSmallTable = defineTransformer({
  name: 'broadcast_join_small_table',
  group: 'Advanced',
  meaning:
    'Adds columns of a small table by equal keys, as `perform_lookup` does. Engines that send a small table to all workers do so by their own statistics; the rows are the same.',
  params: {
    small_table: required(tableName, 'Table to join', ['small_df']),
    join_columns: required(columnNames, 'Columns that both have'),
    select_columns: optional(columnNames, 'Columns to add; all but the keys when not given'),
    how: withDefault(oneOf(['left', 'inner']), 'left', 'Whether rows without a partner stay (left) or go (inner)'),
    allow_fanout: withDefault(flag, false, 'Allow several rows of a key; each makes a row'),
  },
  example: { small_table: 'main.ref.currencies', join_columns: ['currency'] },
  streaming: 'state',
  plan({ small_table, ...rest }, context) {
    return performLookup.plan(
      { ...rest, lookup_table: small_table },
      {
        ...context,
        // The table is named by another parameter here.
        lookup: (dataset) => context.lookup(dataset, ['small_table']),
        free: (name, path) => context.free(name, path[0] === 'lookup_table' ? ['small_table'] : path),
      },
    );
  },
});
