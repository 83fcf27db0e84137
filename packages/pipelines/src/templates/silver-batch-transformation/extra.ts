import { z } from 'zod';

const columns = z.union([z.array(z.string()), z.string()]).transform((c) => (typeof c === 'string' ? [c] : c));

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
  quality_checks: z
    .union([
      z.strictObject({
        null_check_columns: columns.default([]).describe('Rows with NULL in one of these go to the quarantine table.'),
        uniqueness_check: columns.default([]).describe('The run fails when rows share these columns.'),
        email_format_check: z
          .union([z.boolean(), z.array(z.string())])
          .default(false)
          .describe(
            'Rows with a malformed address go to the quarantine table; true looks at the cleaned email columns.',
          ),
      }),
      z.array(z.record(z.string(), z.unknown())),
    ])
    .optional()
    .describe(
      'Checks between transforming and writing: the three common ones, or a list of checks as in a custom pipeline.',
    ),
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
    .strictObject({ on: columns, how: z.enum(['inner', 'left']).default('left') })
    .optional()
    .describe('Join several sources instead of a union.'),
});
