import { z } from 'zod';
import type { FileIngestor } from '../file-read.js';
import { csvOptions, encodingOption, jsonOptions, placeOf, placeOptions } from '../options.js';
import { workbookOf, workbookOptions } from './excel-file.js';

const formats = ['csv', 'json', 'jsonl', 'parquet', 'xlsx', 'avro'] as const;

/** Files of any format: the source type `file`. */
export const anyFile: FileIngestor = {
  ingestor: {
    id: 'file',
    aliases: ['local_file'],
    description: 'Reads files of the format that is written, or that their names tell.',
    options: z.strictObject({
      ...placeOptions,
      ...encodingOption,
      ...csvOptions,
      ...jsonOptions,
      sheet: workbookOptions.sheet,
      range: workbookOptions.range,
      format: z.enum(formats).optional().describe('Format of the files. Default: by their names'),
    }),
    connectionTypes: [],
  },
  read: (options) => {
    const { format } = z.object({ format: z.enum(formats).optional() }).parse(options);
    return { ...placeOf(options, '*'), ...(format ? { format } : {}), workbook: workbookOf(options) };
  },
};
