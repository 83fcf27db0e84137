import { definePipelineTemplate } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const factDailyIncremental = definePipelineTemplate({
  id: 'fact_daily_incremental',
  title: 'Fact, incremental',
  description: 'Loads facts with stable surrogate keys and looks up dimension keys as of their time.',
  requires: ['source_table', 'business_key', 'destination_table'],
  chain: ['generate_surrogate_keys', 'write_fact'],
  runnable: false,
  extra: z.strictObject({
    dimensions: z
      .array(
        z.strictObject({
          table: z.string(),
          keys: z.record(z.string(), z.string()),
          key: z.string().default('surrogate_key'),
          as: z.string().optional(),
          as_of: z.string().optional(),
          unknown: z.number().default(-1),
        }),
      )
      .default([])
      .describe('Dimensions to look up.'),
  }),
});
