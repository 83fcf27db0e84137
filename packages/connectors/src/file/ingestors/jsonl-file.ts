import { z } from 'zod';
import type { FileIngestor } from '../file-read.js';
import { encodingOption, jsonOptions, placeOf, placeOptions } from '../options.js';

/** JSON lines. */
export const jsonlFile: FileIngestor = {
  ingestor: {
    id: 'jsonl_file',
    aliases: ['ndjson_file'],
    description: 'Reads files with one JSON object a line; also gzip-compressed (.gz).',
    options: z.strictObject({ ...placeOptions, ...encodingOption, ...jsonOptions }),
    connectionTypes: [],
  },
  read: (options) => ({ ...placeOf(options, '*.{jsonl,ndjson,jsonl.gz,ndjson.gz}'), format: 'jsonl' }),
};
