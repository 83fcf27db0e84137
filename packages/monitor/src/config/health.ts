import { z } from 'zod';
import { notify } from './notify.js';

const hours = (text: string) => z.number().positive().describe(text);
const count = (text: string) => z.number().int().min(0).describe(text);
const days = (text: string) => z.number().int().min(1).max(3650).describe(text);

export const expectedField = z.strictObject({
  name: z.string().min(1).describe('Name of the column.'),
  type: z.string().min(1).describe('Type in the spelling of any warehouse: INT64, BIGINT and INTEGER are one.'),
  mode: z.enum(['NULLABLE', 'REQUIRED', 'REPEATED']).optional().describe('Not compared when it is absent.'),
  description: z.string().optional(),
});

const healthTable = z.strictObject({
  table_id: z.string().min(1).describe('schema.table or database.schema.table.'),
  description: z.string().optional(),
  critical: z.boolean().default(false).describe('Pages somebody.'),
  freshness: z
    .strictObject({
      timestamp_column: z.string().min(1).default('updated_at').describe('Column with the time of the row.'),
      max_age_hours: hours('Greatest age of the newest row, in hours.').default(24),
    })
    .optional(),
  row_count: z
    .strictObject({
      min_rows: count('Fewest rows, of each day with partition_column, else of the table.').default(0),
      max_rows: count('Most rows; 0 is a limit too.').optional(),
      partition_column: z.string().min(1).optional().describe('Date or time column: each day is judged.'),
      lookback_days: days('Days up to today (UTC).').default(7),
    })
    .optional(),
  check_partitions: z.boolean().default(false),
  partition_lookback_days: days('Days that partitions are looked at.').default(30),
  expected_schema: z.array(expectedField).min(1).optional(),
  allow_extra: z.boolean().default(false).describe('Columns that are not expected are no drift.'),
});

/** Configuration of `pipeline-health-monitor`. */
export const healthConfig = z.strictObject({
  $schema: z.string().optional(),
  tables: z.array(healthTable).default([]),
  check_failures: z.boolean().default(true),
  failure_lookback_hours: hours('Hours that failed jobs are looked for.').default(24),
  check_costs: z.boolean().default(true),
  cost_lookback_hours: hours('Hours that costs are added up.').default(24),
  cost_threshold_usd: z.number().min(0).default(100).describe('Total above which the check fails, in US dollars.'),
  usd_per_tb: z.number().min(0).default(6.25).describe('Price of a scanned tebibyte (BigQuery on demand).'),
  expensive_query_usd: z.number().min(0).default(10).describe('Queries from this cost on are listed.'),
  connection: z.string().min(1).optional().describe('Connection of the project. Default: its warehouse.'),
  notify: notify.optional(),
});

export type HealthConfig = z.output<typeof healthConfig>;
export type HealthTable = HealthConfig['tables'][number];
export type ExpectedField = z.output<typeof expectedField>;
