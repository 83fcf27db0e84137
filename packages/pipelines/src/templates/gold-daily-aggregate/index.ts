import { definePipelineTemplate } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const goldDailyAggregate = definePipelineTemplate({
  id: 'gold_daily_aggregate',
  title: 'Gold daily aggregate',
  description: 'Aggregates a table by keys, partition by partition.',
  requires: ['source_table', 'destination_table'],
  chain: ['aggregate_gold', 'write_gold'],
  runnable: false,
  extra: z.strictObject({
    group_by: z.array(z.string()).default([]).describe('Columns to group by.'),
    measures: z
      .union([z.record(z.string(), z.string()), z.array(z.strictObject({ name: z.string(), expression: z.string() }))])
      .optional()
      .describe('Measures by name, as SQL expressions.'),
    aggregations: z.record(z.string(), z.unknown()).default({}).describe('group_by and measures in one object.'),
    filters: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('min_<column>, max_<column>, exclude_<flag>, or where with a condition.'),
    zorder_columns: z.array(z.string()).default([]).describe('Layout on platforms that have it.'),
    optimize_on_write: z.boolean().default(false).describe('Optimise after the write.'),
    dashboard_url: z.string().optional().describe('Dashboard that shows the table.'),
  }),
});
