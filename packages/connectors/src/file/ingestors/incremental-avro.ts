import { z } from 'zod';
import type { FileIngestor } from '../file-read.js';
import { placeOf, placeOptions } from '../options.js';
import { modifiedColumn } from './incremental-file-by-modified-time.js';

/** Avro files, by the time they were changed. */
export const incrementalAvro: FileIngestor = {
  ingestor: {
    id: 'incremental_avro',
    aliases: ['avro_file'],
    description:
      'Reads Avro files that were changed since the last load. Rows get `_file_modified_time`, the cursor. Needs the avro extension of DuckDB, whose file is provided by you.',
    options: z.strictObject(placeOptions),
    connectionTypes: [],
    cursor: () => ({ column: modifiedColumn, type: 'timestamp' }),
  },
  read: (options) => ({
    ...placeOf(options, '**/*.avro'),
    format: 'avro',
    fact: { by: 'modified', column: modifiedColumn },
  }),
};
