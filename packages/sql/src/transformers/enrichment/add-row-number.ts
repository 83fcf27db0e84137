import { quoteIdentifier } from '../../dialect/identifier.js';
import { over } from '../../dialect/layout.js';
import { columnName, columnNames, optional, ordering, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';

export const addRowNumber = defineTransformer({
  name: 'add_row_number',
  group: 'Enrichment',
  meaning:
    'Adds the number of the row, from 1, inside its partition and by the order. Ties are broken by `_ingested_at` (newest first), then by the remaining columns.',
  params: {
    partition_by: optional(columnNames, 'Columns that divide the rows; none when not given'),
    order_by: optional(ordering, 'Order of the rows'),
    column_name: withDefault(columnName, 'row_num', 'Name of the new column'),
  },
  example: { partition_by: ['customer_id'], order_by: 'order_date desc' },
  streaming: 'state',
  plan({ partition_by, order_by, column_name }, context) {
    const partition = context.columns(partition_by ?? [], ['partition_by']);
    const order = context.order(order_by, partition, ['order_by']);
    if (!context.free(column_name, ['column_name'])) return undefined;
    const ordered = context.input.filter((c) => order_by?.some((o) => o.column === c.name));
    const expression = over(
      'row_number()',
      partition.map((c) => quoteIdentifier(c.name)),
      order,
    );
    const uses = [...partition, ...ordered];
    return {
      columns: withAdded(context.input, [{ name: column_name, type: 'bigint', expression, uses, nullable: false }]),
    };
  },
});
