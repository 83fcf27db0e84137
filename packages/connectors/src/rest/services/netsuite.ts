import type { ServiceProfile } from './profile.js';

export const netsuite: ServiceProfile = {
  id: 'netsuite_suiteanalytics_incremental',
  description:
    'Rows of NetSuite by a SuiteQL query; {since_filter} in the query stands for the rows changed since the last load. Saved searches have no REST address: write what they select as SuiteQL.',
  reference: 'https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_157909186990.html',
  baseUrl: 'https://{account}.suitetalk.api.netsuite.com',
  options: {
    query: {
      description:
        "SuiteQL with {since_filter} after its conditions. It selects TO_CHAR(lastmodifieddate, 'YYYY-MM-DD HH24:MI:SS') AS lastmodifieddate, the cursor",
      required: true,
    },
    account: { description: 'Account, as it stands before .suitetalk.api.netsuite.com. May stand in the connection' },
  },
  auth: [{ type: 'bearer', from: { token: 'access_token' } }],
  // The service refuses SuiteQL without it.
  headers: { prefer: 'transient' },
  request: { method: 'POST', endpoint: '/services/rest/query/v1/suiteql', json: { q: '{query}' } },
  pagination: {
    type: 'offset',
    offset_param: 'offset',
    limit_param: 'limit',
    limit: 1000,
    total_path: 'totalResults',
  },
  dataPath: 'items',
  cursor: { field: 'lastmodifieddate', type: 'timestamp' },
  since: {
    format: 'text',
    values: { since_filter: "AND lastmodifieddate >= TO_DATE('{since}', 'YYYY-MM-DD HH24:MI:SS')" },
  },
  delay: 0,
};
