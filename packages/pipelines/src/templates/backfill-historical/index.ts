import { definePipelineTemplate } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const backfillHistorical = definePipelineTemplate({
  id: 'backfill_historical',
  title: 'Historical backfill',
  description: 'Runs a pipeline over the windows of a date range, resumable.',
  requires: [],
  chain: ['trigger_backfill'],
  runnable: false,
  extra: z.strictObject({
    target_pipeline: z.string().describe('Pipeline to run.'),
    start_date: z.string().describe('First day.'),
    end_date: z.string().describe('Last day, inclusive; exclusive when it has a time.'),
    granularity: z.enum(['day', 'hour', 'month']).default('day').describe('Length of a window.'),
    max_parallel: z.number().int().positive().default(4).describe('Windows at the same time.'),
    skip_completed: z.boolean().default(true).describe('Leave out windows that are done.'),
    continue_on_failure: z.boolean().default(false).describe('Go on after a failed window.'),
  }),
});
