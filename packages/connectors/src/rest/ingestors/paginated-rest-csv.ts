import { z } from 'zod';
import { csvOptions, csvReader } from '../../file/options.js';
import { defaultPageBytes } from '../extract.js';
import { createClient } from '../http/client.js';
import type { RestIngestor } from '../ingestor.js';
import { stageCsv } from '../stage-csv.js';
import { paginatedCall, paginatedShape } from './paginated.js';

const options = z.strictObject({
  ...paginatedShape,
  pagination_type: z
    .enum(['offset', 'page', 'link_header', 'none'])
    .optional()
    .describe('How the next page is found. Default page'),
  csv_options: z.strictObject(csvOptions).optional().describe('Options of CSV files, such as delimiter'),
});

export const paginatedRestCsv: RestIngestor = {
  ingestor: {
    id: 'paginated_rest_csv',
    description: 'A list of an HTTP service that comes in pages of CSV, each with a header.',
    options,
    connectionTypes: ['rest_api'],
    network: true,
  },
  async extract(context) {
    const o = options.parse(context.options);
    const given = { ...context, options: { ...context.options, pagination_type: o.pagination_type ?? 'page' } };
    const { service, rows, read, request, pager } = paginatedCall(given, undefined);
    const client = createClient({
      ...service,
      headers: { ...service.headers, accept: 'text/csv' },
      maxBytes: read.max_page_bytes ?? defaultPageBytes,
      signal: context.signal,
      log: context.log,
    });
    try {
      return await stageCsv(
        {
          client,
          pager: pager(),
          request,
          rows,
          reader: csvReader(o.csv_options ?? {}),
          delay: read.rate_limit_delay ?? 0,
          maxPages: read.max_pages ?? 10_000,
        },
        context,
      );
    } finally {
      await client.close();
    }
  },
};
