import { definePipelineTemplate, type FlatConfig } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { expand } from './expand.js';

export const zorderAnalyze = definePipelineTemplate<FlatConfig>({
  id: 'zorder_analyze',
  aliases: ['zorder_and_analyze'],
  title: 'Order and analyse',
  description: 'Orders a table by columns and refreshes its statistics.',
  requires: ['source_table'],
  chain: ['zorder_analyze'],
  extra: z.strictObject({
    zorder_columns: z.array(z.string()).min(1).describe('Columns to order by.'),
  }),
  expand,
});
