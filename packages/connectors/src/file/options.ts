import { DiagnosticError, type StagedData } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { fileDiagnostics } from './diagnostics.js';
import type { FileRead } from './file-read.js';

const one = z.string().length(1);
const text = z.string();

/** Options that every file ingestor has. */
export const placeOptions = {
  path: text.min(1).optional().describe('File, folder or pattern (*, ?, [a-z], {a,b}, **), relative to the project'),
  source_path: text.min(1).optional().describe('Another name of path'),
  file_pattern: text.min(1).optional().describe('Files to take when the path is a folder, e.g. *.csv or **/*.parquet'),
  required: z
    .boolean()
    .optional()
    .describe('A pattern must match at least one file. Default false: no file gives no rows'),
  initial_value: z
    .union([text, z.number()])
    .optional()
    .describe('Where the first read by a watermark column begins, included. Default: at the smallest value'),
  table: text.optional().describe('Name of the source for provenance; decides nothing that is read'),
} as const;

export const encodingOption = {
  encoding: text
    .min(1)
    .optional()
    .describe('Encoding of text files, by its WHATWG label: utf-8, utf-16le, windows-1252, shift_jis, … Default utf-8'),
} as const;

/** Options of CSV files. */
export const csvOptions = {
  delimiter: text.min(1).max(4).optional().describe('Sign between fields. Default: found in the file'),
  quote: z
    .union([one, z.literal('')])
    .optional()
    .describe('Sign around fields; empty = none. Default: found in the file'),
  escape: z
    .union([one, z.literal('')])
    .optional()
    .describe('Sign before a quote inside a quoted field. Default: found in the file'),
  header: z
    .boolean()
    .optional()
    .describe('The first line holds names. Default true. Without it columns are column0, column1, …'),
  null_strings: z.array(text).min(1).optional().describe('Texts that mean NULL. Default: the empty field'),
  quoted_nulls: z
    .boolean()
    .optional()
    .describe('A quoted field may mean NULL too. Default true; false keeps "" as empty text'),
  skip_rows: z.number().int().min(0).optional().describe('Lines to skip at the beginning. Default 0'),
  comment: one.optional().describe('Sign that makes the rest of a line a comment. Default: none'),
  decimal_separator: z.enum(['.', ',']).optional().describe('Sign before the decimals. Default .'),
  date_format: text.min(1).optional().describe('How dates are written, e.g. %d.%m.%Y. Default: ISO'),
  timestamp_format: text.min(1).optional().describe('How times are written, e.g. %d.%m.%Y %H:%M. Default: ISO'),
  types: z
    .enum(['sniffed', 'text'])
    .optional()
    .describe(
      'sniffed: types are found in the first rows, and a later value that does not fit fails the load. text: all columns are text. Default sniffed',
    ),
} as const;

/** Limits that CSV and JSON share. */
export const sampleOptions = {
  sample_rows: z
    .union([z.number().int().min(1), z.literal('all')])
    .optional()
    .describe(
      'Rows that names and types are found in. Default: 20480 for CSV, all for JSON, where a key that comes later would be lost',
    ),
  max_row_bytes: z
    .number()
    .int()
    .min(1)
    .max(2_000_000_000)
    .optional()
    .describe('Longest line or object. Default 2 MB for CSV, 16 MB for JSON'),
} as const;

/** Options of JSON files. */
export const jsonOptions = {
  ...sampleOptions,
  unknown_keys: z
    .enum(['detect', 'ignore'])
    .optional()
    .describe(
      'Keys that the declared columns do not name. detect: found in all rows and loaded too. ignore: left out, which spares looking for them; only together with declared columns. Default detect',
    ),
} as const;

const csvShape = z.object({ ...csvOptions, ...sampleOptions });
const jsonShape = z.object(jsonOptions);
const placeShape = z.object({ ...placeOptions, ...encodingOption });

type Reader = StagedData['reader'];

function present(entries: readonly (readonly [string, Reader[string] | undefined])[]): Reader {
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

const rowsOf = (rows: number | 'all' | undefined) => (rows === 'all' ? -1 : rows);

/** CSV options in the words of DuckDB's reader. */
export function csvReader(options: Readonly<Record<string, unknown>>): Reader {
  const o = csvShape.parse(options);
  return present([
    ['header', o.header ?? true],
    ['delim', o.delimiter],
    ['quote', o.quote],
    ['escape', o.escape],
    ['nullstr', o.null_strings],
    ['allow_quoted_nulls', o.quoted_nulls],
    ['skip', o.skip_rows],
    ['comment', o.comment],
    ['decimal_separator', o.decimal_separator],
    ['dateformat', o.date_format],
    ['timestampformat', o.timestamp_format],
    ['all_varchar', o.types === 'text' ? true : undefined],
    ['sample_size', rowsOf(o.sample_rows)],
    ['max_line_size', o.max_row_bytes],
    ['hive_partitioning', false],
  ]);
}

/** JSON options in the words of DuckDB's reader. Wide objects stay objects: no key is folded into a map. */
export function jsonReader(options: Readonly<Record<string, unknown>>): Reader {
  const o = jsonShape.parse(options);
  return present([
    ['sample_size', rowsOf(o.sample_rows) ?? -1],
    ['maximum_object_size', o.max_row_bytes],
    ['map_inference_threshold', -1],
    ['field_appearance_threshold', 0],
    ['hive_partitioning', false],
  ]);
}

/** What all file ingestors read from their options. */
export function placeOf(options: Readonly<Record<string, unknown>>, filePattern: string): FileRead {
  const o = placeShape.parse(options);
  const path = o.path ?? o.source_path;
  if (path === undefined || (o.path !== undefined && o.source_path !== undefined)) {
    throw new DiagnosticError([fileDiagnostics.report('path-twice', {})]);
  }
  return {
    path,
    filePattern: o.file_pattern ?? filePattern,
    encoding: o.encoding ?? 'utf-8',
    required: o.required ?? false,
    csv: csvReader(options),
    json: jsonReader(options),
    onlyDeclared: jsonShape.parse(options).unknown_keys === 'ignore',
  };
}
