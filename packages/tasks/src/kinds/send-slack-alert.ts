import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const sendSlackAlertTask = defineTaskKind({
  id: 'SendSlackAlertTask',
  description: 'Sends a message to a Slack channel.',
  runnable: false,
  params: z.strictObject({
    message: z.string().describe('Text of the message.'),
    channel: z.string().describe('Channel, as in `slack://channel`.'),
  }),
});
