import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { template } from '../templated.js';

const params = z.strictObject({
  subject: z.string().describe('Subject line. Templated.'),
  body: z.string().describe('Body, HTML allowed. Templated.'),
  recipients: z.array(z.string()).min(1).describe('Addresses.'),
  connection: z.string().default('smtp').describe('Connection of the mail server.'),
});

export const sendEmailAlertTask = defineTaskKind<z.output<typeof params>>({
  id: 'SendEmailAlertTask',
  description: 'Sends an email.',
  params: params as z.ZodType<z.output<typeof params>>,
  lower(task, context) {
    const { subject, body, recipients, connection } = task.params;
    const parts = {
      subject: template(subject, task, context, ['subject']),
      message: template(body, task, context, ['body']),
    };
    const templated = [...parts.subject, ...parts.message].some((part) => typeof part !== 'string');
    return {
      fragment: 'notify',
      channels: recipients.map((to) => ({ type: 'email' as const, to: to.replace(/^email:\/\//, ''), connection })),
      subject: templated ? subject : parts.subject.join(''),
      message: templated ? body : parts.message.join(''),
      ...(/<[a-z][^>]*>/i.test(body) ? { format: 'html' as const } : {}),
      ...(templated ? { templates: parts } : {}),
    };
  },
});
