import { z } from 'zod';
import { columns, filled, flag, free, list, name, parameter, text, whole } from './common.js';
import { monitor } from './monitor.js';

/** Write modes as they may be written. */
export const writtenWriteModes = [
  'append',
  'overwrite',
  'overwrite_partitions',
  'merge',
  'delete_insert',
  'scd1',
  'scd2',
  'scd3',
  'snapshot',
  'replace',
  'complete',
  'update',
] as const;

export const sqlDialects = ['duckdb', 'postgres', 'spark', 'bigquery', 'snowflake'] as const;

/** An item of `transformers`. */
export const transformer = z.strictObject({
  name: filled('Name of the transformer; "sparkle list-transformers" shows all.'),
  params: free('Parameters of the transformer.').optional(),
});

/** Fields of a flat pipeline file, without what single templates add. */
export const flatFields = {
  $schema: text('Address of the JSON schema, for editors.').optional(),
  pipeline_name: name('Unique name of the pipeline. Default: the name of its folder.').optional(),
  pipeline_type: filled('Template of the pipeline: its id or its PascalCase name; "sparkle list-templates" shows all.'),
  env: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_-]*$/, 'must start with a letter and hold letters, digits, "_" and "-"')
    .describe('Environment of the file. Default: its file name.')
    .optional(),
  description: text('What the pipeline does.').optional(),
  owner: filled('Person or team that answers for the pipeline.').optional(),
  enabled: flag('False: listed, and never run or deployed. Default: true.').optional(),
  source_system: text('Name of the system that the data comes from.').optional(),
  source_connection: filled('Name of the connection to read from.').optional(),
  source_table: filled('Table to read.').optional(),
  source_tables: list('Tables to read, instead of source_table.').min(1).optional(),
  destination_catalog: filled('First part of the name of the destination. Default: main.').optional(),
  destination_schema: filled('Second part of the name of the destination. Default: default.').optional(),
  destination_table: filled('Table to write.').optional(),
  primary_key: list('Columns that identify a row.').optional(),
  business_key: list('Columns that identify a thing over time.').optional(),
  partition_columns: list('Columns that the table is partitioned by.').optional(),
  watermark_column: filled('Column that grows with every change; makes reading incremental.').optional(),
  transformers: z.array(transformer).describe('Steps, in order.').optional(),
  ingestor: filled('Name of the ingestor that reads the source.').optional(),
  write_mode: z
    .enum(writtenWriteModes)
    .describe('How rows are written. replace and complete mean overwrite, update means merge. Default: append.')
    .optional(),
  checkpoint_location: filled('Folder that keeps the offsets of a stream.').optional(),
  trigger: filled("When a stream takes its next batch: once, availableNow or processingTime='10 seconds'.").optional(),
  triggers: z
    .array(free('One trigger, such as { type: file_arrival, path }.'))
    .describe('Events that start the pipeline.')
    .optional(),
  monitors: z
    .array(monitor)
    .describe('What a run promises, or its tables: SLAMonitor and DataFreshnessMonitor, after all tasks.')
    .optional(),
  model_name: filled('Name of a machine learning model.').optional(),
  feature_columns: list('Columns that a model or feature table uses.').optional(),
  target_column: filled('Column that a model predicts.').optional(),
  expectations_suite: z
    .union([z.string().min(1), z.array(z.record(z.string(), z.unknown()))])
    .describe('Name of a suite below config/expectations, or the expectations themselves.')
    .optional(),
  data_contract: free('What the data must fulfil.').optional(),
  columns: columns.describe('Columns of the source, when they shall be declared.').optional(),
  sql_dialect: z.enum(sqlDialects).describe('Dialect of SQL expressions in this file. Default: duckdb.').optional(),
  schedule: z
    .union([z.string().min(1), z.looseObject({ pattern: filled('Name of the pattern.') })])
    .describe(
      'Cron expression of five fields, @daily and the like, a schedule pattern such as HourlySchedule, or { pattern, … } with the parameters of a pattern.',
    )
    .optional(),
  timezone: filled('IANA time zone of the schedule. Default: UTC.').optional(),
  catchup: flag('Run intervals that were missed. Default: that of the schedule pattern, else false.').optional(),
  start_date: z
    .string()
    .regex(
      /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})?)?$/,
      'must be a date or a time such as 2026-01-31 or 2026-01-31T06:00',
    )
    .describe('No interval begins before it.')
    .optional(),
  max_active_runs: whole('Runs at the same time. Default: that of the schedule pattern.', 1).optional(),
  jitter_seconds: whole('Seconds by which a start may be delayed.', 0, 3600).optional(),
  retries: whole('Tries after the first. Default: 0.', 0, 100).optional(),
  retry_delay_seconds: z
    .number()
    .min(0)
    .max(86_400)
    .describe('Seconds before the first retry. Default: 60.')
    .optional(),
  retry_backoff: z.number().min(1).max(10).describe('Factor of the delay per further retry. Default: 1.').optional(),
  timeout_seconds: z.number().positive().describe('Seconds after which a task is stopped.').optional(),
  max_parallel_tasks: whole('Tasks of a run at the same time. Default: 4.', 1, 1000).optional(),
  dependencies: list('Pipelines whose interval must be there first.').optional(),
  tags: z.record(z.string(), z.string()).describe('Free labels.').optional(),
  params: z
    .record(z.string(), parameter)
    .describe('Parameters of a run: a default, or { type, default, enum, description }.')
    .optional(),
  alert_channels: list(
    'Where failures are told: slack://channel, email://address, pagerduty://service, webhook://name.',
  ).optional(),
  success_channels: list('Where successful runs are told, in the same form.').optional(),
  extra_config: free('Fields of the template.').optional(),
} as const;

/** A file of `config/orchestration/<pipeline>/`. */
export const flatPipeline = z.strictObject(flatFields);
export type WrittenFlatPipeline = z.output<typeof flatPipeline>;

/** A pipeline as people write it, in JSON, YAML or TypeScript. */
export type PipelineFile = z.input<typeof flatPipeline>;
