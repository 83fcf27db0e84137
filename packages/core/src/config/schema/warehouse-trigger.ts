import { z } from 'zod';
import { filled, flag, free, list, name, scalar, text, whole } from './common.js';

const head = {
  name: name('Unique name of the trigger.'),
  description: text('What the trigger is for.').optional(),
  enabled: flag('False: listed, and never fires. Default: true.').optional(),
  job: z
    .string()
    .regex(
      /^(?:(?:jobs\/)?[A-Za-z0-9_-]+\.ya?ml|[A-Za-z0-9_-]+)$/,
      'must be a file such as jobs/name.yaml, or the name of a job',
    )
    .describe('Job to start.'),
  parameters: z
    .record(z.string(), z.union([scalar, z.null()]))
    .describe('Values for the run.')
    .optional(),
  tags: list('Labels.').optional(),
};

const cron = z.strictObject({
  ...head,
  type: z.literal('cron').describe('By a cron expression.'),
  schedule: z
    .strictObject({
      cron: filled('Five fields, six with leading seconds, or @hourly, @daily, @weekly, @monthly, @yearly.'),
      timezone: filled('IANA time zone. Default: UTC.').optional(),
      catchup: flag('Run ticks that were missed. Default: false.').optional(),
      jitter: whole('Seconds by which a start may be delayed.', 0, 3600).optional(),
    })
    .describe('When it fires.'),
});
const interval = z.strictObject({
  ...head,
  type: z.literal('interval').describe('Every so often.'),
  interval: z
    .strictObject({
      value: whole('How many.', 1),
      unit: z.enum(['seconds', 'minutes', 'hours', 'days']).describe('Of what.'),
    })
    .describe('How often it fires, counted from the epoch in UTC.'),
});
const manual = z.strictObject({ ...head, type: z.literal('manual').describe('Only by hand.') });
const event = z.strictObject({
  ...head,
  type: z.literal('event').describe('By an event.'),
  event: z
    .strictObject({
      source: filled('Where events come from: s3, kafka, sns, sqs, pubsub, local_file, table.'),
      event_type: filled('What happened: object_created, object_deleted, message_received.'),
      filter: z
        .strictObject({
          prefix: text('Begin of the name.').optional(),
          suffix: text('End of the name.').optional(),
          pattern: text('Pattern of the name.').optional(),
        })
        .describe('Which events count.')
        .optional(),
      config: free('Settings of the source.').optional(),
    })
    .describe('The event.'),
});
const webhook = z.strictObject({
  ...head,
  type: z.literal('webhook').describe('By an HTTP request.'),
  webhook: z
    .strictObject({
      path: z
        .string()
        .regex(/^\/[a-z0-9/_-]+$/, 'must be a path of small letters, digits, "/", "_" and "-"')
        .describe('Path, unique in the project.'),
      methods: z
        .array(z.enum(['GET', 'POST', 'PUT', 'PATCH']))
        .min(1)
        .describe('Methods that are accepted. Default: POST.')
        .optional(),
      authentication: z
        .strictObject({
          type: z.enum(['none', 'token', 'hmac', 'oauth2']).describe('How a caller proves itself.'),
          secret_key: z
            .string()
            .regex(/_secret_key$/, 'must end in _secret_key')
            .describe('Entry of the secrets mapping.')
            .optional(),
          header_name: filled('Header to look at. Default: Authorization.').optional(),
        })
        .describe('Authentication.')
        .optional(),
      payload_mapping: z
        .record(z.string(), z.string().regex(/^parameters\.[A-Za-z_][A-Za-z0-9_]*$/, 'must be parameters.<name>'))
        .describe('Fields of the body to parameters.')
        .optional(),
    })
    .describe('The request.'),
});

/** The content of `trigger:`. */
export const trigger = z.discriminatedUnion('type', [cron, interval, manual, event, webhook]);
export const triggerDocument = z.strictObject({ trigger });
export type WrittenTrigger = z.output<typeof trigger>;
