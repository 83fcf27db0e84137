import { columnName, withDefault } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { rankColumn } from './rank-column.js';
import { windowParams } from './window.js';

export const addPercentileRank = defineTransformer({
  name: 'add_percentile_rank',
  group: 'Aggregation',
  meaning:
    'Adds (rank - 1) / (rows of the partition - 1), from 0 to 1; equal rows share it, a partition of one row has 0.',
  params: {
    ...windowParams,
    target_column: withDefault(columnName, 'percentile', 'Name of the new column'),
  },
  example: { partition_by: ['region'], order_by: 'revenue' },
  streaming: 'state',
  plan: (values, context) => rankColumn({ fn: 'percent_rank()', type: 'double', ties: 'kept' }, values, context),
});
