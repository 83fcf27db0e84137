import { over } from '../../dialect/layout.js';
import { columnName, required, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { aggregate, aggregates } from './aggregate.js';
import { windowOf, windowParams } from './window.js';

export const addRunningTotal = defineTransformer({
  name: 'add_running_total',
  group: 'Aggregation',
  meaning:
    'Adds the sum of the values from the first row of the partition to this one. Rows that are equal in the order are taken one after the other, by `_ingested_at` (newest first), then by the remaining columns.',
  params: {
    ...windowParams,
    value_column: required(columnName, 'A column of numbers'),
    target_column: withDefault(columnName, 'running_total', 'Name of the new column'),
  },
  example: { partition_by: ['customer_id'], order_by: 'order_date', value_column: 'amount' },
  streaming: 'state',
  plan(values, context) {
    const value = context.column(values.value_column, ['value_column']);
    const { partition, order, uses } = windowOf(values, 'broken', context);
    if (!value || !aggregates('sum', value, ['value_column'], context)) return undefined;
    if (!context.free(values.target_column, ['target_column'])) return undefined;
    const window = over('', partition, order, 'rows unbounded preceding');
    const total = aggregate('sum', value, context, window);
    return {
      columns: withAdded(context.input, [
        { name: values.target_column, ...total, uses: [...new Set([value, ...uses])], kind: 'aggregated' },
      ]),
    };
  },
});
