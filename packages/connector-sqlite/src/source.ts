import { DiagnosticError } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { sqliteDiagnostics } from './diagnostics.js';

/** Options that all SQLite ingestors share. */
export const sourceOptions = {
  table: z.string().min(1).optional().describe('Table or view'),
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
    .describe('Accepted; rows are read as one stream, whatever it says'),
  fetch_size: z.number().int().min(1).optional().describe('Accepted; rows are read as one stream, whatever it says'),
  max_row_bytes: z
    .number()
    .int()
    .min(1)
    .max(100_000_000)
    .optional()
    .describe('Longest row as text. Default 2 MB; a longer row fails the load'),
  numeric: z
    .enum(['decimal', 'text', 'double'])
    .optional()
    .describe('How numeric without a precision is read. Default decimal, which is decimal(38,9)'),
  times: z
    .enum(['text', 'unix', 'unix_ms'])
    .optional()
    .describe('How dates and times are stored: ISO text, or seconds or milliseconds since 1970 in UTC. Default text'),
} as const;

const shape = z.object(sourceOptions);

/** What an ingestor reads, told by its options. */
export interface SqliteSource {
  readonly from: { readonly table: string } | { readonly query: string };
  readonly label: string;
  /** Only these columns; all when absent. */
  readonly columns?: readonly string[];
  /** Columns that must be there, whether they are read or not. */
  readonly mustHave: readonly string[];
  /** Longest row that the reader takes; its own limit when absent. */
  readonly maxRowBytes?: number;
  readonly forms: TypeForms;
}

export interface TypeForms {
  readonly numeric: 'decimal' | 'text' | 'double';
  readonly times: 'text' | 'unix' | 'unix_ms';
}

/** The source of an ingestor's options. */
export function sourceOf(ingestor: string, options: Readonly<Record<string, unknown>>): SqliteSource {
  const { table, query, columns, numeric = 'decimal', times = 'text', max_row_bytes: longest } = shape.parse(options);
  if ((table === undefined) === (query === undefined))
    throw new DiagnosticError([sqliteDiagnostics.report('table-or-query', { ingestor })]);
  const named = ['id_column', 'hash_column', 'partition_column'].map((name) => options[name]);
  return {
    from: table === undefined ? { query: query ?? '' } : { table: table.replace(/^main\./, '') },
    label: table === undefined ? 'the query' : `table ${table}`,
    ...(columns ? { columns } : {}),
    mustHave: named.filter((column) => typeof column === 'string'),
    ...(longest === undefined ? {} : { maxRowBytes: longest }),
    forms: { numeric, times },
  };
}
