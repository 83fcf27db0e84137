import { z } from 'zod';
import { filled, flag, free, list, name, scalar, text, whole } from './common.js';

const member = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9_-]+(?:\.ya?ml)?$/, 'must be the name of a pipeline, or its file')
    .describe('Pipeline to run.'),
  order: whole('Place in the order. Default: 0.').optional(),
  depends_on: list('Pipelines of this job that must be done first.').optional(),
  parameters: z
    .record(z.string(), z.union([scalar, z.null()]))
    .describe('Values of placeholders.')
    .optional(),
  enabled: flag('False: left out. Default: true.').optional(),
  continue_on_failure: flag('Go on when this pipeline fails. Default: false.').optional(),
});

/** The content of `job:`. */
export const job = z.strictObject({
  name: name('Unique name of the job.'),
  description: text('What the job does.').optional(),
  tags: list('Labels.').optional(),
  dependencies: list('Jobs that must have succeeded first.').optional(),
  pipelines: z.array(member).min(1).describe('Pipelines of the job.'),
  execution: z
    .strictObject({
      mode: z
        .enum(['dag', 'sequential', 'parallel'])
        .describe('dag follows depends_on, sequential goes by order, parallel starts all. Default: dag.')
        .optional(),
      max_parallelism: whole('Pipelines at the same time. Default: 5.', 1).optional(),
      continue_on_failure: flag('Go on when a pipeline fails. Default: false.').optional(),
      timeout: whole('Seconds that the job may take.', 1).optional(),
    })
    .describe('How the job runs.')
    .optional(),
  retries: z
    .strictObject({
      max_attempts: whole('Tries after the first. Default: 0.', 0, 10).optional(),
      retry_delay: z.number().min(0).describe('Seconds before the first retry. Default: 60.').optional(),
      exponential_backoff: flag('The delay grows. Default: true.').optional(),
      backoff_factor: z.number().min(1).describe('Factor of the delay per further retry. Default: 2.').optional(),
      retry_on: z
        .array(z.enum(['all', 'timeout', 'connection_error', 'data_quality_error', 'partial_failure']))
        .describe('Errors that are retried. Default: timeout, connection_error.')
        .optional(),
    })
    .describe('Retries of the job.')
    .optional(),
  notifications: z
    .strictObject({
      on_success: flag('Default: false.').optional(),
      on_failure: flag('Default: true.').optional(),
      on_retry: flag('Default: false.').optional(),
      on_sla_miss: flag('Default: true.').optional(),
      channels: z
        .array(z.enum(['email', 'slack', 'pagerduty', 'webhook']))
        .describe('Kinds of channels. Default: email.')
        .optional(),
      recipients: list('Addresses or channels.').optional(),
    })
    .describe('Who is told.')
    .optional(),
  sla: z
    .strictObject({
      max_duration_minutes: z.number().positive().describe('Minutes that the job may take.').optional(),
      expected_completion_time: z
        .string()
        .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 06:30')
        .describe('Time of day by which it is done.')
        .optional(),
      timezone: filled('IANA time zone of that time. Default: UTC.').optional(),
      duration: z.number().positive().describe('Seconds that the job may take.').optional(),
    })
    .describe('Promise.')
    .optional(),
  metadata: z
    .strictObject({
      owner: filled('Owner.').optional(),
      version: z
        .string()
        .regex(/^\d+\.\d+\.\d+$/, 'must be a version such as 1.0.0')
        .describe('Version of the job.')
        .optional(),
      documentation_url: filled('Documentation.').optional(),
      runbook_url: filled('Runbook.').optional(),
      custom: free('Anything else.').optional(),
    })
    .describe('Facts about the job.')
    .optional(),
});
export const jobDocument = z.strictObject({ job });
export type WrittenJob = z.output<typeof job>;
