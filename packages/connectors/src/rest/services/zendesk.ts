import type { ServiceProfile } from './profile.js';

export const zendesk: ServiceProfile = {
  id: 'zendesk_incremental',
  description: 'Cursor-based incremental exports of Zendesk: tickets and users.',
  reference: 'https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/',
  baseUrl: 'https://{subdomain}.zendesk.com',
  options: {
    endpoint: { description: 'Export: tickets or users', required: true },
    subdomain: { description: 'The part before .zendesk.com. May stand in the connection' },
  },
  auth: [
    { type: 'bearer', from: { token: 'access_token' } },
    { type: 'basic', from: { username: 'user', password: 'api_token' } },
  ],
  request: { endpoint: '/api/v2/incremental/{endpoint}/cursor.json', params: { start_time: '0' } },
  pagination: { type: 'next_url', next_path: 'after_url', end_path: 'end_of_stream' },
  dataPath: '{endpoint}',
  cursor: { field: 'updated_at', type: 'timestamp' },
  since: { format: 'epoch', params: { start_time: '{since}' } },
  delay: 6,
};
