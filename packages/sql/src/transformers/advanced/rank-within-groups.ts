import { z } from 'zod';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { over } from '../../dialect/layout.js';
import { orderWithTies } from '../enrichment/order-with-ties.js';
import { columnName, columnNames, flag, type Kind, optional, ordering, required, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';

const fromOne: Kind<number> = { schema: z.int().min(1), words: 'a whole number from 1' };

export const rankWithinGroups = defineTransformer({
  name: 'rank_within_groups',
  group: 'Advanced',
  meaning:
    'Adds the rank inside the partition: equal rows share one, without gaps after them; with `dense: false` every row has a number of its own, ties broken by `_ingested_at` (newest first), then by the remaining columns. `top_n` keeps the rows of the first ranks.',
  params: {
    partition_by: required(columnNames, 'Columns that divide the rows'),
    order_by: required(ordering, 'Order of the rows'),
    rank_column: withDefault(columnName, 'rank', 'Name of the new column'),
    dense: withDefault(flag, true, 'Equal rows share a rank'),
    top_n: optional(fromOne, 'Greatest rank that is kept; all rows when not given'),
  },
  example: { partition_by: ['region'], order_by: 'revenue desc', top_n: 3 },
  streaming: 'state',
  plan({ partition_by, order_by, rank_column, dense, top_n }, context) {
    const partition = context.columns(partition_by, ['partition_by']);
    const order = dense ? orderWithTies(order_by, context) : context.order(order_by, partition, ['order_by']);
    if (!context.free(rank_column, ['rank_column'])) return undefined;
    const by = partition.map((c) => quoteIdentifier(c.name));
    const rank = over(dense ? 'dense_rank()' : 'row_number()', by, order);
    const uses = [...partition, ...context.input.filter((c) => order_by.some((o) => o.column === c.name))];
    const column = { name: rank_column, type: 'bigint', uses, nullable: false };
    if (top_n === undefined) return { columns: withAdded(context.input, [{ ...column, expression: rank }]) };
    const own = quoteIdentifier(rank_column);
    return {
      columns: withAdded(context.input, [{ ...column, expression: own }]),
      beneath: [{ name: rank_column, expression: rank }],
      where: `${own} <= ${top_n}`,
      decides: uses,
    };
  },
});
