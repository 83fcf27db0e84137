import { definePipelineTemplate, type FlatConfig } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { defined, makeTask } from '../../make-task.js';

const extra = z.strictObject({
  watermark_table: z.string().optional().describe('Table `(pipeline, watermark)`; made when it is not there.'),
  target_pipeline: z.string().describe('Pipeline to run.'),
  max_lag: z.string().optional().describe('Nothing is done while the pipeline is not further behind, such as 6h.'),
  slice: z.string().default('1h').describe('Length of a window: a number with m, h or d.'),
  max_parallel: z.number().int().positive().default(4).describe('Windows at the same time.'),
});

export const catchupAfterOutage = definePipelineTemplate<FlatConfig>({
  id: 'catchup_after_outage',
  aliases: ['catch_up_after_outage'],
  title: 'Catch-up after an outage',
  description: 'Finds missing windows between a watermark and now and runs them.',
  requires: [],
  chain: ['catch_up'],
  extra,
  expand({ pipeline }) {
    const { target_pipeline, watermark_table, max_lag, slice, max_parallel } = pipeline.config.extra as z.output<
      typeof extra
    >;
    const params = {
      mode: 'catchup',
      max_attempts: pipeline.retry.count + 1,
      retry_delay_seconds: pipeline.retry.delaySeconds,
      backoff: pipeline.retry.backoff,
      ...{ target_pipeline, slice, max_parallel },
      ...defined({ watermark_table, max_lag }),
    };
    return [makeTask(pipeline, { id: 'catch_up', kind: 'AutoRecoverTask', path: ['target_pipeline'], params })];
  },
});
