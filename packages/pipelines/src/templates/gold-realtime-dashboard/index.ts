import { definePipelineTemplate } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const goldRealtimeDashboard = definePipelineTemplate({
  id: 'gold_realtime_dashboard',
  title: 'Gold realtime dashboard',
  description: 'Aggregates a stream over tumbling or sliding windows.',
  requires: ['source_table', 'destination_table', 'checkpoint_location'],
  chain: ['aggregate_gold_stream', 'write_gold_stream'],
  runnable: false,
  extra: z.strictObject({
    group_by: z.array(z.string()).default([]).describe('Columns to group by.'),
    measures: z
      .union([z.record(z.string(), z.string()), z.array(z.strictObject({ name: z.string(), expression: z.string() }))])
      .optional()
      .describe('Measures by name, as SQL expressions.'),
    aggregations: z.record(z.string(), z.unknown()).default({}).describe('group_by and measures in one object.'),
    window_duration: z.string().optional().describe('Length of a window.'),
    slide_duration: z.string().optional().describe('Distance of two windows; tumbling when absent.'),
  }),
});
