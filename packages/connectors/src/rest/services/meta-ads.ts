import type { ServiceProfile } from './profile.js';

export const metaAds: ServiceProfile = {
  id: 'meta_ads_insights_incremental',
  description: 'Daily insights of an ad account of Meta.',
  reference: 'https://developers.facebook.com/docs/marketing-api/reference/ad-account/insights/',
  baseUrl: 'https://graph.facebook.com',
  options: {
    level: { description: 'ad, adset, campaign or account. Default campaign', default: 'campaign' },
    account_id: { description: 'Ad account without act_. May stand in the connection' },
    fields: {
      description: 'Fields, separated by commas',
      default: 'campaign_id,campaign_name,impressions,clicks,spend,date_start,date_stop',
    },
    api_version: { description: 'Version of the API. Default v23.0', default: 'v23.0' },
  },
  auth: [{ type: 'bearer', from: { token: 'access_token' } }],
  request: {
    endpoint: '/{api_version}/act_{account_id}/insights',
    params: { level: '{level}', fields: '{fields}', time_increment: '1', limit: '500', date_preset: 'maximum' },
  },
  pagination: { type: 'next_url', next_path: 'paging.next' },
  dataPath: 'data',
  cursor: { field: 'date_start', type: 'date' },
  since: {
    format: 'date',
    request: {
      endpoint: '/{api_version}/act_{account_id}/insights',
      params: {
        level: '{level}',
        fields: '{fields}',
        time_increment: '1',
        limit: '500',
        time_range: '{"since":"{since}","until":"{today}"}',
      },
    },
  },
  delay: 0.2,
};
