import { z } from 'zod';
import { over } from '../../dialect/layout.js';
import { columnName, type Kind, required, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { aggregate, aggregates } from './aggregate.js';
import { windowOf, windowParams } from './window.js';

const rows: Kind<number> = { schema: z.int().min(1).max(1_000_000), words: 'a whole number from 1' };

export const addMovingAverage = defineTransformer({
  name: 'add_moving_average',
  group: 'Aggregation',
  meaning:
    'Adds the average of this row and the rows before it in the partition, as many as the window has; NULL values are passed over. Rows that are equal in the order are taken one after the other, by `_ingested_at` (newest first), then by the remaining columns.',
  params: {
    ...windowParams,
    value_column: required(columnName, 'A column of numbers'),
    window_size: required(rows, 'How many rows, this one included'),
    target_column: withDefault(columnName, 'moving_avg', 'Name of the new column'),
  },
  example: { partition_by: ['store'], order_by: 'day', value_column: 'revenue', window_size: 7 },
  streaming: 'state',
  plan(values, context) {
    const value = context.column(values.value_column, ['value_column']);
    const { partition, order, uses } = windowOf(values, 'broken', context);
    if (!value || !aggregates('avg', value, ['value_column'], context)) return undefined;
    if (!context.free(values.target_column, ['target_column'])) return undefined;
    const window = over('', partition, order, `rows ${values.window_size - 1} preceding`);
    const average = aggregate('avg', value, context, window);
    return {
      columns: withAdded(context.input, [
        { name: values.target_column, ...average, uses: [...new Set([value, ...uses])], kind: 'aggregated' },
      ]),
    };
  },
});
