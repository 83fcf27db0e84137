import type { ServiceProfile } from './profile.js';

export const shopify: ServiceProfile = {
  id: 'shopify_admin_api_incremental',
  description: 'Resources of the Shopify Admin REST API changed since the last load.',
  reference: 'https://shopify.dev/docs/api/admin-rest',
  baseUrl: 'https://{shop}.myshopify.com',
  options: {
    resource: { description: 'Resource, such as orders, products or customers', required: true },
    shop: { description: 'Name of the shop: the part before .myshopify.com. May stand in the connection' },
    api_version: { description: 'Version of the API. Default 2024-10', default: '2024-10' },
  },
  auth: [{ type: 'api_key', from: { credentials: 'access_token' }, fixed: { header_name: 'X-Shopify-Access-Token' } }],
  request: { endpoint: '/admin/api/{api_version}/{resource}.json', params: { limit: '250' } },
  pagination: { type: 'link_header' },
  dataPath: '{resource}',
  cursor: { field: 'updated_at', type: 'timestamp' },
  since: { format: 'iso', params: { updated_at_min: '{since}' } },
  delay: 0.5,
};
