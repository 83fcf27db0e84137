import { z } from 'zod';
import type { FileIngestor } from '../file-read.js';
import { csvOptions, encodingOption, placeOf, placeOptions, sampleOptions } from '../options.js';

const types = [
  'string',
  'varchar',
  'integer',
  'int',
  'bigint',
  'long',
  'smallint',
  'double',
  'float',
  'boolean',
  'date',
  'timestamp',
] as const;
const neutral: Readonly<Record<string, string>> = {
  string: 'varchar',
  int: 'integer',
  long: 'bigint',
  float: 'double',
};

const fields = z
  .array(
    z.strictObject({
      name: z.string().min(1).describe('Name of the column'),
      start: z.number().int().min(1).describe('First character of the field, counted from 1'),
      length: z.number().int().min(1).describe('Characters of the field'),
      type: z
        .union([z.enum(types), z.string().regex(/^decimal\(\d{1,2},\s*\d{1,2}\)$/, 'must be such as decimal(10,2)')])
        .default('string')
        .describe('Type of the column. Default string'),
    }),
  )
  .min(1);

const shape = z.object({ schema_spec: fields });

/** Lines whose fields stand at fixed places. */
export const fixedWidth: FileIngestor = {
  ingestor: {
    id: 'fixed_width_dremel',
    aliases: ['fixed_width', 'fixed_width_file'],
    description:
      'Reads text files whose fields stand at fixed places of each line. Blanks around a value are cut off, an empty field is NULL, and a value that does not fit its type fails the load.',
    options: z.strictObject({
      ...placeOptions,
      ...encodingOption,
      skip_rows: csvOptions.skip_rows,
      max_row_bytes: sampleOptions.max_row_bytes,
      schema_spec: fields.describe('The fields: name, start (from 1), length, type'),
    }),
    connectionTypes: [],
  },
  read: (options) => ({
    ...placeOf(options, '*.{txt,dat,txt.gz,dat.gz}'),
    format: 'fixed_width',
    fields: shape.parse(options).schema_spec.map((field) => ({ ...field, type: neutral[field.type] ?? field.type })),
  }),
};
