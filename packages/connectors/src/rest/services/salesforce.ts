import type { ProfileJob, ServiceProfile } from './profile.js';

const version = 'v62.0';

/** Bulk API 2.0: a query job, its state, and its result in parts told by the header Sforce-Locator. */
const job: ProfileJob = {
  before: [
    {
      endpoint: `/services/data/${version}/sobjects/{sobject}/describe`,
      save: { fields: 'fields.[].name' },
      unless: 'fields',
    },
  ],
  create: {
    method: 'POST',
    endpoint: `/services/data/${version}/jobs/query`,
    json: { operation: 'query', query: 'SELECT {fields} FROM {sobject}{since_filter}', contentType: 'CSV' },
    save: { job: 'id' },
  },
  poll: {
    endpoint: `/services/data/${version}/jobs/query/{job}`,
    state: 'state',
    done: ['JobComplete'],
    failed: ['Failed', 'Aborted'],
    every: 5,
  },
  download: {
    endpoint: `/services/data/${version}/jobs/query/{job}/results`,
    params: { maxRecords: '100000' },
    next: { header: 'sforce-locator', param: 'locator' },
  },
};

const shared = {
  reference: 'https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/queries.htm',
  baseUrl: 'https://{domain}.my.salesforce.com',
  options: {
    sobject: { description: 'Object, such as Account', required: true },
    fields: { description: 'Fields, separated by commas. Default: all that the object describes' },
    domain: { description: 'My Domain: the part before .my.salesforce.com. May stand in the connection' },
  },
  auth: [
    { type: 'bearer', from: { token: 'access_token' } },
    {
      type: 'oauth2',
      from: { client_id: 'client_id', client_secret: 'client_secret' },
      fixed: { token_url: '{base_url}/services/oauth2/token' },
    },
  ],
  job,
  delay: 0,
} as const satisfies Partial<ServiceProfile>;

export const salesforceFull: ServiceProfile = {
  ...shared,
  id: 'salesforce_bulk_full',
  description: 'All rows of a Salesforce object by a query job of Bulk API 2.0.',
};

export const salesforceIncremental: ServiceProfile = {
  ...shared,
  id: 'salesforce_bulk_incremental',
  description:
    'Rows of a Salesforce object changed since the last load (SystemModstamp), by a query job of Bulk API 2.0.',
  cursor: { field: 'SystemModstamp', type: 'timestamp' },
  since: { format: 'iso', values: { since_filter: ' WHERE SystemModstamp >= {since}' } },
};

const { sobject: _, fields: __, ...place } = shared.options;

export const salesforceQuery: ServiceProfile = {
  ...shared,
  id: 'salesforce_ingestor',
  description:
    'Rows of a Salesforce object, or of a query (SOQL), by a query job of Bulk API 2.0; changed ones only (SystemModstamp) where the query holds {since_filter}.',
  options: {
    object: { description: 'Object, such as Account', required: true },
    soql: {
      description:
        'Query instead of all fields of the object. {since_filter} in it becomes a WHERE on SystemModstamp after the first load, and SystemModstamp must be selected; without it each load reads everything',
    },
    ...place,
  },
  job: {
    ...job,
    before: [
      {
        endpoint: `/services/data/${version}/sobjects/{object}/describe`,
        save: { fields: 'fields.[].name' },
        unless: 'soql',
        compose: { soql: 'SELECT {fields} FROM {object}{since_filter}' },
      },
    ],
    create: { ...job.create, json: { operation: 'query', query: '{soql}', contentType: 'CSV' } },
  },
  cursor: { field: 'SystemModstamp', type: 'timestamp', unlessIn: 'soql' },
  since: { format: 'iso', values: { since_filter: ' WHERE SystemModstamp >= {since}' } },
};
