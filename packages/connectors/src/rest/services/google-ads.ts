import type { ServiceProfile } from './profile.js';

export const googleAds: ServiceProfile = {
  id: 'google_ads_report_incremental',
  description:
    'Reports of Google Ads by a GAQL query; {since_filter} in the query stands for the days since the last load.',
  reference: 'https://developers.google.com/google-ads/api/rest/common/search',
  baseUrl: 'https://googleads.googleapis.com',
  options: {
    query: {
      description: 'GAQL query that selects segments.date, with {since_filter} after its conditions',
      required: true,
    },
    customer_id: { description: 'Customer, digits only. May stand in the connection' },
    api_version: { description: 'Version of the API. Default v21', default: 'v21' },
  },
  auth: [{ type: 'bearer', from: { token: 'access_token' } }],
  headers: { 'developer-token': '{developer_token}' },
  request: {
    method: 'POST',
    endpoint: '/{api_version}/customers/{customer_id}/googleAds:search',
    json: { query: '{query}' },
  },
  pagination: { type: 'cursor', cursor_param: 'pageToken', cursor_path: 'nextPageToken', param_in: 'body' },
  dataPath: 'results',
  cursor: { field: 'segments.date', type: 'date' },
  since: { format: 'date', values: { since_filter: "AND segments.date >= '{since}'" } },
  delay: 0,
};
