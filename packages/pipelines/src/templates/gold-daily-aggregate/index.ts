import { definePipelineTemplate, type FlatConfig } from '@sparkle-orchestration/core';
import { check, expand } from './expand.js';
import { extra } from './extra.js';

export const goldDailyAggregate = definePipelineTemplate<FlatConfig>({
  id: 'gold_daily_aggregate',
  title: 'Gold daily aggregate',
  description:
    'Aggregates a table by keys with measures in SQL, and replaces the result partition by partition (whole without partition_columns).',
  requires: ['source_table', 'destination_table'],
  ownsWrite: true,
  chain: ['aggregate_gold', 'validate_gold', 'write_gold'],
  extra,
  check,
  expand,
});
