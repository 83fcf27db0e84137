import { type Connector, DiagnosticError, defineConnector } from '@sparkle-orchestration/core';
import { restConnection } from './connection.js';
import { restDiagnostics } from './diagnostics.js';
import type { RestIngestor } from './ingestor.js';
import { graphqlPaginated } from './ingestors/graphql-paginated.js';
import { paginatedRestCsv } from './ingestors/paginated-rest-csv.js';
import { paginatedRestJson } from './ingestors/paginated-rest-json.js';
import { restResourceIngestor } from './ingestors/rest-resource.js';
import { serviceProfiles } from './services/index.js';
import { serviceIngestor } from './services/ingestor.js';

const ingestors: readonly RestIngestor[] = [
  restResourceIngestor,
  paginatedRestJson,
  paginatedRestCsv,
  graphqlPaginated,
  ...serviceProfiles.map(serviceIngestor),
];

function ingestorOf(name: string): RestIngestor {
  const found = ingestors.find(({ ingestor }) => ingestor.id === name || ingestor.aliases?.includes(name));
  if (found) return found;
  throw new DiagnosticError([restDiagnostics.report('unknown-ingestor', { ingestor: name })]);
}

/** HTTP services that answer in pages of JSON or CSV. */
export const restConnector: Connector = defineConnector({
  type: 'rest_api',
  aliases: [
    'rest',
    'http',
    'salesforce',
    'hubspot',
    'stripe',
    'shopify',
    'zendesk',
    'servicenow',
    'marketo',
    'zuora',
    'google_ads',
    'meta_ads',
    'workday',
    'netsuite',
  ],
  title: 'HTTP services',
  description:
    'Services that answer in pages of JSON or CSV, with authentication, paging, retries and incremental reading. Addresses of private networks are refused unless allowed_hosts names them.',
  connection: restConnection,
  secrets: [
    'token',
    'credentials',
    'password',
    'client_secret',
    'api_key',
    'access_token',
    'api_token',
    'developer_token',
  ],
  ingestors: ingestors.map(({ ingestor }) => ingestor),
  extract: (context) => ingestorOf(context.ingestor).extract(context),
});
