import type { ServiceProfile } from './profile.js';

export const hubspot: ServiceProfile = {
  id: 'hubspot_incremental',
  description:
    'Objects of HubSpot CRM: all of them at first, then those changed since the last load (search, at most 10,000 a load).',
  reference: 'https://developers.hubspot.com/docs/api/crm/search',
  baseUrl: 'https://api.hubapi.com',
  options: {
    object_type: { description: 'Object, such as contacts, companies or deals', required: true },
    modified_property: {
      description:
        'Property with the time of the last change: lastmodifieddate for contacts. Default hs_lastmodifieddate',
      default: 'hs_lastmodifieddate',
    },
  },
  auth: [{ type: 'bearer', from: { token: 'access_token' } }],
  request: { endpoint: '/crm/v3/objects/{object_type}' },
  pagination: {
    type: 'cursor',
    cursor_param: 'after',
    cursor_path: 'paging.next.after',
    limit_param: 'limit',
    limit: 100,
  },
  dataPath: 'results',
  cursor: { field: 'updatedAt', type: 'timestamp' },
  since: {
    format: 'epoch_ms',
    request: {
      method: 'POST',
      endpoint: '/crm/v3/objects/{object_type}/search',
      json: {
        filterGroups: [{ filters: [{ propertyName: '{modified_property}', operator: 'GTE', value: '{since}' }] }],
        sorts: [{ propertyName: '{modified_property}', direction: 'ASCENDING' }],
      },
    },
    pagination: {
      type: 'cursor',
      cursor_param: 'after',
      cursor_path: 'paging.next.after',
      limit_param: 'limit',
      limit: 200,
      param_in: 'body',
    },
  },
  delay: 0.1,
};
