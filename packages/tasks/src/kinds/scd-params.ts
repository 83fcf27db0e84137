import type { Materialise, Scd2Options, WriteMode } from '@sparkle-orchestration/core';
import { z } from 'zod';

/** Fields of a history, by their standard names; templates take them as they are. */
export const scd2Fields = {
  compare_columns: z
    .array(z.string())
    .default([])
    .describe(
      'Columns whose change makes a version. Default: all but keys, time of change, `ignore_columns` and provenance columns (`_ingested_at`, `_source_file`, …).',
    ),
  ignore_columns: z.array(z.string()).default([]).describe('Columns whose change alone makes no version.'),
  source_timestamp_column: z
    .string()
    .optional()
    .describe(
      'Column with the time of a change, a timestamp or date: the start of a version. Default: watermark_column, else `updated_at` where the rows have it, else the interval start.',
    ),
  surrogate_key_column: z
    .string()
    .default('surrogate_key')
    .describe('Key of a version; a whole number that never changes.'),
  effective_date_column: z.string().default('effective_date').describe('Start of a version, inclusive.'),
  end_date_column: z.string().default('end_date').describe('End of a version, exclusive.'),
  current_flag_column: z.string().default('is_current').describe('True for the open version of a key.'),
  version_column: z.string().default('version').describe('Number of a version, counted for each key from 1.'),
  end_date_value: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?$/, 'must be a date or a time such as 9999-12-31')
    .default('9999-12-31')
    .describe('End of the open version.'),
  handle_deletes: z
    .boolean()
    .default(false)
    .describe('Read the source in full and close keys that it no longer has, at the time of the run.'),
  late_arriving: z
    .enum(['ignore', 'error'])
    .default('ignore')
    .describe('Rows older than the newest version of their key: counted and left out, or the end of the run.'),
};

/** Fields of the other modes that keep what was before. */
export const keptFields = {
  update_columns: z
    .array(z.string())
    .default([])
    .describe('scd1: columns that a matched row takes over; all but the key when empty.'),
  track_columns: z.array(z.string()).default([]).describe('scd3: columns whose value before the last change is kept.'),
  history_suffix: z.string().min(1).default('_previous').describe('scd3: ending of the columns with the value before.'),
  snapshot_column: z
    .string()
    .default('snapshot_at')
    .describe('snapshot: column with the end of the interval that a copy belongs to.'),
};

const fields = z.strictObject(scd2Fields);
type Fields = z.output<typeof fields>;

/** Fields of a history from an object that holds more. */
export function scd2Values(written: Fields): Fields {
  const names = Object.keys(scd2Fields) as (keyof Fields)[];
  return Object.fromEntries(names.flatMap((n) => (written[n] === undefined ? [] : [[n, written[n]]]))) as Fields;
}

/** The part of a materialisation that the mode adds. */
export function scdPart(
  mode: WriteMode,
  p: Fields & {
    readonly watermark_column?: string | undefined;
    readonly update_columns: readonly string[];
    readonly track_columns: readonly string[];
    readonly history_suffix: string;
    readonly snapshot_column: string;
  },
): Partial<Pick<Materialise, 'scd' | 'snapshotColumn' | 'compare'>> {
  switch (mode) {
    case 'scd1':
      return { scd: { type: 1, update: p.update_columns } };
    case 'scd2':
      return { scd: historyOptions(p), compare: p.compare_columns.filter((c) => !p.ignore_columns.includes(c)) };
    case 'scd3':
      return { scd: { type: 3, track: p.track_columns, suffix: p.history_suffix } };
    case 'snapshot':
      return { snapshotColumn: p.snapshot_column };
    default:
      return {};
  }
}

function historyOptions(p: Fields & { readonly watermark_column?: string | undefined }): Scd2Options {
  const changedAt = p.source_timestamp_column ?? p.watermark_column;
  return {
    type: 2,
    surrogateKey: p.surrogate_key_column,
    effective: p.effective_date_column,
    end: p.end_date_column,
    current: p.current_flag_column,
    version: p.version_column,
    openEnd: p.end_date_value,
    ...(changedAt === undefined ? {} : { changedAt }),
    ignore: p.ignore_columns,
    deletes: p.handle_deletes,
    late: p.late_arriving,
  };
}
