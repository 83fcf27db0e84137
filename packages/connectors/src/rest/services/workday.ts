import type { ServiceProfile } from './profile.js';

export const workday: ServiceProfile = {
  id: 'workday_prism_raas_incremental',
  description: 'A report of Workday published as a web service (RaaS), as JSON.',
  reference:
    'https://doc.workday.com/admin-guide/en-us/reporting-and-analytics/custom-reports-and-analytics/creating-custom-reports/',
  baseUrl: 'https://wd2-impl-services1.workday.com',
  options: {
    report_url: { description: 'Path of the report below base_url, or its whole address', required: true },
    updated_from: {
      description: 'Prompt of the report that takes the last cursor. Default Updated_From',
      default: 'Updated_From',
    },
  },
  auth: [{ type: 'basic', from: { username: 'user', password: 'password' } }],
  request: { endpoint: '{report_url}', params: { format: 'json' } },
  pagination: { type: 'none' },
  dataPath: 'Report_Entry',
  since: { format: 'iso', params: { '{updated_from}': '{since}' } },
  delay: 0,
};
