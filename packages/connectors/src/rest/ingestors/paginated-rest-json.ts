import { z } from 'zod';
import { extractJson } from '../extract.js';
import type { RestIngestor } from '../ingestor.js';
import { paginatedCall, paginatedShape } from './paginated.js';

const options = z.strictObject({
  ...paginatedShape,
  records_path: z.string().optional().describe('Dotted path of the records; empty = the answer itself. Default data'),
});

export const paginatedRestJson: RestIngestor = {
  ingestor: {
    id: 'paginated_rest_json',
    description: 'A list of an HTTP service that comes in pages of JSON.',
    options,
    connectionTypes: ['rest_api'],
    network: true,
  },
  extract(context) {
    const path = options.parse(context.options).records_path ?? 'data';
    return extractJson(paginatedCall(context, path === '' ? [] : path.split('.')), context);
  },
};
