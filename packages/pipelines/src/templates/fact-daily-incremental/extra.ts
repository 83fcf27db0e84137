import { z } from 'zod';
import { qualityChecks } from '../../quality-checks.js';

const dimension = z.strictObject({
  table: z.string().min(1).describe('Dimension to look up in.'),
  keys: z
    .record(z.string(), z.string())
    .describe('Columns that are equal, as `column of the fact: column of the dimension`.'),
  key: z.string().default('surrogate_key').describe('Column of the dimension to take.'),
  as: z.string().optional().describe('Name of the column in the fact; `<name of the table>_key` when absent.'),
  as_of: z
    .string()
    .optional()
    .describe('Column of the fact with the time as of which the version counts; the current version when absent.'),
  unknown: z.number().int().default(-1).describe('Key of rows that find nothing; they are counted as a warning.'),
  effective_date_column: z.string().default('effective_date').describe('Start of a version in the dimension.'),
  end_date_column: z.string().default('end_date').describe('End of a version in the dimension.'),
  current_flag_column: z.string().default('is_current').describe('Flag of the current version in the dimension.'),
});

/** `extra_config` of an incremental fact. */
export const extra = z.strictObject({
  dimensions: z.array(dimension).default([]).describe('Dimensions to look up, each adding one key column.'),
  surrogate_key_column: z
    .string()
    .default('surrogate_key')
    .describe('Key of a fact row: a whole number that stays with its business key.'),
  quality_checks: qualityChecks,
  schema_evolution: z.string().optional().describe('add_new_columns (default), merge_schemas or strict.'),
  quarantine_table: z
    .string()
    .optional()
    .describe('Dataset for rows set aside; `<destination>_quarantine` when absent.'),
  read: z
    .enum(['cursor', 'window', 'full'])
    .optional()
    .describe(
      'How the source is read: from the last cursor on (default with a watermark), the rows of the interval, or all.',
    ),
});
