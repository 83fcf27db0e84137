import type { ServiceProfile } from './profile.js';

export const marketo: ServiceProfile = {
  id: 'marketo_bulk_extract_incremental',
  description:
    'Bulk extract of Marketo leads or activities that were created since the last load; one load covers at most 31 days.',
  reference: 'https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/bulk-extract/bulk-extract',
  baseUrl: 'https://{munchkin_id}.mktorest.com',
  options: {
    export_type: { description: 'leads or activities', required: true },
    fields: { description: 'Fields, separated by commas', default: 'id,createdAt,updatedAt,email,firstName,lastName' },
    start_date: { description: 'Beginning of the first extract, e.g. 2026-01-01T00:00:00Z', required: true },
    munchkin_id: { description: 'Munchkin id: the part before .mktorest.com. May stand in the connection' },
  },
  auth: [
    { type: 'bearer', from: { token: 'access_token' } },
    {
      type: 'oauth2',
      from: { client_id: 'client_id', client_secret: 'client_secret' },
      fixed: { token_url: '{base_url}/identity/oauth/token', client_auth: 'query' },
    },
  ],
  job: {
    create: {
      method: 'POST',
      endpoint: '/bulk/v1/{export_type}/export/create.json',
      json: { format: 'CSV', fields: '{fields[]}', filter: { createdAt: { startAt: '{start}', endAt: '{until}' } } },
      save: { job: 'result.0.exportId' },
    },
    start: { method: 'POST', endpoint: '/bulk/v1/{export_type}/export/{job}/enqueue.json' },
    poll: {
      endpoint: '/bulk/v1/{export_type}/export/{job}/status.json',
      state: 'result.0.status',
      done: ['Completed'],
      failed: ['Failed', 'Cancelled'],
      every: 60,
    },
    download: { endpoint: '/bulk/v1/{export_type}/export/{job}/file.json' },
  },
  cursor: { field: 'createdAt', type: 'timestamp' },
  since: { format: 'iso', values: { start: '{since}' } },
  delay: 0.2,
};
