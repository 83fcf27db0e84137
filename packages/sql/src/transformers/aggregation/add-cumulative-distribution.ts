import { columnName, withDefault } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { rankColumn } from './rank-column.js';
import { windowParams } from './window.js';

export const addCumulativeDistribution = defineTransformer({
  name: 'add_cumulative_distribution',
  group: 'Aggregation',
  meaning:
    'Adds the share of the rows of the partition that come before this one in the order or are equal to it, greater than 0 and up to 1.',
  params: {
    ...windowParams,
    target_column: withDefault(columnName, 'cumulative_dist', 'Name of the new column'),
  },
  example: { partition_by: ['region'], order_by: 'revenue' },
  streaming: 'state',
  plan: (values, context) => rankColumn({ fn: 'cume_dist()', type: 'double', ties: 'kept' }, values, context),
});
