import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { template } from '../templated.js';

const params = z.strictObject({
  table: z.string().describe('Dataset to look at.'),
  watermark_column: z.string().describe('Column that holds the time of a row.'),
  expected: z.string().optional().describe('Time that the newest row must reach. Templated.'),
  max_age_hours: z
    .number()
    .positive()
    .optional()
    .describe('Greatest age of the newest row. Without it and `expected`: the end of the data interval.'),
  timeout: z.number().int().positive().default(3600).describe('Seconds to wait in all.'),
  poll_interval: z.number().positive().default(60).describe('Seconds between two looks.'),
});

export const waitForTableFreshnessTask = defineTaskKind<z.output<typeof params>>({
  id: 'WaitForTableFreshnessTask',
  description: 'Waits until a table is fresh enough.',
  params: params as z.ZodType<z.output<typeof params>>,
  lower(task, context) {
    const p = task.params;
    return {
      fragment: 'work',
      work: {
        op: 'wait',
        compute: 'service',
        reads: [p.table],
        waitFor: {
          type: 'table_freshness',
          dataset: p.table,
          column: p.watermark_column,
          ...(p.expected === undefined ? {} : { expected: template(p.expected, task, context, ['expected']) }),
          ...(p.max_age_hours === undefined ? {} : { maxAgeSeconds: p.max_age_hours * 3600 }),
        },
        pollSeconds: p.poll_interval,
        waitSeconds: p.timeout,
      },
    };
  },
});
