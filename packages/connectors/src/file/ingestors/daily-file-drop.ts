import { z } from 'zod';
import type { FileIngestor } from '../file-read.js';
import { csvOptions, encodingOption, placeOf, placeOptions, sampleOptions } from '../options.js';

/** Column with the date that the path of a row's file holds. */
export const fileDateColumn = 'file_date';

/** One or more files a day, with the day in their path. */
export const dailyFileDrop: FileIngestor = {
  ingestor: {
    id: 'daily_file_drop',
    description:
      'Reads files whose path holds a date, such as events_20260301.csv or 2026/03/01/events.csv. Rows get `file_date`; as watermark column it selects the files of the interval.',
    options: z.strictObject({
      ...placeOptions,
      ...encodingOption,
      ...csvOptions,
      ...sampleOptions,
      file_format: z
        .enum(['csv', 'json', 'jsonl', 'parquet'])
        .optional()
        .describe('Format of the files. Default: by their names'),
      date_pattern: z
        .string()
        .regex(/^(?=.*y)[^0-9]*$/, 'must hold yyyy or yy, and no digits')
        .optional()
        .describe('Form of the date in the path: yyyy or yy, MM, dd, HH and literal signs. Default yyyyMMdd'),
    }),
    connectionTypes: [],
    cursor: () => ({ column: fileDateColumn, type: 'date' }),
  },
  read: (options) => {
    const { file_format: format, date_pattern: datePattern } = z
      .object({
        file_format: z.enum(['csv', 'json', 'jsonl', 'parquet']).optional(),
        date_pattern: z.string().default('yyyyMMdd'),
      })
      .parse(options);
    return {
      ...placeOf(options, '*.csv'),
      ...(format ? { format } : {}),
      fact: { by: 'date', column: fileDateColumn, datePattern },
    };
  },
};
