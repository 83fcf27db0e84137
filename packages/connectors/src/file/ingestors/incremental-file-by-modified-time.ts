import { z } from 'zod';
import type { FileIngestor } from '../file-read.js';
import { csvOptions, encodingOption, placeOf, placeOptions, sampleOptions } from '../options.js';

/** Column with the modification time of the file that a row came from: the cursor of file loads. */
export const modifiedColumn = '_file_modified_time';

/** Whole files, by the time they were changed. */
export const incrementalFileByModifiedTime: FileIngestor = {
  ingestor: {
    id: 'incremental_file_by_modified_time',
    description:
      'Reads the files that were changed since the last load, each as a whole. Rows get `_file_modified_time` (UTC, microseconds), the cursor. Files with the newest time already loaded are read again and their known rows dropped, so that a file which arrives later with an equal time is not lost; a file that is changed in place is read again with all its rows.',
    options: z.strictObject({
      ...placeOptions,
      ...encodingOption,
      ...csvOptions,
      ...sampleOptions,
      file_format: z.enum(['csv', 'json', 'jsonl', 'parquet']).optional().describe('Format of the files. Default json'),
    }),
    connectionTypes: [],
    cursor: () => ({ column: modifiedColumn, type: 'timestamp' }),
  },
  read: (options) => {
    const { file_format: format } = z
      .object({ file_format: z.enum(['csv', 'json', 'jsonl', 'parquet']).default('json') })
      .parse(options);
    return {
      ...placeOf(options, `**/*.{${format},${format}.gz}`),
      format,
      fact: { by: 'modified', column: modifiedColumn },
    };
  },
};
