import { z } from 'zod';
import type { FileIngestor } from '../file-read.js';
import { encodingOption, jsonOptions, placeOf, placeOptions } from '../options.js';

/** JSON: an array of objects, or objects one after the other. */
export const jsonFile: FileIngestor = {
  ingestor: {
    id: 'json_file',
    description:
      'Reads JSON files that hold an array of objects, or objects one after the other; also gzip-compressed (.gz).',
    options: z.strictObject({ ...placeOptions, ...encodingOption, ...jsonOptions }),
    connectionTypes: [],
  },
  read: (options) => ({ ...placeOf(options, '*.{json,json.gz}'), format: 'json' }),
};
