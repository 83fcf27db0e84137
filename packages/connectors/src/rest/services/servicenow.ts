import type { ServiceProfile } from './profile.js';

export const servicenow: ServiceProfile = {
  id: 'servicenow_table_api_incremental',
  description: 'Tables of ServiceNow by the Table API, in the order of their last change.',
  reference:
    'https://www.servicenow.com/docs/bundle/xanadu-api-reference/page/integrate/inbound-rest/concept/c_TableAPI.html',
  baseUrl: 'https://{instance}.service-now.com',
  options: {
    table: { description: 'Table, such as incident', required: true },
    instance: { description: 'The part before .service-now.com. May stand in the connection' },
  },
  auth: [
    { type: 'bearer', from: { token: 'access_token' } },
    { type: 'basic', from: { username: 'user', password: 'password' } },
  ],
  request: { endpoint: '/api/now/table/{table}', params: { sysparm_query: 'ORDERBYsys_updated_on' } },
  pagination: { type: 'offset', offset_param: 'sysparm_offset', limit_param: 'sysparm_limit', limit: 1000 },
  dataPath: 'result',
  cursor: { field: 'sys_updated_on', type: 'timestamp' },
  since: { format: 'text', params: { sysparm_query: 'sys_updated_on>={since}^ORDERBYsys_updated_on' } },
  delay: 0,
};
