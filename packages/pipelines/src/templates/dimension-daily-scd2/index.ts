import { definePipelineTemplate } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const dimensionDailyScd2 = definePipelineTemplate({
  id: 'dimension_daily_scd2',
  aliases: ['dimension_daily_scd_2'],
  title: 'Dimension with history (SCD2)',
  description: 'Keeps every version of a dimension row with its time of effect.',
  requires: ['business_key', 'source_table', 'destination_table'],
  chain: ['apply_scd2', 'write_dimension'],
  runnable: false,
  extra: z.strictObject({
    compare_columns: z
      .array(z.string())
      .default([])
      .describe('Columns whose change makes a version; all others when absent.'),
    ignore_columns: z.array(z.string()).default([]).describe('Columns that make no version.'),
    source_timestamp_column: z.string().optional().describe('Time of a change.'),
    effective_date_column: z.string().default('effective_date').describe('Start of a version.'),
    end_date_column: z.string().default('end_date').describe('End of a version.'),
    current_flag_column: z.string().default('is_current').describe('Flag of the open version.'),
    is_current_column: z.string().optional().describe('Alias of current_flag_column.'),
    version_column: z.string().default('version').describe('Number of a version.'),
    end_date_value: z.string().default('9999-12-31').describe('End of the open version.'),
    handle_deletes: z.boolean().default(false).describe('Close keys that a full snapshot lacks.'),
    late_arriving: z.enum(['ignore', 'error']).default('ignore').describe('What happens to late rows.'),
  }),
});
