import type { ExtractContext, Pagination } from '@sparkle-orchestration/core';
import { z } from 'zod';
import type { Call } from '../call.js';
import { propertiesOf } from '../connection.js';
import { readAuth } from '../http/auth.js';
import { pagerOf } from '../paging/index.js';
import { readOptions, readOptionsOf, rowOptions, rowOptionsOf } from '../resource.js';
import { endpointUrl, parseAddress, serviceOf } from '../service.js';
import { earlier, writeBound } from '../since.js';
import { addQuery } from './rest-resource.js';

type Context = ExtractContext<Readonly<Record<string, unknown>>>;
type Values = Readonly<Record<string, unknown>>;

const text = z.string().min(1);
const secret = z.union([text, z.strictObject({ secret: z.string() })]);
const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** How the flat dialect writes authentication. */
export const authShape = {
  auth_type: z
    .enum(['bearer', 'api_key', 'basic', 'none'])
    .optional()
    .describe('Kind of authentication. Default bearer with auth_token'),
  auth_token: secret.optional().describe('Token, key, or user:password, as a variable: ${NAME}'),
  auth_header: text.optional().describe('api_key: header that carries it. Default X-API-Key'),
} as const;

export const paginatedShape = {
  api_url: text.describe('Address of the list; a path is below the base_url of the connection'),
  ...authShape,
  headers: z.record(z.string(), z.string()).optional().describe('Further headers'),
  params: z.record(z.string(), scalar).optional().describe('Query parameters'),
  pagination_type: z
    .enum(['cursor', 'offset', 'page', 'link_header', 'next_url', 'auto', 'none'])
    .optional()
    .describe('How the next page is found. Default cursor'),
  pagination_param: text.optional().describe('Parameter of the cursor, offset or page. Default: cursor, offset, page'),
  limit_param: text.optional().describe('Parameter with the size of a page. Default limit'),
  limit_value: z.number().int().min(1).optional().describe('Records of a page. Default 100'),
  next_cursor_path: text
    .optional()
    .describe('Place of the next cursor, or with next_url of the address. Default next_cursor'),
  total_path: text.optional().describe('offset, page: place of the number of all records'),
  ...rowOptions,
  ...readOptions,
} as const;

/** Authentication written in the options; that of the connection when there is none. */
export function flatAuth(options: Values, hasConnection: boolean) {
  const type = options['auth_type'] ?? (options['auth_token'] === undefined ? undefined : 'bearer');
  if (type === undefined) return hasConnection ? undefined : ({ type: 'none' } as const);
  return readAuth({ type, credentials: options['auth_token'], header_name: options['auth_header'] });
}

export function flatPagination(options: Values): Pagination {
  const type = (options['pagination_type'] ?? 'cursor') as Pagination['type'];
  const limit = {
    limit_param: String(options['limit_param'] ?? 'limit'),
    limit: Number(options['limit_value'] ?? 100),
  };
  const param = options['pagination_param'] === undefined ? undefined : String(options['pagination_param']);
  const path = options['next_cursor_path'] === undefined ? undefined : String(options['next_cursor_path']);
  const total = options['total_path'] === undefined ? {} : { total_path: String(options['total_path']) };
  switch (type) {
    case 'cursor':
      return { type, ...limit, ...(param ? { cursor_param: param } : {}), ...(path ? { cursor_path: path } : {}) };
    case 'offset':
      return { type, ...limit, ...total, ...(param ? { offset_param: param } : {}) };
    case 'page':
      return { type, ...limit, ...total, ...(param ? { page_param: param } : {}) };
    case 'next_url':
      return { type, ...(path ? { next_path: path } : {}) };
    default:
      return { type };
  }
}

/** The call of a paginated ingestor; the watermark is sent as `<column>_gt`. */
export function paginatedCall(context: Context, recordsPath: readonly string[] | undefined): Call {
  const options: Values = context.options;
  const read = readOptionsOf(options);
  const written = String(options['api_url']);
  const absolute = /^[a-z][a-z0-9+.-]*:/i.test(written);
  const base = absolute ? parseAddress(written).origin : undefined;
  const auth = flatAuth(options, context.connection !== undefined);
  const own = propertiesOf(context.connection)['base_url'];
  const service = serviceOf({
    ingestor: context.ingestor,
    connection: context.connection,
    // Secrets of the connection go to its own host only.
    ...(base === undefined || own !== undefined ? {} : { baseUrl: base }),
    ...(auth ? { auth } : {}),
    headers: Object.fromEntries(
      Object.entries((options['headers'] ?? {}) as Values).map(([name, value]) => [name.toLowerCase(), String(value)]),
    ),
    allowedHosts: read.allowed_hosts,
  });
  const { range } = context;
  const lag = Number(options['lag'] ?? 0);
  const since =
    range?.from === undefined ? {} : { [`${range.column}_gt`]: writeBound(earlier(range.from, lag), 'iso') };
  return {
    service,
    rows: rowOptionsOf(options),
    read: { rate_limit_delay: 0.1, ...read },
    request: {
      method: 'GET',
      url: addQuery(endpointUrl(service.base, written), {
        ...((options['params'] ?? {}) as Readonly<Record<string, string>>),
        ...since,
      }),
    },
    pager: () => pagerOf(flatPagination(options)),
    recordsPath,
    unwrap: [],
  };
}
