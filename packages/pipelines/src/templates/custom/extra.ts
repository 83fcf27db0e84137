import { whens } from '@sparkle-orchestration/core';
import { z } from 'zod';

const need = z.union([
  z.string(),
  z.strictObject({
    task: z.string().describe('Id of the task that comes first.'),
    when: z
      .enum(whens as [string, ...string[]])
      .default('success')
      .describe('success, failed, done or not_failed.'),
  }),
]);

/** `extra_config` of a custom pipeline. */
export const extra = z.strictObject({
  tasks: z
    .array(
      z.strictObject({
        id: z
          .string()
          .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be letters, digits and underscores, not starting with a digit')
          .describe('Id, unique in the pipeline.'),
        task: z.string().describe('Task kind, such as `RunSQLFileTask`.'),
        params: z.record(z.string(), z.unknown()).default({}).describe('Parameters of the kind.'),
        depends_on: z.array(need).default([]).describe('What must end first, and how.'),
        retries: z
          .number()
          .int()
          .min(0)
          .max(100)
          .optional()
          .describe('Tries after the first; those of the pipeline when absent.'),
        retry_delay_seconds: z.number().min(0).optional().describe('Seconds before the first retry.'),
        retry_backoff: z.number().min(1).optional().describe('Factor per further retry.'),
        timeout_seconds: z.number().positive().optional().describe('Seconds after which the task is really stopped.'),
        pool: z.string().optional().describe('Pool of slots that the task takes one of.'),
        labels: z.record(z.string(), z.string()).default({}).describe('Labels for selection: `tag:value`.'),
      }),
    )
    .min(1)
    .describe('Tasks in any order.'),
  pools: z.record(z.string(), z.number().int().positive()).default({}).describe('Pools with their slots.'),
});
