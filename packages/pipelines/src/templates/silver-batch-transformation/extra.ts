import { keptFields, scd2Fields } from '@sparkle-orchestration/tasks';
import { z } from 'zod';
import { columnList, qualityChecks } from '../../quality-checks.js';

/** `extra_config` of a silver transformation. */
export const extra = z.strictObject({
  schema_enforcement: z
    .boolean()
    .default(false)
    .describe('Fail when the result and the table differ in columns; the same as schema_evolution strict.'),
  schema_evolution: z
    .string()
    .optional()
    .describe('add_new_columns (default), merge_schemas, strict, discard_row or discard_value.'),
  quality_checks: qualityChecks,
  quarantine_table: z
    .string()
    .optional()
    .describe('Dataset for rows set aside; `<destination>_quarantine` when absent.'),
  zorder_columns: z.array(z.string()).default([]).describe('Layout of the table on platforms that have it.'),
  read: z
    .enum(['cursor', 'window', 'full'])
    .optional()
    .describe(
      'How the source is read: from the last cursor on (default with a watermark), the rows of the interval, or all.',
    ),
  join: z
    .strictObject({ on: columnList, how: z.enum(['inner', 'left']).default('left') })
    .optional()
    .describe('Join several sources instead of a union.'),
  ...keptFields,
  ...scd2Fields,
});
