import { defineTransformer } from '../transformer.js';
import { subtotalParams, subtotals } from './subtotals.js';

export const rollupAggregation = defineTransformer({
  name: 'rollup_aggregation',
  group: 'Aggregation',
  meaning:
    'Aggregates by all keys, then by all but the last, and so on up to one row for all. The result is `{column}_{function}`. In a subtotal the keys that are left out are NULL; `_grouping_id` has a bit for each of them (the last key counts 1, the one before 2, …), so that a subtotal is not taken for a NULL key.',
  params: subtotalParams,
  example: { group_by: ['country', 'city'], agg_column: 'amount' },
  streaming: 'batch',
  plan: (values, context) => subtotals('rollup', values, context),
});
