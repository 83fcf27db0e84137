import { definePipelineTemplate } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const silverStreamingTransformation = definePipelineTemplate({
  id: 'silver_streaming_transformation',
  title: 'Silver streaming transformation',
  description: 'Transforms a stream with a watermark and a rule for late rows.',
  requires: ['source_table', 'destination_table', 'transformers', 'checkpoint_location'],
  chain: ['apply_transformations_stream', 'write_silver_stream'],
  runnable: false,
  extra: z.strictObject({
    watermark_delay: z.string().default('10 minutes').describe('How late a row may be.'),
    late_data: z.enum(['drop', 'quarantine', 'accept']).default('quarantine').describe('What happens to later rows.'),
  }),
});
