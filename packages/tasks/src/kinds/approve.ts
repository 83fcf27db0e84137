import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { template } from '../templated.js';

const params = z.strictObject({
  message: z.string().describe('What is to be decided. Templated.'),
  approvers: z.array(z.string()).default([]).describe('Who may decide; everybody when empty.'),
  timeout: z.number().int().positive().default(86_400).describe('Seconds to wait for an answer.'),
  on_timeout: z.enum(['fail', 'approve']).default('fail').describe('What no answer means.'),
});

export const approveTask = defineTaskKind<z.output<typeof params>>({
  id: 'ApproveTask',
  description: 'Asks a person whether the run goes on: `sparkle approve <run> <task>`.',
  params: params as z.ZodType<z.output<typeof params>>,
  lower(task, context) {
    const p = task.params;
    return {
      fragment: 'work',
      work: {
        op: 'approve',
        compute: 'service',
        message: template(p.message, task, context, ['message']),
        approvers: p.approvers,
        waitSeconds: p.timeout,
        onTimeout: p.on_timeout,
      },
    };
  },
});
