import { scd2Fields } from '@sparkle-orchestration/tasks';
import { z } from 'zod';
import { columnList, qualityChecks } from '../../quality-checks.js';

/** `extra_config` of a dimension with history. */
export const extra = z.strictObject({
  ...scd2Fields,
  is_current_column: z.string().optional().describe('The same as current_flag_column.'),
  business_keys: columnList.optional().describe('The same as business_key.'),
  key_columns: columnList.optional().describe('The same as business_key.'),
  natural_key: columnList.optional().describe('The same as business_key.'),
  quality_checks: qualityChecks,
  schema_evolution: z.string().optional().describe('add_new_columns (default), merge_schemas or strict.'),
  quarantine_table: z
    .string()
    .optional()
    .describe(
      'Dataset for rows set aside (no key, no time of change, broken checks); `<destination>_quarantine` when absent.',
    ),
  read: z
    .enum(['cursor', 'window', 'full'])
    .optional()
    .describe(
      'How the source is read: from the last cursor on (default with a watermark), the rows of the interval, or all (default else, and with handle_deletes).',
    ),
});
