import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const waitForTableFreshnessTask = defineTaskKind({
  id: 'WaitForTableFreshnessTask',
  description: 'Waits until a table is fresh enough.',
  runnable: false,
  params: z.strictObject({
    table: z.string().describe('Dataset to look at.'),
    watermark_column: z.string().describe('Column that holds the time of a row.'),
    max_age_hours: z.number().positive().optional().describe('Greatest age of the newest row.'),
    timeout: z.number().int().positive().default(3600).describe('Seconds to wait in all.'),
    poll_interval: z.number().int().positive().default(60).describe('Seconds between two looks.'),
  }),
});
