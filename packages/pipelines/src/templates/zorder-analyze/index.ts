import { definePipelineTemplate } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const zorderAnalyze = definePipelineTemplate({
  id: 'zorder_analyze',
  aliases: ['zorder_and_analyze'],
  title: 'Order and analyse',
  description: 'Orders a table by columns and refreshes its statistics.',
  requires: ['source_table'],
  chain: ['zorder_analyze'],
  runnable: false,
  extra: z.strictObject({
    zorder_columns: z.array(z.string()).min(1).describe('Columns to order by.'),
  }),
});
