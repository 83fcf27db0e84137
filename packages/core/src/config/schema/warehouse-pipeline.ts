import { z } from 'zod';
import { runMetrics } from '../../graph/execution-graph.js';
import { filled, flag, list, name, scalar, secretKey, text, whole } from './common.js';
import { postLoadStep } from './post-load.js';
import { check } from './warehouse-checks.js';

const reference = (folder: string) =>
  z
    .string()
    .regex(
      new RegExp(`^(?:(?:${folder}/)?[A-Za-z0-9_-]+\\.ya?ml|[A-Za-z0-9_-]+)$`),
      `must be a file such as ${folder}/name.yaml, or a name`,
    );
const channel = z.strictObject({
  type: z.enum(['email', 'slack', 'pagerduty', 'webhook']).describe('Kind of channel.'),
  recipients: list('Addresses or channels.').optional(),
  webhook_secret_key: secretKey('Address of the webhook.').optional(),
});

/** The content of `pipeline:`. */
export const pipeline = z.strictObject({
  name: name('Unique name of the pipeline.'),
  description: text('What the pipeline does.').optional(),
  tags: list('Labels.').optional(),
  owner: filled('Person or team that answers for it. Default: data-engineering.').optional(),
  sla_hours: z.number().min(1).describe('Hours until data must be there. Default: 24.').optional(),
  dependencies: list('Pipelines that must run first.').optional(),
  source: z
    .strictObject({
      config_file: reference('sources').describe('File or name of the source.'),
      resources: z.array(z.string().min(1)).min(1).describe('Resources to load. Default: all.').optional(),
      params: z
        .record(z.string(), z.union([scalar, z.null()]))
        .describe('Values of placeholders.')
        .optional(),
    })
    .describe('What is loaded.'),
  destination: z
    .strictObject({
      config_file: reference('destinations').describe('File or name of the destination.'),
      dataset_name: name('Dataset (schema) of the tables.'),
      table_prefix: z
        .string()
        .regex(/^[A-Za-z0-9_]*$/, 'must be letters, digits and underscores')
        .describe('Put before table names.')
        .optional(),
    })
    .describe('Where it goes.'),
  schedule: z
    .strictObject({
      enabled: flag('Run by this schedule. Default: false.').optional(),
      cron: filled('Cron expression.').optional(),
      timezone: filled('IANA time zone. Default: UTC.').optional(),
      catchup: flag('Run intervals that were missed. Default: false.').optional(),
      max_active_runs: whole('Runs at the same time. Default: 1.', 1).optional(),
    })
    .describe('When it runs.')
    .optional(),
  execution: z
    .strictObject({
      enabled: flag('False: listed, and never run. Default: true.').optional(),
      timeout: whole('Seconds that a run may take. Default: 3600.', 60).optional(),
      retries: whole('Tries after the first. Default: 2.', 0, 10).optional(),
      retry_delay: whole('Seconds between tries. Default: 60.').optional(),
      parallelism: whole('Resources at the same time. Default: 2.', 1).optional(),
      parallel: flag('False: one resource at a time.').optional(),
      max_memory_mb: whole(
        'Memory in MB that DuckDB may use while the run has the file open. Default: that of the connection.',
        512,
      ).optional(),
      max_cpu_cores: z
        .number()
        .positive()
        .describe('Processor cores that DuckDB may use while the run has the file open. Default: all.')
        .optional(),
    })
    .describe('How it runs.')
    .optional(),
  retry: z
    .strictObject({
      max_attempts: whole('Tries after the first; same as execution.retries.', 0, 10).optional(),
      initial_delay: whole('Seconds between tries; same as execution.retry_delay.').optional(),
    })
    .describe('Retries, in short.')
    .optional(),
  transformations: z
    .strictObject({
      enabled: flag('Run them. Default: false.').optional(),
      post_load: z
        .array(postLoadStep)
        .describe('Steps after the load of all resources, one after another, each in a transaction of its own.')
        .optional(),
    })
    .describe('What happens after the load.')
    .optional(),
  data_quality: z
    .strictObject({
      enabled: flag('Run the checks. Default: true when this block is there.').optional(),
      fail_on_error: flag('A failed check rolls the load back and fails the run. Default: true.').optional(),
      checks: z.array(check).describe('Checks of the loaded tables.').optional(),
    })
    .describe('Quality of the data.')
    .optional(),
  monitoring: z
    .strictObject({
      enabled: flag('False: no metrics, no promise and no alerts of this block. Default: true.').optional(),
      metrics: z
        .array(z.enum(runMetrics))
        .describe('Figures that the result of a run tells. Default: none.')
        .optional(),
      sla: z
        .strictObject({
          max_duration_minutes: z.number().positive().describe('Minutes that a run may take.').optional(),
        })
        .describe('Promise.')
        .optional(),
      alerts: z
        .strictObject({
          on_failure: flag('Tell failures. Default: true.').optional(),
          on_success: flag('Tell successes.').optional(),
          on_retry: flag('Tell retries.').optional(),
        })
        .describe('What is told.')
        .optional(),
    })
    .describe('What is watched.')
    .optional(),
  alerts: z
    .strictObject({
      enabled: flag('Send alerts. Default: false.').optional(),
      channels: z.array(channel).describe('Where to.').optional(),
      on_failure: flag('Default: true.').optional(),
      on_success: flag('Default: false.').optional(),
      on_sla_miss: flag('Default: false.').optional(),
    })
    .describe('Who is told.')
    .optional(),
});
export const pipelineDocument = z.strictObject({ pipeline });
export type WrittenWarehousePipeline = z.output<typeof pipeline>;
