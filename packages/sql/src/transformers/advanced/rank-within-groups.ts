import { z } from 'zod';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { over } from '../../dialect/layout.js';
import { windowOf, windowParams } from '../aggregation/window.js';
import { columnName, flag, type Kind, optional, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';

const fromOne: Kind<number> = { schema: z.int().min(1), words: 'a whole number from 1' };

export const rankWithinGroups = defineTransformer({
  name: 'rank_within_groups',
  group: 'Advanced',
  meaning:
    'Adds the rank inside the partition: equal rows share one, without gaps after them; with `dense: false` every row has a number of its own, ties broken by `_ingested_at` (newest first), then by the remaining columns. `top_n` keeps the rows of the first ranks.',
  params: {
    ...windowParams,
    rank_column: withDefault(columnName, 'rank', 'Name of the new column'),
    dense: withDefault(flag, true, 'Equal rows share a rank'),
    top_n: optional(fromOne, 'Greatest rank that is kept; all rows when not given'),
  },
  example: { partition_by: ['region'], order_by: 'revenue desc', top_n: 3 },
  streaming: 'state',
  plan({ rank_column, dense, top_n, ...written }, context) {
    const { partition, order, uses } = windowOf(written, dense ? 'kept' : 'broken', context);
    if (!context.free(rank_column, ['rank_column'])) return undefined;
    const rank = over(dense ? 'dense_rank()' : 'row_number()', partition, order);
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
