import { z } from 'zod';
import type { FileIngestor } from '../file-read.js';
import { csvOptions, encodingOption, placeOf, placeOptions, sampleOptions } from '../options.js';

/** CSV, also compressed with gzip. */
export const csvFile: FileIngestor = {
  ingestor: {
    id: 'csv_file',
    description: 'Reads CSV files, also gzip-compressed (.gz). Several files are united by column name.',
    options: z.strictObject({ ...placeOptions, ...encodingOption, ...csvOptions, ...sampleOptions }),
    connectionTypes: [],
  },
  read: (options) => ({ ...placeOf(options, '*.{csv,tsv,csv.gz,tsv.gz}'), format: 'csv' }),
};
