import { z } from 'zod';
import { notify } from './notify.js';

const hours = (text: string) => z.number().positive().describe(text);

const slaPipeline = z.strictObject({
  name: z.string().min(1).describe('Name of the pipeline.'),
  description: z.string().optional(),
  critical: z.boolean().default(false).describe('Pages somebody.'),
  completion_time_sla: z
    .strictObject({
      target_duration_minutes: z.number().positive().describe('A run may take so many minutes.'),
      lookback_hours: hours('Hours that runs are looked at.').default(24),
      deadline: z
        .string()
        .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 06:00')
        .optional()
        .describe('A run has to be done by this time of each day.'),
      timezone: z.string().min(1).default('UTC').describe('Time zone of the deadline.'),
    })
    .optional(),
});

const slaTable = z.strictObject({
  table_id: z.string().min(1).describe('schema.table or database.schema.table.'),
  description: z.string().optional(),
  critical: z.boolean().default(false).describe('Pages somebody.'),
  freshness_sla: z
    .strictObject({
      timestamp_column: z.string().min(1).default('updated_at').describe('Column with the time of the row.'),
      max_age_hours: hours('Greatest age of the newest row, in hours.'),
    })
    .optional(),
  quality_sla: z
    .strictObject({
      description: z.string().optional(),
      query: z.string().min(1).describe('One SELECT that gives one row with total_rows and failed_rows.'),
      sql_dialect: z
        .string()
        .min(1)
        .optional()
        .describe('Dialect of the query. Default: that of the warehouse; BigQuery when it holds backticks.'),
      max_failure_rate: z.number().min(0).max(1).default(0.01).describe('Greatest share of failed rows, 0 to 1.'),
    })
    .optional(),
  availability_sla: z
    .strictObject({
      target_availability: z
        .number()
        .min(0)
        .max(100)
        .default(99.9)
        .describe('Least share of good answers, in percent.'),
      lookback_hours: hours('Hours that are looked at.').default(24),
    })
    .optional(),
});

/** Configuration of `sla-tracker`. */
export const slaConfig = z.strictObject({
  $schema: z.string().optional(),
  pipelines: z.array(slaPipeline).default([]),
  tables: z.array(slaTable).default([]),
  connection: z.string().min(1).optional().describe('Connection of the project. Default: its warehouse.'),
  notify: notify.optional(),
});

export type SlaConfig = z.output<typeof slaConfig>;
export type SlaPipeline = SlaConfig['pipelines'][number];
export type SlaTable = SlaConfig['tables'][number];
