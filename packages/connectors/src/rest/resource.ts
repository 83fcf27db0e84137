import { nameCases, pagination } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { allowedHosts } from './connection.js';
import { sinceFormats } from './since.js';

const text = z.string().min(1);
const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** Options of how rows are made, which every HTTP ingestor has. */
export const rowOptions = {
  nesting: z
    .enum(['flatten', 'child', 'json'])
    .optional()
    .describe(
      'Nested values. flatten: objects become columns a__b, arrays JSON. child: arrays of objects become tables <table>__<a> with _parent_id and _index. json: objects and arrays stay JSON. Default flatten',
    ),
  naming: z.enum(nameCases).optional().describe('How keys become names of columns. Default snake_case'),
  aliases: z
    .record(z.string(), z.string())
    .optional()
    .describe('New names of columns, old: new; an old name may also be a dotted path of the source'),
  key: z.array(text).optional().describe('Columns whose values are the _parent_id of child tables'),
  initial_value: z
    .union([text, z.number()])
    .optional()
    .describe('Where the first read by a cursor begins, included. Default: at the smallest value'),
  cursor_field: text.optional().describe('Dotted path of the cursor in a record'),
  lag: z.number().min(0).optional().describe('Seconds before the last cursor that are read again. Default 0'),
  table: text.optional().describe('Name of the source for provenance; decides nothing that is read'),
} as const;

/** Options of how pages are read, which every HTTP ingestor has. */
export const readOptions = {
  allowed_hosts: allowedHosts.optional(),
  max_pages: z.number().int().min(1).optional().describe('More pages than this are an error. Default 10000'),
  max_page_bytes: z
    .number()
    .int()
    .min(1)
    .max(1_000_000_000)
    .optional()
    .describe('Largest answer in bytes, also after decompression. Default 256 MiB'),
  parallel: z
    .number()
    .int()
    .min(1)
    .max(16)
    .optional()
    .describe('Pages read side by side where the service tells how many there are. Default 4'),
  rate_limit_delay: z.number().min(0).max(600).optional().describe('Seconds between two requests. Default 0'),
} as const;

const params = z.record(z.string(), z.union([scalar, z.array(scalar), z.null()]));

/** What is asked for: an endpoint with its paging. */
export const requestOptions = {
  endpoint: text.describe('Path below the base_url of the connection; {name} is filled from parameters'),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH']).optional().describe('HTTP method. Default GET'),
  params: params.optional().describe('Query parameters, and values of placeholders'),
  json: z.unknown().optional().describe('Body of the request, sent as JSON'),
  pagination: pagination.optional(),
  data_path: text.optional().describe('Dotted path of the records. Default: found'),
  param: text.optional().describe('Query parameter that carries the last cursor. Default: not sent'),
  param_format: z
    .enum(sinceFormats)
    .optional()
    .describe('How that parameter writes a time: iso, date, epoch, epoch_ms, text. Default iso'),
} as const;

/** Options of a resource of a rest_api source. */
export const restResource = z.strictObject({
  ...requestOptions,
  ...rowOptions,
  ...readOptions,
});

const rowShape = z.object(rowOptions);
const readShape = z.object(readOptions);
export type RowOptions = z.output<typeof rowShape>;
export type ReadOptions = z.output<typeof readShape>;
export type RestResource = z.output<typeof restResource>;

export const rowOptionsOf = (options: unknown): RowOptions => rowShape.parse(options);
export const readOptionsOf = (options: unknown): ReadOptions => readShape.parse(options);
