import { z } from 'zod';
import { column, filled, list, text, textOrList } from './common.js';
import { sqlDialects } from './flat-pipeline.js';

const check = z.union([
  z.string().regex(/^(?:not_null|unique)\([^()]+\)$/, 'must be not_null(column, …) or unique(column, …)'),
  z.strictObject({
    type: z.enum(['not_null', 'unique']).describe('What must hold.'),
    columns: textOrList('Columns that it must hold for; unique takes them together.'),
    severity: z
      .enum(['error', 'warning', 'quarantine'])
      .describe('error stops the run, warning is recorded, quarantine sets rows aside. Default: error.')
      .optional(),
  }),
]);

/** Header of a SQL model: YAML in the first comment of the file. */
export const modelHeader = z.strictObject({
  name: filled('Name of the model. Default: its file name.').optional(),
  description: text('What the table holds.').optional(),
  owner: filled('Person or team that answers for the model.').optional(),
  destination: filled(
    'Table to write: table, schema.table or catalog.schema.table. Default: the model, in the schema named like its folder.',
  ).optional(),
  materialized: z
    .enum(['table', 'view', 'incremental', 'append', 'overwrite', 'overwrite_partitions', 'merge', 'delete_insert'])
    .describe(
      'How the result becomes a table. table is overwrite; incremental is merge with keys, append without. Default: table.',
    )
    .optional(),
  write_mode: z
    .enum(['append', 'overwrite', 'overwrite_partitions', 'merge', 'delete_insert', 'replace'])
    .describe('Same as materialized, by the words of pipelines.')
    .optional(),
  keys: textOrList('Columns that identify a row.').optional(),
  primary_key: textOrList('Same as keys.').optional(),
  partition_columns: textOrList('Columns that the table is partitioned by.').optional(),
  watermark_column: filled('Column that grows with every change.').optional(),
  dialect: z.enum(sqlDialects).describe('Dialect of the SELECT. Default: duckdb.').optional(),
  schedule: filled('Cron expression or schedule pattern.').optional(),
  timezone: filled('IANA time zone of the schedule. Default: UTC.').optional(),
  tags: z.record(z.string(), z.string()).describe('Free labels.').optional(),
  dependencies: list('Pipelines that must run first, besides those whose tables are read.').optional(),
  columns: z
    .union([z.array(column), z.record(z.string(), z.string())])
    .describe('Columns with types, as a list or as name: type.')
    .optional(),
  checks: z.array(check).describe('What must hold for the result: unique(id), not_null(id).').optional(),
});
