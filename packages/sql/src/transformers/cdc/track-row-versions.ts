import { quoteIdentifier } from '../../dialect/identifier.js';
import { over } from '../../dialect/layout.js';
import { columnName, columnNames, ordering, required, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';

export const trackRowVersions = defineTransformer({
  name: 'track_row_versions',
  group: 'CDC',
  meaning:
    'Adds the number of the row among those of its key, from 1, in the given order. Ties are broken by `_ingested_at` (newest first), then by the remaining columns.',
  params: {
    key_columns: required(columnNames, 'Columns that make the key'),
    order_by: required(ordering, 'Order of the versions, oldest first'),
    version_column: withDefault(columnName, 'row_version', 'Name of the new column'),
  },
  example: { key_columns: ['customer_id'], order_by: 'updated_at' },
  streaming: 'state',
  plan({ key_columns, order_by, version_column }, context) {
    const keys = context.columns(key_columns, ['key_columns']);
    const order = context.order(order_by, keys, ['order_by']);
    if (!context.free(version_column, ['version_column'])) return undefined;
    const partition = keys.map((k) => quoteIdentifier(k.name));
    const uses = [...keys, ...context.input.filter((c) => order_by.some((o) => o.column === c.name))];
    const expression = over('row_number()', partition, order);
    return {
      columns: withAdded(context.input, [{ name: version_column, type: 'bigint', expression, uses, nullable: false }]),
    };
  },
});
