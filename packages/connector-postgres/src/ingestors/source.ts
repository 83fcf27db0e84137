import { DiagnosticError } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { postgresDiagnostics } from '../diagnostics.js';
import type { Source } from '../extract/describe.js';
import type { TextForms } from '../extract/text-form.js';

/** What an ingestor reads, told by its options. */
export interface PostgresSource {
  readonly from: Source;
  /** Only these columns; all when absent. */
  readonly columns?: readonly string[];
  /** Columns that must be there, whether they are read or not. */
  readonly mustHave: readonly string[];
  /** Longest row that the reader takes; its own limit when absent. */
  readonly maxRowBytes?: number;
  readonly forms: TextForms;
}

/** Options that all Postgres ingestors share. */
export const sourceOptions = {
  table: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Table or view: schema.table, or table in the schema of the connection. Parts with dots go in double quotes',
    ),
  query: z.string().min(1).optional().describe('One SELECT, instead of a table'),
  columns: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('Only these columns, in the order of the table. Default all'),
  initial_value: z
    .union([z.string(), z.number()])
    .optional()
    .describe('Where the first read by a watermark column begins, included. Default: at the smallest value'),
  num_partitions: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe(
      'Accepted for readers that open a cursor for each partition; here one COPY streams all rows, whatever it says',
    ),
  fetch_size: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe('Accepted for readers that fetch rows by the page; here one COPY streams all rows, whatever it says'),
  max_row_bytes: z
    .number()
    .int()
    .min(1)
    .max(2_000_000_000)
    .optional()
    .describe('Longest row as text. Default 2 MB; a longer row fails the load'),
  numeric: z
    .enum(['decimal', 'text', 'double'])
    .optional()
    .describe(
      'How numeric without a precision is read: decimal(38,9), where a value that does not fit fails the load; text; or double. Default decimal',
    ),
  arrays: z
    .enum(['list', 'json'])
    .optional()
    .describe('How arrays are read: lists, where an array of several dimensions fails the load, or JSON. Default list'),
} as const;

/** The source of an ingestor's options. The table of a pipeline counts when the options name none. */
export function sourceOf(ingestor: string, options: Readonly<Record<string, unknown>>): PostgresSource {
  const read = z.object(sourceOptions).parse(options);
  const { table, query } = read;
  const named = ['id_column', 'hash_column', 'partition_column'].map((name) => options[name]);
  if ((table === undefined) === (query === undefined)) {
    throw new DiagnosticError([postgresDiagnostics.report('table-or-query', { ingestor })]);
  }
  return {
    from: table !== undefined ? { table } : { query: query ?? '' },
    ...(read.columns ? { columns: read.columns } : {}),
    mustHave: named.filter((column) => typeof column === 'string'),
    ...(read.max_row_bytes === undefined ? {} : { maxRowBytes: read.max_row_bytes }),
    forms: { numeric: read.numeric ?? 'decimal', arrays: read.arrays ?? 'list' },
  };
}
