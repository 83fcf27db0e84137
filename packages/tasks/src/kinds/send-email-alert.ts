import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const sendEmailAlertTask = defineTaskKind({
  id: 'SendEmailAlertTask',
  description: 'Sends an email.',
  runnable: false,
  params: z.strictObject({
    subject: z.string().describe('Subject line.'),
    body: z.string().describe('Body, HTML allowed.'),
    recipients: z.array(z.string()).min(1).describe('Addresses.'),
  }),
});
