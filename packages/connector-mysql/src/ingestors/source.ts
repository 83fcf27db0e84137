import { DiagnosticError } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { mysqlDiagnostics } from '../diagnostics.js';
import type { ValueForms } from '../extract/column-form.js';
import type { Source } from '../extract/describe.js';

/** What an ingestor reads, told by its options. */
export interface MysqlSource {
  readonly from: Source;
  /** Only these columns; all when absent. */
  readonly columns?: readonly string[];
  /** Columns that must be there, whether they are read or not. */
  readonly mustHave: readonly string[];
  /** Longest row that the reader takes; its own limit when absent. */
  readonly maxRowBytes?: number;
  readonly forms: ValueForms;
}

const accepted = (what: string) =>
  z.number().int().min(1).optional().describe(`Accepted for readers that ${what}; here one SELECT streams all rows`);

/** Options that all ingestors of this connector share. */
export const sourceOptions = {
  table: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Table or view: database.table, or table in the database of the connection. Parts with dots go in backticks',
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
  num_partitions: accepted('open a cursor for each partition'),
  fetch_size: accepted('fetch rows by the page'),
  max_row_bytes: z
    .number()
    .int()
    .min(1)
    .max(2_000_000_000)
    .optional()
    .describe('Longest row as text. Default 2 MB; a longer row fails the load'),
  tinyint1: z
    .enum(['integer', 'boolean'])
    .optional()
    .describe('How tinyint(1) is read: as a number, or as true for all but 0. Default integer'),
  zero_dates: z
    .enum(['fail', 'null'])
    .optional()
    .describe('What becomes of dates such as 0000-00-00, which no calendar has. Default fail'),
} as const;

/** The source of an ingestor's options. */
export function sourceOf(ingestor: string, options: Readonly<Record<string, unknown>>): MysqlSource {
  const read = z.object(sourceOptions).parse(options);
  const { table, query } = read;
  const named = ['id_column', 'hash_column', 'partition_column'].map((name) => options[name]);
  if ((table === undefined) === (query === undefined))
    throw new DiagnosticError([mysqlDiagnostics.report('table-or-query', { ingestor })]);
  return {
    from: table !== undefined ? { table } : { query: query ?? '' },
    ...(read.columns ? { columns: read.columns } : {}),
    mustHave: named.filter((column) => typeof column === 'string'),
    ...(read.max_row_bytes === undefined ? {} : { maxRowBytes: read.max_row_bytes }),
    forms: { tinyint1: read.tinyint1 ?? 'integer', zeroDates: read.zero_dates ?? 'fail' },
  };
}
