import { quoteIdentifier } from '../../dialect/identifier.js';
import { over } from '../../dialect/layout.js';
import { columnName, columnNames, flag, ordering, required, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { orderWithTies } from './order-with-ties.js';

export const addRank = defineTransformer({
  name: 'add_rank',
  group: 'Enrichment',
  meaning: 'Adds the rank inside the partition; equal rows share a rank. `dense` leaves no gaps after them.',
  params: {
    partition_by: required(columnNames, 'Columns that divide the rows'),
    order_by: required(ordering, 'Order of the rows'),
    column_name: withDefault(columnName, 'rank', 'Name of the new column'),
    dense: withDefault(flag, false, 'Ranks without gaps'),
  },
  example: { partition_by: ['region'], order_by: 'revenue desc', dense: true },
  streaming: 'state',
  plan({ partition_by, order_by, column_name, dense }, context) {
    const partition = context.columns(partition_by, ['partition_by']);
    const ordered = context.input.filter((c) => order_by.some((o) => o.column === c.name));
    const order = orderWithTies(order_by, context);
    if (!context.free(column_name, ['column_name'])) return undefined;
    const expression = over(
      dense ? 'dense_rank()' : 'rank()',
      partition.map((c) => quoteIdentifier(c.name)),
      order,
    );
    const uses = [...partition, ...ordered];
    return {
      columns: withAdded(context.input, [{ name: column_name, type: 'bigint', expression, uses, nullable: false }]),
    };
  },
});
