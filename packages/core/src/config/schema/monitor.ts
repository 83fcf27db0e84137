import { z } from 'zod';
import { filled, list, whole } from './common.js';

const channels = list('Where a broken promise is told: slack://channel, email://address and the like.').optional();

const sla = z.strictObject({
  type: z.literal('SLAMonitor').describe('How long a run takes, and how many rows it writes.'),
  max_duration_seconds: z.number().positive().describe('Longest run, in seconds.').optional(),
  min_row_count: whole('Fewest rows that a run may write.').optional(),
  max_row_count: whole('Most rows that a run may write.').optional(),
  alert_channels: channels,
});

const freshness = z.strictObject({
  type: z
    .literal('DataFreshnessMonitor')
    .describe('How old the newest row of a table is; an empty table is not fresh.'),
  table: filled('Table to look at.'),
  event_column: filled('Column with the time of a row. Default: event_timestamp.').optional(),
  max_age_hours: z.number().positive().describe('Oldest that still counts as fresh. Default: 24.').optional(),
  alert_channels: channels,
});

/** An item of `monitors`. */
export const monitor = z.discriminatedUnion('type', [sla, freshness]);
export type WrittenMonitor = z.output<typeof monitor>;
