import { z } from 'zod';
import { columns, filled, text } from './common.js';

/** `schemas/<dataset>.json`: columns of a dataset, written by "sparkle schema pull" or by hand. */
export const datasetSchema = z.strictObject({
  $schema: text('Address of the JSON schema, for editors.').optional(),
  dataset: filled('Full name of the dataset. Default: the name of the file.').optional(),
  columns: columns.min(1).describe('Columns in order.'),
});
