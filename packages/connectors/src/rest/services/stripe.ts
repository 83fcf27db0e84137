import type { ServiceProfile } from './profile.js';

export const stripe: ServiceProfile = {
  id: 'stripe_incremental_events',
  description: 'Lists of Stripe by creation time: events, charges, customers and the like.',
  reference: 'https://docs.stripe.com/api/pagination',
  baseUrl: 'https://api.stripe.com',
  options: { object_type: { description: 'List, such as events, charges or invoices', required: true } },
  auth: [{ type: 'bearer', from: { token: 'api_key' } }],
  request: { endpoint: '/v1/{object_type}' },
  pagination: {
    type: 'cursor',
    cursor_param: 'starting_after',
    cursor_field: 'id',
    has_more_path: 'has_more',
    limit_param: 'limit',
    limit: 100,
  },
  dataPath: 'data',
  cursor: { field: 'created', type: 'bigint' },
  since: { format: 'epoch', params: { 'created[gte]': '{since}' } },
  delay: 0.04,
};
