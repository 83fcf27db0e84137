import { z } from 'zod';
import { columns, filled, free, name, text } from './common.js';

const rows = z.array(free('A row: values by column; a column that is left out is NULL.'));
const table = z.union([
  rows,
  z.strictObject({
    rows: rows.describe('The rows.').optional(),
    file: filled('CSV, JSON, JSONL or Parquet file with the rows, relative to the project.').optional(),
    columns: columns.describe('Columns, where no definition declares them.').optional(),
  }),
]);

/** One run inside a unit test: what is there before it, and what shall be there after it. */
const step = {
  at: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?$/, 'must be a time')
    .describe(
      'Time of the run: its clock stands still then, and its data interval ends at the tick before. UTC when no offset is given.',
    )
    .optional(),
  params: free('Parameters of the run.').optional(),
  given: z
    .record(z.string(), table)
    .describe('Rows by table. `source` means what an ingestion reads. A table of an earlier run is replaced.')
    .optional(),
  expect: z
    .record(z.string(), table)
    .describe('Rows by table after the run, in any order. Only columns that some row names are compared.')
    .optional(),
  fails: text('A part of the error that the run must end with.').optional(),
};

const unitTest = z.strictObject({
  name: filled('What the test shows.'),
  description: text('More about it.').optional(),
  ...step,
  runs: z.array(z.strictObject(step)).min(1).describe('Several runs one after another.').optional(),
});

/** A file of `config/tests/`. */
export const unitTests = z.strictObject({
  pipeline: name('Pipeline that is tested.'),
  tests: z.array(unitTest).min(1).describe('The tests.'),
});

export type WrittenTable = z.output<typeof table>;
export type WrittenStep = z.output<z.ZodObject<typeof step>>;
export type WrittenUnitTest = z.output<typeof unitTest>;
