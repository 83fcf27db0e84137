import type { ServiceProfile } from './profile.js';

export const zuora: ServiceProfile = {
  id: 'zuora_aqua_incremental',
  description: 'Rows of a Zuora object changed since the last load, by an AQuA batch query.',
  reference: 'https://docs.zuora.com/en/zuora-platform/data/legacy-query-methods/aggregate-query-api-aqua',
  baseUrl: 'https://rest.zuora.com',
  options: {
    object_type: { description: 'Object, such as Account or Invoice', required: true },
    fields: { description: 'Fields, separated by commas. Default *', default: '*' },
  },
  auth: [
    { type: 'bearer', from: { token: 'access_token' } },
    {
      type: 'oauth2',
      from: { client_id: 'client_id', client_secret: 'client_secret' },
      fixed: { token_url: '{base_url}/oauth/token' },
    },
  ],
  job: {
    create: {
      method: 'POST',
      endpoint: '/v1/batch-query/',
      json: {
        format: 'csv',
        version: '1.2',
        name: 'sparkle',
        encrypted: 'none',
        dateTimeUtc: 'true',
        queries: [
          { name: '{object_type}', query: 'select {fields} from {object_type}{since_filter}', type: 'zoqlexport' },
        ],
      },
      save: { job: 'id' },
    },
    poll: {
      endpoint: '/v1/batch-query/jobs/{job}',
      state: 'status',
      done: ['completed'],
      failed: ['error', 'aborted', 'cancelled'],
      save: { file: 'batches.0.fileId' },
      every: 10,
    },
    download: { endpoint: '/v1/files/{file}' },
  },
  cursor: { field: 'UpdatedDate', type: 'timestamp' },
  since: { format: 'iso', values: { since_filter: " where UpdatedDate >= '{since}'" } },
  delay: 0,
};
