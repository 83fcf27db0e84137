import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { templatedValue } from '../templated.js';

const params = z.strictObject({
  sla: z.string().describe('SLA that was missed. Templated.'),
  message: z.string().default('').describe('What happened. Templated.'),
  connection: z.string().default('lightup').describe('Connection of type http whose url is the webhook; a secret.'),
});

export const lightupDataSLAAlertTask = defineTaskKind<z.output<typeof params>>({
  id: 'LightupDataSLAAlertTask',
  description:
    'Posts an SLA alert as JSON (sla, message, task, run_id, interval) to a webhook. The shape is ours: Lightup publishes none.',
  params: params as z.ZodType<z.output<typeof params>>,
  lower(task, context) {
    const { sla, message, connection } = task.params;
    const alert = {
      sla,
      message,
      task: task.id,
      run_id: '{{ run.id }}',
      interval_start: '{{ interval.start }}',
      interval_end: '{{ interval.end }}',
    };
    return {
      fragment: 'work',
      work: {
        op: 'http',
        compute: 'service',
        connection,
        method: 'POST',
        url: [],
        query: {},
        headers: {},
        body: { json: templatedValue(alert, task, context, []) },
        accept: [],
      },
    };
  },
});
