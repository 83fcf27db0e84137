import type { ProjectFiles } from '../../project-folder.js';

/** A document of each kind and type, small enough to see what one further field changes. */
export const baseDocuments: ProjectFiles = {
  'in/orders.csv': 'id,amount,changed\n1,10,2026-03-01 08:00:00\n2,5,2026-03-01 09:00:00\n',
  'sql/a.sql': 'select 1',
  'sql/b.sql': 'select 2',
  'config/sources/shop.yaml': {
    source: {
      name: 'shop',
      type: 'file',
      connection: { path: 'in/*.csv' },
      resources: [
        {
          name: 'orders',
          schema: {
            columns: [
              { name: 'id', data_type: 'integer' },
              { name: 'amount', data_type: 'float' },
              { name: 'changed', data_type: 'timestamp' },
            ],
          },
        },
      ],
    },
  },
  'config/sources/api.yaml': {
    source: {
      name: 'api',
      type: 'rest_api',
      connection: { base_url: 'https://api.example.com/v1' },
      resources: [{ name: 'users', endpoint: '/users', params: { region: 'eu' } }],
    },
  },
  'config/sources/crm.yaml': {
    source: {
      name: 'crm',
      type: 'database',
      connection: { connection_string_secret_key: 'crm_url_secret_key' },
      resources: [{ name: 'customers', table: 'public.customers' }],
    },
  },
  'config/sources/events.yaml': {
    source: {
      name: 'events',
      type: 'stream',
      connection: { type: 'kafka' },
      resources: [{ name: 'clicks' }],
    },
  },
  'config/destinations/lake.yaml': {
    destination: { name: 'lake', type: 'duckdb', connection: { file_path: 'lake.duckdb' } },
  },
  'config/destinations/pg.yaml': {
    destination: {
      name: 'pg',
      type: 'postgres',
      connection: {
        host: 'db.example.com',
        port: 5432,
        user: 'etl',
        password_secret_key: 'pg_password_secret_key',
        database: 'dwh',
        schema: 'public',
      },
    },
  },
  'config/pipelines/load.yaml': {
    pipeline: {
      name: 'load',
      source: { config_file: 'shop.yaml' },
      destination: { config_file: 'lake.yaml', dataset_name: 'raw' },
    },
  },
  'config/pipelines/fetch.yaml': {
    pipeline: {
      name: 'fetch',
      source: { config_file: 'api.yaml' },
      destination: { config_file: 'lake.yaml', dataset_name: 'web' },
    },
  },
  'config/pipelines/copy.yaml': {
    pipeline: {
      name: 'copy',
      source: { config_file: 'crm.yaml' },
      destination: { config_file: 'lake.yaml', dataset_name: 'crm' },
    },
  },
  'config/pipelines/push.yaml': {
    pipeline: {
      name: 'push',
      source: { config_file: 'shop.yaml' },
      destination: { config_file: 'pg.yaml', dataset_name: 'raw' },
    },
  },
  'config/jobs/nightly.yaml': {
    job: { name: 'nightly', pipelines: [{ name: 'load' }, { name: 'fetch' }] },
  },
  'config/jobs/weekly.yaml': { job: { name: 'weekly', pipelines: [{ name: 'copy' }] } },
  'config/triggers/at_two.yaml': {
    trigger: { name: 'at_two', type: 'cron', job: 'nightly.yaml', schedule: { cron: '0 2 * * *' } },
  },
  'config/triggers/often.yaml': {
    trigger: { name: 'often', type: 'interval', job: 'weekly.yaml', interval: { value: 15, unit: 'minutes' } },
  },
  'config/triggers/by_hand.yaml': { trigger: { name: 'by_hand', type: 'manual', job: 'nightly.yaml' } },
  'config/triggers/on_file.yaml': {
    trigger: {
      name: 'on_file',
      type: 'event',
      job: 'nightly.yaml',
      event: { source: 'local_file', event_type: 'object_created', config: { path: 'in' } },
    },
  },
  'config/triggers/hook.yaml': {
    trigger: {
      name: 'hook',
      type: 'webhook',
      job: 'nightly.yaml',
      webhook: { path: '/hook', authentication: { type: 'token', secret_key: 'hook_secret_key' } },
    },
  },
  'config/connections/smtp/dev.json': { type: 'smtp', host: 'localhost' },
  'config/secrets_mapping.yaml': {
    secrets: Object.fromEntries(
      ['crm_url', 'pg_password', 'hook', 'token', 'user', 'word', 'slack_url', 'hook_2'].map((name) => [
        name,
        { env_var_dev: name.toUpperCase() },
      ]),
    ),
  },
};
