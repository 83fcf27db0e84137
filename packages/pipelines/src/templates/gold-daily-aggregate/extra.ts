import { z } from 'zod';
import { qualityChecks } from '../../quality-checks.js';

const measures = z
  .union([
    z.record(z.string(), z.string()),
    z
      .array(
        z.strictObject({
          name: z.string().min(1).describe('Name of the column.'),
          expression: z.string().min(1).describe('SQL expression with aggregates.'),
          type: z.string().optional().describe('Type, where it cannot be worked out.'),
        }),
      )
      .min(1),
  ])
  .describe('Measures by name, as SQL expressions, or a list of {name, expression, type}.');

/** `extra_config` of an aggregate. */
export const extra = z.strictObject({
  group_by: z.array(z.string()).optional().describe('Columns to group by; one row at all without any.'),
  measures: measures.optional(),
  aggregations: z
    .strictObject({ group_by: z.array(z.string()).optional(), measures: measures.optional() })
    .optional()
    .describe('group_by and measures in one object.'),
  filters: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .default({})
    .describe(
      'Rows to aggregate: min_<column> (>=), max_<column> (<=), exclude_<flag>: true (rows whose is_<flag> is true), where (a condition in SQL).',
    ),
  quality_checks: qualityChecks,
  zorder_columns: z.array(z.string()).default([]).describe('Layout on platforms that have it.'),
  optimize_on_write: z.boolean().default(false).describe('Optimise after the write, on platforms that have it.'),
  dashboard_url: z.string().optional().describe('Dashboard that shows the table.'),
  schema_evolution: z.string().optional().describe('add_new_columns (default), merge_schemas or strict.'),
  read: z
    .enum(['cursor', 'full'])
    .optional()
    .describe(
      'cursor: only partitions with new rows are made again, each from all of its rows (default with a watermark and partition columns of group_by); full: all are.',
    ),
});
