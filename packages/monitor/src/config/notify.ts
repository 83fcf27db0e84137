import { z } from 'zod';

const event = z.enum(['fail', 'critical', 'recovery']);

const channel = z.strictObject({
  type: z.enum(['slack', 'pagerduty', 'email', 'webhook', 'teams']).describe('Kind of channel.'),
  secret_key: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Secret of the project, or environment variable: URL (slack, teams, webhook), routing key (pagerduty), smtp:// URL (email).',
    ),
  secret: z.string().min(1).optional().describe('Another name of secret_key.'),
  connection: z.string().min(1).optional().describe('Connection of the project, instead of secret_key.'),
  to: z.string().min(1).optional().describe('Recipient of mails; channel of Slack.'),
  url: z
    .string()
    .regex(/^https?:\/\//, 'must start with http:// or https://')
    .optional()
    .describe('PagerDuty only: address of the events API. Default https://events.pagerduty.com/v2/enqueue.'),
  on: z
    .union([event, z.array(event).min(1)])
    .optional()
    .describe(
      'What is told: fail, critical, recovery. Default: critical and recovery for pagerduty, else fail and recovery.',
    ),
});

/** Who is told of violations. PagerDuty only ever gets critical ones. */
export const notify = z.strictObject({
  channels: z.array(channel).min(1).describe('Where messages go.'),
  min_severity: z
    .enum(['warning', 'error', 'critical'])
    .default('error')
    .describe('Least severity that is told: warning (WARN too), error (FAIL and ERROR), critical.'),
  group_window_seconds: z
    .number()
    .min(0)
    .default(60)
    .describe('Violations that begin within this time become one message, in seconds.'),
  realert_hours: z
    .number()
    .min(0)
    .default(24)
    .describe('A violation that lasts is told again after so many hours; 0 = never.'),
});

export type NotifyConfig = z.output<typeof notify>;
export type ChannelConfig = NotifyConfig['channels'][number];
