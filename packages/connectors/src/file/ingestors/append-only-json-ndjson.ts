import { z } from 'zod';
import type { FileIngestor } from '../file-read.js';
import { encodingOption, placeOf, placeOptions, sampleOptions } from '../options.js';
import { modifiedColumn } from './incremental-file-by-modified-time.js';

/** Log-like JSON lines in files that are added and never changed. */
export const appendOnlyJsonNdjson: FileIngestor = {
  ingestor: {
    id: 'append_only_json_ndjson',
    description:
      'Reads files with one JSON object a line that are added and never changed. Each row gets `_file_modified_time`, so a pipeline can read only files that are new by naming it as its watermark column.',
    options: z.strictObject({ ...placeOptions, ...encodingOption, ...sampleOptions }),
    connectionTypes: [],
  },
  read: (options) => ({
    ...placeOf(options, '**/*.{jsonl,ndjson,json,jsonl.gz,ndjson.gz,json.gz}'),
    format: 'jsonl',
    fact: { by: 'modified', column: modifiedColumn },
  }),
};
