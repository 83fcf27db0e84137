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
    if: z
      .string()
      .optional()
      .describe(
        "Condition that must hold as well, such as `tasks.choose.outputs.choice == 'full'`; else it is skipped.",
      ),
  }),
]);

const length = z.strictObject({
  unit: z.enum(['minute', 'hour', 'day', 'month']).describe('Unit.'),
  count: z.number().int().positive().default(1).describe('How many of them.'),
});

const map = z
  .strictObject({
    items: z.array(z.unknown()).max(1000).optional().describe('The items themselves, at most 1,000.'),
    windows: z
      .strictObject({
        start: z.string().describe('First moment or day. Templated.'),
        end: z.string().describe('End; a day without a time belongs to it. Templated.'),
        every: length.describe('Length of a window.'),
        timezone: z.string().default('UTC').describe('Zone of days and of times without an offset.'),
      })
      .optional()
      .describe('Windows of time as items `{ start, end }`.'),
    output: z
      .strictObject({ task: z.string().describe('Task before it.'), name: z.string().describe('Its output, a list.') })
      .optional()
      .describe('An output of another task as items.'),
    max_parallel: z.number().int().positive().max(100).default(4).describe('Items at the same time.'),
    stop_on_failure: z.boolean().default(false).describe('Start nothing more after a failure; else all items finish.'),
  })
  .refine((m) => [m.items, m.windows, m.output].filter((one) => one !== undefined).length === 1, {
    message: 'takes exactly one of items, windows and output',
  });

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
        outputs: z
          .record(z.string().regex(/^[A-Za-z_]\w*$/, 'must be letters, digits and underscores'), z.string())
          .default({})
          .describe('Values for tasks after it: name, and its path in what the task returns, such as `body.id`.'),
        map: map.optional().describe('Run the task for each item, which `{{ item }}` stands for.'),
        pool: z.string().optional().describe('Pool of slots that the task takes one of.'),
        labels: z.record(z.string(), z.string()).default({}).describe('Labels for selection: `tag:value`.'),
      }),
    )
    .min(1)
    .describe('Tasks in any order.'),
  pools: z.record(z.string(), z.number().int().positive()).default({}).describe('Pools with their slots.'),
});
