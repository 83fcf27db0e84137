import { definePipelineTemplate, type FlatConfig } from '@sparkle-orchestration/core';
import { expand } from './expand.js';
import { extra } from './extra.js';

export const factDailyIncremental = definePipelineTemplate<FlatConfig>({
  id: 'fact_daily_incremental',
  title: 'Fact, incremental',
  description:
    'Loads facts with stable surrogate keys and the keys of dimensions as of their time. Appends, or merges where there is a primary_key.',
  requires: ['source_table', 'business_key', 'destination_table'],
  chain: ['generate_surrogate_keys', 'validate_fact', 'write_fact'],
  extra,
  expand,
});
