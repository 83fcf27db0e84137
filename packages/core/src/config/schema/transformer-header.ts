import { z } from 'zod';
import { column, filled, flag, scalar, text } from './common.js';
import { sqlDialects } from './flat-pipeline.js';

const param = z.strictObject({
  type: z
    .enum(['text', 'number', 'integer', 'boolean', 'column', 'columns'])
    .describe('What the value is; column and columns name columns of the input.'),
  default: z
    .union([scalar, z.array(z.string().min(1))])
    .describe('Value when none is given.')
    .optional(),
  required: flag('A value must be given. Default: true without a default.').optional(),
  description: text('What the parameter does.').optional(),
});

/** Header of a transformer of the project: YAML in the first comment of the file. */
export const transformerHeader = z.strictObject({
  name: filled('Name of the step. Default: its file name.').optional(),
  description: text('What the step does.').optional(),
  dialect: z.enum(sqlDialects).describe('Dialect of the SELECT. Default: duckdb.').optional(),
  params: z
    .record(z.string().regex(/^[a-z_][a-z0-9_]*$/, 'must be small letters, digits and underscores'), param)
    .describe('Parameters by name.')
    .optional(),
  columns: z
    .union([z.array(column), z.record(z.string(), z.string())])
    .describe('Columns of the result whose types cannot be worked out, as a list or as name: type.')
    .optional(),
});
