import { z } from 'zod';
import { filled, list, whole } from './common.js';

export const checkTypes = [
  'freshness',
  'completeness',
  'volume',
  'not_null',
  'unique',
  'positive',
  'range',
  'pattern',
  'schema',
] as const;

/** A data quality check of a pipeline or a resource. */
export const check = z.strictObject({
  name: filled('Name of the check. Default: its type.').optional(),
  type: z.enum(checkTypes).describe('What is checked.'),
  column: filled('Column to check.').optional(),
  columns: list('Columns to check; unique takes them together, the others each.').optional(),
  required_columns: list('completeness: columns that must be there and hold no NULL.').optional(),
  max_age_hours: z.number().positive().describe('freshness: greatest age of the newest row.').optional(),
  min_rows: whole('volume: fewest rows of a run.').optional(),
  max_rows: whole('volume: most rows of a run.').optional(),
  min_value: z.union([z.number(), z.string()]).describe('range: least value.').optional(),
  max_value: z.union([z.number(), z.string()]).describe('range: greatest value.').optional(),
  pattern: filled('pattern: regular expression that the whole value must match.').optional(),
  severity: z
    .enum(['error', 'warning'])
    .describe('error may fail the run, warning is recorded. Default: error.')
    .optional(),
});
export type WrittenCheck = z.output<typeof check>;
