import { z } from 'zod';
import type { FileIngestor } from '../file-read.js';
import { encodingOption, jsonOptions, placeOf, placeOptions } from '../options.js';
import { modifiedColumn } from './incremental-file-by-modified-time.js';

/** Log-like JSON lines in files that are added and never changed. */
export const appendOnlyJsonNdjson: FileIngestor = {
  ingestor: {
    id: 'append_only_json_ndjson',
    description:
      'Reads files with one JSON object a line that are added and never changed. Each row gets `_file_modified_time`, the cursor, so that only new files are read.',
    options: z.strictObject({ ...placeOptions, ...encodingOption, ...jsonOptions }),
    connectionTypes: [],
    cursor: () => ({ column: modifiedColumn, type: 'timestamp' }),
  },
  read: (options) => ({
    ...placeOf(options, '**/*.{jsonl,ndjson,json,jsonl.gz,ndjson.gz,json.gz}'),
    format: 'jsonl',
    fact: { by: 'modified', column: modifiedColumn },
  }),
};
