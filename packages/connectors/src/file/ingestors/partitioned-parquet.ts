import { z } from 'zod';
import type { FileIngestor } from '../file-read.js';
import { csvOptions, encodingOption, placeOf, placeOptions, sampleOptions } from '../options.js';

/** Files in `column=value` folders. */
export const partitionedParquet: FileIngestor = {
  ingestor: {
    id: 'partitioned_parquet',
    description:
      'Reads files in folders such as year=2026/month=03. Partition columns become columns of the rows; their type is bigint, date or text, whichever fits all folders.',
    options: z.strictObject({
      ...placeOptions,
      ...encodingOption,
      ...csvOptions,
      ...sampleOptions,
      file_format: z
        .enum(['parquet', 'csv', 'json', 'jsonl'])
        .optional()
        .describe('Format of the files. Default parquet'),
      partition_columns: z
        .array(z.string().min(1))
        .optional()
        .describe('Columns that the folders give values to. Default: those that the first path shows'),
    }),
    connectionTypes: [],
  },
  read: (options) => {
    const { file_format: format, partition_columns: columns } = z
      .object({
        file_format: z.enum(['parquet', 'csv', 'json', 'jsonl']).default('parquet'),
        partition_columns: z.array(z.string()).default([]),
      })
      .parse(options);
    return { ...placeOf(options, `**/*.{${format},${format}.gz}`), format, fact: { by: 'partitions', columns } };
  },
};
