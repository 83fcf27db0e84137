import { definePipelineTemplate } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const catchupAfterOutage = definePipelineTemplate({
  id: 'catchup_after_outage',
  aliases: ['catch_up_after_outage'],
  title: 'Catch-up after an outage',
  description: 'Finds missing windows between a watermark and now and runs them.',
  requires: [],
  chain: ['catch_up'],
  runnable: false,
  extra: z.strictObject({
    watermark_table: z.string().optional().describe('Table of the watermark.'),
    target_pipeline: z.string().optional().describe('Pipeline to run.'),
    max_lag: z.string().optional().describe('Lag that starts the catch-up.'),
    slice: z.string().default('1h').describe('Length of a window.'),
    max_parallel: z.number().int().positive().default(4).describe('Windows at the same time.'),
  }),
});
