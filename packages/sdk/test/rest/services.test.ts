import { type Reply, type SeenRequest, startLocalService } from '@sparkle-orchestration/connectors/testing';
import { describe, expect, it } from 'vitest';
import { restProject } from './rest-project.js';

/** A service as it documents itself: what it wants of a request, and what it answers. */
interface ServiceCase {
  readonly ingestor: string;
  readonly connection: Readonly<Record<string, unknown>>;
  readonly options: Readonly<Record<string, unknown>>;
  answer(request: SeenRequest): Reply;
  /** Requests of the first load and of the second one, as `METHOD path?query body`. */
  readonly first: readonly string[];
  readonly second: readonly string[];
  readonly select: string;
  readonly rows: readonly (readonly unknown[])[];
}

const json = (value: unknown, headers: Readonly<Record<string, string>> = {}): Reply => ({ json: value, headers });
const refused: Reply = { status: 401, json: { error: 'not authorised' } };
const bearer = (request: SeenRequest, answer: () => Reply) =>
  request.headers.authorization === 'Bearer token-of-the-test' ? answer() : refused;
const basic = (request: SeenRequest, pair: string, answer: () => Reply) =>
  request.headers.authorization === `Basic ${Buffer.from(pair).toString('base64')}` ? answer() : refused;
const token = { access_token: '${SERVICE_TOKEN}' };

const cases: readonly ServiceCase[] = [
  {
    ingestor: 'hubspot_incremental',
    connection: { type: 'hubspot', ...token },
    options: { object_type: 'contacts', modified_property: 'lastmodifieddate' },
    answer: (r) =>
      bearer(r, () => {
        if (r.method === 'POST')
          return json({
            total: 1,
            results: [{ id: '2', properties: { email: 'new@x' }, updatedAt: '2026-01-02T00:00:00.000Z' }],
          });
        return r.query['after'] === undefined
          ? json({
              results: [{ id: '1', properties: { email: 'a@x' }, updatedAt: '2026-01-01T00:00:00.000Z' }],
              paging: { next: { after: '7', link: 'x' } },
            })
          : json({ results: [{ id: '2', properties: { email: 'b@x' }, updatedAt: '2026-01-02T00:00:00.000Z' }] });
      }),
    first: ['GET /crm/v3/objects/contacts?limit=100', 'GET /crm/v3/objects/contacts?limit=100&after=7'],
    second: [
      'POST /crm/v3/objects/contacts/search {"filterGroups":[{"filters":[{"propertyName":"lastmodifieddate","operator":"GTE","value":"1767312000000"}]}],"sorts":[{"propertyName":"lastmodifieddate","direction":"ASCENDING"}],"limit":200}',
    ],
    select: 'select id, properties__email from t order by all',
    rows: [
      ['1', 'a@x'],
      ['2', 'b@x'],
      ['2', 'new@x'],
    ],
  },
  {
    ingestor: 'stripe_incremental_events',
    connection: { type: 'stripe', api_key: '${SERVICE_TOKEN}' },
    options: { object_type: 'charges' },
    answer: (r) =>
      bearer(r, () => {
        if (r.query['created[gte]'])
          return json({ object: 'list', data: [{ id: 'ch_1', created: 1_700_000_000 }], has_more: false });
        return r.query['starting_after']
          ? json({ object: 'list', data: [{ id: 'ch_0', created: 1_600_000_000 }], has_more: false })
          : json({ object: 'list', data: [{ id: 'ch_1', created: 1_700_000_000 }], has_more: true });
      }),
    first: ['GET /v1/charges?limit=100', 'GET /v1/charges?limit=100&starting_after=ch_1'],
    second: ['GET /v1/charges?created[gte]=1700000000&limit=100'],
    select: 'select id, created from t order by all',
    rows: [
      ['ch_0', '1600000000'],
      ['ch_1', '1700000000'],
    ],
  },
  {
    ingestor: 'shopify_admin_api_incremental',
    connection: { type: 'shopify', ...token },
    options: { resource: 'orders' },
    answer: (r) => {
      if (r.headers['x-shopify-access-token'] !== 'token-of-the-test') return refused;
      if (r.query['page_info']) return json({ orders: [{ id: 2, updated_at: '2026-01-02T01:00:00+01:00' }] });
      return json(
        { orders: [{ id: 1, updated_at: '2026-01-01T00:00:00Z' }] },
        r.query['updated_at_min']
          ? {}
          : { link: '</admin/api/2024-10/orders.json?limit=250&page_info=p2>; rel="next"' },
      );
    },
    first: [
      'GET /admin/api/2024-10/orders.json?limit=250',
      'GET /admin/api/2024-10/orders.json?limit=250&page_info=p2',
    ],
    second: ['GET /admin/api/2024-10/orders.json?limit=250&updated_at_min=2026-01-02T00:00:00Z'],
    select: 'select id, cast(updated_at as varchar) from t order by all',
    rows: [
      ['1', '2026-01-01 00:00:00'],
      ['2', '2026-01-02 00:00:00'],
    ],
  },
  {
    ingestor: 'zendesk_incremental',
    connection: { type: 'zendesk', user: 'agent@x/token', api_token: '${SERVICE_TOKEN}' },
    options: { endpoint: 'tickets' },
    answer: (r) =>
      basic(r, 'agent@x/token:token-of-the-test', () =>
        r.query['cursor']
          ? json({ tickets: [{ id: 2, updated_at: '2026-01-02T00:00:00Z' }], after_url: null, end_of_stream: true })
          : json({
              tickets: [{ id: 1, updated_at: '2026-01-01T00:00:00Z' }],
              after_url: '/api/v2/incremental/tickets/cursor.json?cursor=c2',
              end_of_stream: r.query['start_time'] !== '0',
            }),
      ),
    first: [
      'GET /api/v2/incremental/tickets/cursor.json?start_time=0',
      'GET /api/v2/incremental/tickets/cursor.json?cursor=c2',
    ],
    second: ['GET /api/v2/incremental/tickets/cursor.json?start_time=1767312000'],
    select: 'select id from t order by all',
    rows: [['1'], ['2']],
  },
  {
    ingestor: 'servicenow_table_api_incremental',
    connection: { type: 'servicenow', user: 'u', password: '${SERVICE_TOKEN}' },
    options: { table: 'incident' },
    answer: (r) =>
      basic(r, 'u:token-of-the-test', () =>
        json(
          {
            result:
              r.query['sysparm_offset'] === '0' ? [{ number: 'INC1', sys_updated_on: '2026-01-01 00:00:00' }] : [],
          },
          { 'x-total-count': '1' },
        ),
      ),
    first: ['GET /api/now/table/incident?sysparm_query=ORDERBYsys_updated_on&sysparm_limit=1000&sysparm_offset=0'],
    second: [
      'GET /api/now/table/incident?sysparm_query=sys_updated_on>=2026-01-01 00:00:00^ORDERBYsys_updated_on&sysparm_limit=1000&sysparm_offset=0',
    ],
    select: 'select number from t',
    rows: [['INC1']],
  },
  {
    ingestor: 'google_ads_report_incremental',
    connection: { type: 'google_ads', ...token, developer_token: '${SERVICE_TOKEN}', customer_id: '123' },
    options: {
      query: "SELECT campaign.id, segments.date FROM campaign WHERE campaign.status = 'ENABLED' {since_filter}",
    },
    answer: (r) =>
      bearer(r, () => {
        if (r.headers['developer-token'] !== 'token-of-the-test') return refused;
        const { pageToken, query } = JSON.parse(r.body) as { pageToken?: string; query: string };
        if (query.includes('AND'))
          return json({ results: [{ campaign: { id: '2' }, segments: { date: '2026-01-02' } }] });
        return pageToken
          ? json({ results: [{ campaign: { id: '2' }, segments: { date: '2026-01-02' } }] })
          : json({ results: [{ campaign: { id: '1' }, segments: { date: '2026-01-01' } }], nextPageToken: 'n' });
      }),
    first: [
      'POST /v21/customers/123/googleAds:search {"query":"SELECT campaign.id, segments.date FROM campaign WHERE campaign.status = \'ENABLED\' "}',
      'POST /v21/customers/123/googleAds:search {"query":"SELECT campaign.id, segments.date FROM campaign WHERE campaign.status = \'ENABLED\' ","pageToken":"n"}',
    ],
    second: [
      'POST /v21/customers/123/googleAds:search {"query":"SELECT campaign.id, segments.date FROM campaign WHERE campaign.status = \'ENABLED\' AND segments.date >= \'2026-01-02\'"}',
    ],
    select: 'select campaign__id, cast(segments__date as varchar) from t order by all',
    rows: [
      ['1', '2026-01-01'],
      ['2', '2026-01-02'],
    ],
  },
  {
    ingestor: 'meta_ads_insights_incremental',
    connection: { type: 'meta_ads', ...token, account_id: '9' },
    options: { fields: 'campaign_id,spend', level: 'campaign' },
    answer: (r) =>
      bearer(r, () =>
        r.query['after']
          ? json({ data: [{ campaign_id: '1', spend: '2.50', date_start: '2026-01-02' }], paging: {} })
          : json({
              data: [
                { campaign_id: '1', spend: '1.00', date_start: r.query['time_range'] ? '2026-01-02' : '2026-01-01' },
              ],
              paging: r.query['time_range'] ? {} : { next: '/v23.0/act_9/insights?after=x' },
            }),
      ),
    first: [
      'GET /v23.0/act_9/insights?level=campaign&fields=campaign_id,spend&time_increment=1&limit=500&date_preset=maximum',
      'GET /v23.0/act_9/insights?after=x',
    ],
    second: [
      `GET /v23.0/act_9/insights?level=campaign&fields=campaign_id,spend&time_increment=1&limit=500&time_range={"since":"2026-01-02","until":"${new Date().toISOString().slice(0, 10)}"}`,
    ],
    select: 'select campaign_id, spend from t order by all',
    rows: [
      ['1', '1.00'],
      ['1', '1.00'],
      ['1', '2.50'],
    ],
  },
  {
    ingestor: 'workday_prism_raas_incremental',
    connection: { type: 'workday', user: 'u', password: '${SERVICE_TOKEN}' },
    options: { report_url: '/ccx/service/customreport2/acme/u/Workers' },
    answer: (r) =>
      basic(r, 'u:token-of-the-test', () => json({ Report_Entry: [{ Employee_ID: 'E1', workerName: 'Ada' }] })),
    first: ['GET /ccx/service/customreport2/acme/u/Workers?format=json'],
    second: ['GET /ccx/service/customreport2/acme/u/Workers?format=json'],
    select: 'select employee_id, worker_name from t',
    rows: [
      ['E1', 'Ada'],
      ['E1', 'Ada'],
    ],
  },
  {
    // A page says how many rows there are in all; the next one begins behind those that came.
    ingestor: 'netsuite_suiteanalytics_incremental',
    connection: { type: 'netsuite', ...token },
    options: {
      query:
        "SELECT id, TO_CHAR(lastmodifieddate, 'YYYY-MM-DD HH24:MI:SS') AS lastmodifieddate FROM customer WHERE 1 = 1 {since_filter}",
    },
    answer: (r) =>
      bearer(r, () => {
        if (r.headers['prefer'] !== 'transient') return refused;
        const changed = (JSON.parse(r.body) as { q: string }).q.includes('AND');
        const row = (id: string, at: string) => ({ links: [], id, lastmodifieddate: at });
        if (changed)
          return json({ items: [row('2', '2026-01-02 08:00:00')], hasMore: false, offset: 0, totalResults: 1 });
        return r.query['offset'] === '0'
          ? json({ items: [row('1', '2026-01-01 08:00:00')], hasMore: true, offset: 0, totalResults: 2 })
          : json({ items: [row('2', '2026-01-02 08:00:00')], hasMore: false, offset: 1, totalResults: 2 });
      }),
    first: [
      `POST /services/rest/query/v1/suiteql?limit=1000&offset=0 {"q":"SELECT id, TO_CHAR(lastmodifieddate, 'YYYY-MM-DD HH24:MI:SS') AS lastmodifieddate FROM customer WHERE 1 = 1 "}`,
      `POST /services/rest/query/v1/suiteql?limit=1&offset=1 {"q":"SELECT id, TO_CHAR(lastmodifieddate, 'YYYY-MM-DD HH24:MI:SS') AS lastmodifieddate FROM customer WHERE 1 = 1 "}`,
    ],
    second: [
      `POST /services/rest/query/v1/suiteql?limit=1000&offset=0 {"q":"SELECT id, TO_CHAR(lastmodifieddate, 'YYYY-MM-DD HH24:MI:SS') AS lastmodifieddate FROM customer WHERE 1 = 1 AND lastmodifieddate >= TO_DATE('2026-01-02 08:00:00', 'YYYY-MM-DD HH24:MI:SS')"}`,
    ],
    select: 'select id, cast(lastmodifieddate as varchar) from t order by all',
    rows: [
      ['1', '2026-01-01 08:00:00'],
      ['2', '2026-01-02 08:00:00'],
    ],
  },
  {
    ingestor: 'salesforce_bulk_incremental',
    connection: { type: 'salesforce', client_id: 'c', client_secret: '${SERVICE_TOKEN}' },
    options: { sobject: 'Account', poll_interval: 0 },
    answer: (r) => {
      if (r.path === '/services/oauth2/token') {
        return r.body === 'grant_type=client_credentials&client_id=c&client_secret=token-of-the-test'
          ? json({ access_token: 'token-of-the-test', expires_in: 3600 })
          : refused;
      }
      return bearer(r, () => {
        if (r.path.endsWith('/describe'))
          return json({ fields: [{ name: 'Id' }, { name: 'Name' }, { name: 'SystemModstamp' }] });
        if (r.path.endsWith('/results')) {
          return r.query['locator'] === undefined
            ? {
                body: '"Id","Name","SystemModstamp"\n"1","Acme, Inc","2026-01-01T00:00:00.000Z"\n',
                headers: { 'content-type': 'text/csv', 'sforce-locator': 'MTA' },
              }
            : {
                body: '"Id","Name","SystemModstamp"\n"2","Bolt","2026-01-02T00:00:00.000Z"\n',
                headers: { 'content-type': 'text/csv', 'sforce-locator': 'null' },
              };
        }
        return json({ id: '750', state: r.method === 'POST' ? 'UploadComplete' : 'JobComplete' });
      });
    },
    first: [
      'POST /services/oauth2/token grant_type=client_credentials&client_id=c&client_secret=token-of-the-test',
      'GET /services/data/v62.0/sobjects/Account/describe',
      'POST /services/data/v62.0/jobs/query {"operation":"query","query":"SELECT Id,Name,SystemModstamp FROM Account","contentType":"CSV"}',
      'GET /services/data/v62.0/jobs/query/750',
      'GET /services/data/v62.0/jobs/query/750/results?maxRecords=100000',
      'GET /services/data/v62.0/jobs/query/750/results?maxRecords=100000&locator=MTA',
    ],
    second: [
      'GET /services/data/v62.0/sobjects/Account/describe',
      'POST /services/data/v62.0/jobs/query {"operation":"query","query":"SELECT Id,Name,SystemModstamp FROM Account WHERE SystemModstamp >= 2026-01-02T00:00:00Z","contentType":"CSV"}',
      'GET /services/data/v62.0/jobs/query/750',
      'GET /services/data/v62.0/jobs/query/750/results?maxRecords=100000',
      'GET /services/data/v62.0/jobs/query/750/results?maxRecords=100000&locator=MTA',
    ],
    select: 'select id, name, cast(cast(system_modstamp as timestamp) as varchar) from t order by all',
    rows: [
      ['1', 'Acme, Inc', '2026-01-01 00:00:00'],
      ['2', 'Bolt', '2026-01-02 00:00:00'],
    ],
  },
  {
    ingestor: 'salesforce_ingestor',
    connection: { type: 'salesforce', access_token: '${SERVICE_TOKEN}' },
    options: {
      object: 'Account',
      soql: 'SELECT Id, SystemModstamp FROM Account{since_filter} ORDER BY Id',
      poll_interval: 0,
    },
    answer: (r) =>
      bearer(r, () =>
        r.path.endsWith('/results')
          ? {
              body: '"Id","SystemModstamp"\n"1","2026-01-01T00:00:00.000Z"\n',
              headers: { 'content-type': 'text/csv', 'sforce-locator': 'null' },
            }
          : json({ id: '750', state: r.method === 'POST' ? 'UploadComplete' : 'JobComplete' }),
      ),
    first: [
      'POST /services/data/v62.0/jobs/query {"operation":"query","query":"SELECT Id, SystemModstamp FROM Account ORDER BY Id","contentType":"CSV"}',
      'GET /services/data/v62.0/jobs/query/750',
      'GET /services/data/v62.0/jobs/query/750/results?maxRecords=100000',
    ],
    second: [
      'POST /services/data/v62.0/jobs/query {"operation":"query","query":"SELECT Id, SystemModstamp FROM Account WHERE SystemModstamp >= 2026-01-01T00:00:00Z ORDER BY Id","contentType":"CSV"}',
      'GET /services/data/v62.0/jobs/query/750',
      'GET /services/data/v62.0/jobs/query/750/results?maxRecords=100000',
    ],
    select: 'select id from t',
    rows: [['1']],
  },
  {
    ingestor: 'marketo_bulk_extract_incremental',
    connection: { type: 'marketo', client_id: 'c', client_secret: '${SERVICE_TOKEN}' },
    options: { export_type: 'leads', fields: 'id,createdAt', start_date: '2026-01-01T00:00:00Z', poll_interval: 0 },
    answer: (r) => {
      if (r.path === '/identity/oauth/token')
        return r.query['client_secret'] === 'token-of-the-test'
          ? json({ access_token: 'token-of-the-test', expires_in: 3600 })
          : refused;
      return bearer(r, () => {
        if (r.path.endsWith('file.json')) return { body: 'id,createdAt\n5,2026-01-03T00:00:00Z\n' };
        const status = r.path.endsWith('status.json') ? 'Completed' : 'Created';
        return json({ requestId: 'x', success: true, result: [{ exportId: 'e1', status }] });
      });
    },
    first: [
      'GET /identity/oauth/token?grant_type=client_credentials&client_id=c&client_secret=token-of-the-test',
      'POST /bulk/v1/leads/export/create.json {"format":"CSV","fields":["id","createdAt"],"filter":{"createdAt":{"startAt":"2026-01-01T00:00:00Z","endAt":"2026-03-02T00:00:00Z"}}}',
      'POST /bulk/v1/leads/export/e1/enqueue.json',
      'GET /bulk/v1/leads/export/e1/status.json',
      'GET /bulk/v1/leads/export/e1/file.json',
    ],
    second: [
      'POST /bulk/v1/leads/export/create.json {"format":"CSV","fields":["id","createdAt"],"filter":{"createdAt":{"startAt":"2026-01-03T00:00:00Z","endAt":"2026-03-03T00:00:00Z"}}}',
      'POST /bulk/v1/leads/export/e1/enqueue.json',
      'GET /bulk/v1/leads/export/e1/status.json',
      'GET /bulk/v1/leads/export/e1/file.json',
    ],
    select: 'select id from t',
    rows: [['5']],
  },
  {
    ingestor: 'zuora_aqua_incremental',
    connection: { type: 'zuora', ...token },
    options: { object_type: 'Account', fields: 'Id,UpdatedDate', poll_interval: 0 },
    answer: (r) =>
      bearer(r, () => {
        if (r.path.startsWith('/v1/files')) return { body: 'Id,UpdatedDate\nA1,2026-01-01T00:00:00Z\n' };
        return json(
          r.method === 'POST'
            ? { id: 'j', status: 'submitted' }
            : { id: 'j', status: 'completed', batches: [{ fileId: 'f' }] },
        );
      }),
    first: [
      'POST /v1/batch-query/ {"format":"csv","version":"1.2","name":"sparkle","encrypted":"none","dateTimeUtc":"true","queries":[{"name":"Account","query":"select Id,UpdatedDate from Account","type":"zoqlexport"}]}',
      'GET /v1/batch-query/jobs/j',
      'GET /v1/files/f',
    ],
    second: [
      'POST /v1/batch-query/ {"format":"csv","version":"1.2","name":"sparkle","encrypted":"none","dateTimeUtc":"true","queries":[{"name":"Account","query":"select Id,UpdatedDate from Account where UpdatedDate >= \'2026-01-01T00:00:00Z\'","type":"zoqlexport"}]}',
      'GET /v1/batch-query/jobs/j',
      'GET /v1/files/f',
    ],
    select: 'select id from t',
    rows: [['A1']],
  },
];

const line = (r: SeenRequest) => {
  const query = Object.entries(r.query)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  return `${r.method} ${r.path}${query ? `?${query}` : ''}${r.body ? ` ${r.body}` : ''}`;
};

describe('services', () => {
  it.each(cases)('$ingestor asks as the service documents it, and goes on from its cursor', async (one) => {
    const service = await startLocalService(one.answer);
    try {
      const p = restProject(
        {
          'config/connections/service/dev.json': {
            ...one.connection,
            base_url: service.url,
            allowed_hosts: ['127.0.0.1'],
          },
          'config/orchestration/load/dev.json': {
            pipeline_name: 'load',
            pipeline_type: 'bronze_raw_ingestion',
            env: 'dev',
            ingestor: one.ingestor,
            source_connection: 'service',
            destination_catalog: 'main',
            destination_schema: 'raw',
            destination_table: 't',
            write_mode: 'append',
            extra_config: { ingestor_config: { ...one.options, rate_limit_delay: 0 }, add_provenance: false },
          },
          'config/connections/wh/dev.json': { type: 'duckdb', path: 'lake.duckdb' },
        },
        'wh',
        { SERVICE_TOKEN: 'token-of-the-test' },
      );
      expect(await p.run('load')).toMatchObject({ status: 'success' });
      expect(service.requests.map(line)).toEqual(one.first);
      const interval = { start: new Date('2026-03-02T00:00:00Z'), end: new Date('2026-03-03T00:00:00Z') };
      expect(await p.run('load', { interval })).toMatchObject({ status: 'success' });
      expect(service.requests.slice(one.first.length).map(line)).toEqual(one.second);
      expect(await p.rows(one.select.replace('from t', 'from main.raw.t'))).toEqual(one.rows);
    } finally {
      await service.close();
    }
  });
});
