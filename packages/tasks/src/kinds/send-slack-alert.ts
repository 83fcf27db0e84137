import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { template } from '../templated.js';

const params = z.strictObject({
  message: z.string().describe('Text of the message. Templated.'),
  channel: z.string().describe('Channel, with or without `slack://`.'),
  subject: z.string().optional().describe('First line, in bold; the name of the pipeline when absent. Templated.'),
  connection: z.string().default('slack').describe('Connection that holds the webhook.'),
});

export const sendSlackAlertTask = defineTaskKind<z.output<typeof params>>({
  id: 'SendSlackAlertTask',
  description: 'Sends a message to a Slack channel.',
  params: params as z.ZodType<z.output<typeof params>>,
  lower(task, context) {
    const { message, subject = task.id, channel, connection } = task.params;
    const parts = {
      subject: template(subject, task, context, ['subject']),
      message: template(message, task, context, ['message']),
    };
    const templated = [...parts.subject, ...parts.message].some((part) => typeof part !== 'string');
    return {
      fragment: 'notify',
      channels: [{ type: 'slack', to: channel.replace(/^slack:\/\//, ''), connection }],
      subject: templated ? subject : parts.subject.join(''),
      message: templated ? message : parts.message.join(''),
      ...(templated ? { templates: parts } : {}),
    };
  },
});
