import { z } from 'zod';
import type { FileIngestor } from '../file-read.js';
import { placeOf, placeOptions } from '../options.js';

/** Parquet. */
export const parquetFile: FileIngestor = {
  ingestor: {
    id: 'parquet_file',
    description: 'Reads Parquet files. Several files are united by column name.',
    options: z.strictObject(placeOptions),
    connectionTypes: [],
  },
  read: (options) => ({ ...placeOf(options, '*.parquet'), format: 'parquet' }),
};
