import { DiagnosticError } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { restDiagnostics } from '../diagnostics.js';
import { extractJson } from '../extract.js';
import type { RestIngestor } from '../ingestor.js';
import { cursors } from '../paging/cursor.js';
import { valueAt } from '../paging/pager.js';
import { readOptions, rowOptions } from '../resource.js';
import { writeBound } from '../since.js';
import { authShape, paginatedCall } from './paginated.js';

const text = z.string().min(1);
const options = z.strictObject({
  graphql_url: text.describe('Address of the endpoint; a path is below the base_url of the connection'),
  query_template: text.describe(
    'Query. Its variables $after or $cursor get the cursor, $first or $limit the size of a page, $since or $watermark the last cursor of the load',
  ),
  variables: z.record(z.string(), z.unknown()).optional().describe('Values of further variables'),
  records_path: text.describe('Dotted path of the records, from data on. A last part "edges" is read as its nodes'),
  cursor_path: text.optional().describe('Place of the next cursor. Default: pageInfo.endCursor beside the records'),
  has_next_path: text.optional().describe('Place of a boolean. Default: pageInfo.hasNextPage beside the records'),
  limit_value: z.number().int().min(1).optional().describe('Records of a page. Default 100'),
  ...authShape,
  headers: z.record(z.string(), z.string()).optional().describe('Further headers'),
  ...rowOptions,
  ...readOptions,
});

/** The variable of the query that has one of these names. */
function variableOf(query: string, names: readonly string[]): string | undefined {
  return names.find((name) => new RegExp(`\\$${name}\\b`).test(query));
}

function refuseErrors(envelope: unknown, url: string): void {
  const errors = valueAt(envelope, 'errors');
  if (!Array.isArray(errors) || errors.length === 0) return;
  const messages = errors.map((error) => String(valueAt(error, 'message') ?? 'no message'));
  throw new DiagnosticError([
    restDiagnostics.report('graphql-errors', { url, text: messages.join('; ').slice(0, 500) }),
  ]);
}

export const graphqlPaginated: RestIngestor = {
  ingestor: {
    id: 'graphql_paginated',
    description: 'A connection of a GraphQL service, page by page with its cursor.',
    options,
    connectionTypes: ['rest_api'],
    network: true,
  },
  extract(context) {
    const o = options.parse(context.options);
    const query = o.query_template;
    const path = o.records_path.split('.');
    const whole = path[0] === 'data' ? path : ['data', ...path];
    const parent = whole.slice(0, -1).join('.');
    const cursor = variableOf(query, ['after', 'cursor']) ?? 'after';
    const size = variableOf(query, ['first', 'limit']);
    const since = variableOf(query, ['since', 'watermark']);
    const from = context.range?.from;
    const { range: _, ...rest } = context;
    const base = paginatedCall({ ...rest, options: { ...context.options, api_url: o.graphql_url } }, whole);
    const variables = {
      ...o.variables,
      [cursor]: null,
      ...(size === undefined ? {} : { [size]: o.limit_value ?? 100 }),
      ...(since === undefined ? {} : { [since]: from === undefined ? null : writeBound(from, 'iso') }),
    };
    return extractJson(
      {
        ...base,
        request: {
          method: 'POST',
          url: base.request.url,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query, variables }),
        },
        pager: () =>
          cursors({
            type: 'cursor',
            cursor_param: `variables.${cursor}`,
            cursor_path: o.cursor_path ?? `${parent}.pageInfo.endCursor`,
            has_more_path: o.has_next_path ?? `${parent}.pageInfo.hasNextPage`,
            param_in: 'body',
          }),
        unwrap: whole.at(-1) === 'edges' ? ['node'] : [],
        check: refuseErrors,
      },
      context,
    );
  },
};
