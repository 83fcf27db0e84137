import { defineTaskKind, type NotificationChannel } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { diagnostics } from '../diagnostics.js';

const params = z.strictObject({
  channels: z
    .array(z.string())
    .min(1)
    .describe('`slack://channel`, `email://address`, `webhook://connection` or `pagerduty://service`.'),
  subject: z.string().default('A task failed').describe('Subject line.'),
  message: z.string().default('').describe('Text of the message.'),
});

const types = ['slack', 'email', 'webhook', 'pagerduty'] as const;
/** The connection that holds the endpoint, by the type of channel; a webhook names its own. */
const endpoints = { slack: 'slack', email: 'smtp', pagerduty: 'pagerduty' } as const;

/** Reads `slack://alerts`. Nothing when it is no channel. */
export function parseChannel(text: string): NotificationChannel | undefined {
  const match = /^([a-z]+):\/\/(.+)$/.exec(text);
  const type = types.find((t) => t === match?.[1]);
  const to = match?.[2];
  if (!type || !to) return undefined;
  return { type, to, connection: type === 'webhook' ? to : endpoints[type] };
}

export const notifyOnFailureTask = defineTaskKind<z.output<typeof params>>({
  id: 'NotifyOnFailureTask',
  description: 'Tells people on channels that a task before it failed.',
  params: params as z.ZodType<z.output<typeof params>>,
  lower(task, context) {
    const channels: NotificationChannel[] = [];
    for (const text of task.params.channels) {
      const channel = parseChannel(text);
      if (channel) channels.push(channel);
      else context.report(diagnostics.report('channel', { text }, task.origin.location));
    }
    return { fragment: 'notify', channels, subject: task.params.subject, message: task.params.message };
  },
});
