import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { condition } from '../templated.js';

const params = z.strictObject({
  cases: z
    .array(
      z.strictObject({
        name: z.string().describe('Value of the output `choice` when it is chosen.'),
        if: z.string().describe("Condition, such as `tasks.count.outputs.n > 0 and params.region == 'north'`."),
      }),
    )
    .min(1)
    .describe('In order; the first that holds is chosen.'),
  otherwise: z.string().default('otherwise').describe('Value of `choice` when no condition holds.'),
});

export const branchTask = defineTaskKind<z.output<typeof params>>({
  id: 'BranchTask',
  description: 'Chooses by conditions; tasks after it ask for the choice with `if`.',
  params: params as z.ZodType<z.output<typeof params>>,
  lower(task, context) {
    const { cases, otherwise } = task.params;
    for (const [index, one] of cases.entries()) condition(one.if, task, context, ['cases', index, 'if']);
    return { fragment: 'work', work: { op: 'branch', compute: 'service', cases, otherwise } };
  },
});
