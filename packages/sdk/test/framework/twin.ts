import type { ProjectFiles } from '../project-folder.js';

const rest = (name: string, host: string, resources: string) => `source:
  name: ${name}
  type: rest_api
  connection:
    base_url: "https://${host}"
    timeout: 30
    retry: { max_attempts: 3, backoff_factor: 2, initial_delay: 1 }
  resources:
${resources}`;
const table = (name: string) =>
  `    - { name: ${name}, endpoint: /${name}, primary_key: [id], write_disposition: replace }\n`;
const pipeline = (name: string, source: string, dataset: string, resources: string) => `pipeline:
  name: ${name}
  source:
    config_file: sources/${source}.yaml
${resources}
  destination: { config_file: destinations/duckdb_local.yaml, dataset_name: ${dataset} }
  schedule: { enabled: false, cron: "0 */6 * * *", timezone: America/New_York }
  execution: { enabled: true, timeout: 300, retries: 2, retry_delay: 60, parallel: false }
  monitoring: { enabled: true, metrics: [row_count, load_duration, data_freshness] }
`;
const job = (name: string, mode: string, pipelines: string, more = '') => `job:
  name: ${name}
${more}  pipelines:
${pipelines}  execution: { mode: ${mode}, max_parallelism: 5, continue_on_failure: true, timeout: 1800 }
  retries: { max_attempts: 2, retry_delay: 120, exponential_backoff: false }
`;
const trigger = (name: string, type: string, of: string, more: string) =>
  `trigger:\n  name: ${name}\n  type: ${type}\n  enabled: true\n  job: ${of}.yaml\n${more}`;
const both = '    - { name: github_to_duckdb, order: 1 }\n    - { name: mock_to_duckdb, order: 1 }\n';

/**
 * Documents of the YAML framework, in its forms and with its known mistakes: a job that depends on one that is not
 * there, a webhook and a source with secrets that are defined nowhere, two triggers of one job at one instant.
 */
export const frameworkTwin: ProjectFiles = {
  'config/sources/mock_api.yaml': rest(
    'mock_api',
    'mock.example.com',
    table('users') + table('posts') + table('comments'),
  ),
  'config/sources/github_api.yaml': rest(
    'github_api',
    'github.example.com',
    '    - name: repos\n      endpoint: "/users/{username}/repos"\n      params: { username: "{username}", per_page: 100 }\n      primary_key: [id]\n      write_disposition: merge\n',
  ),
  'config/sources/youtube_api.yaml':
    'source:\n  name: youtube_analytics\n  type: rest_api\n  connection:\n    base_url: "https://youtube.example.com"\n    auth: { type: oauth2, credentials_secret_key: youtube_api_credentials_secret_key }\n  resources: [{ name: channel_stats, endpoint: /channels }]\n',
  'config/destinations/duckdb_local.yaml':
    'destination:\n  name: duckdb_local\n  type: duckdb\n  connection: { file_path: data/local_github_mock_data.duckdb }\n',
  'config/destinations/databricks.yaml':
    'destination:\n  name: databricks_dev\n  type: databricks\n  connection:\n    server_hostname_secret_key: DATABRICKS_HOST_DEV\n    http_path_secret_key: DATABRICKS_HTTP_PATH_DEV\n    access_token_secret_key: DATABRICKS_TOKEN_DEV\n    catalog: dev_catalog\n    schema: raw_data\n',
  'config/pipelines/mock_to_duckdb.yaml': pipeline('mock_to_duckdb', 'mock_api', 'mock_data', '    params: {}'),
  'config/pipelines/github_to_duckdb.yaml': pipeline(
    'github_to_duckdb',
    'github_api',
    'github_analytics',
    '    resources: [repos]\n    params: { username: torvalds }',
  ),
  'config/pipelines/youtube_to_databricks.yaml':
    'pipeline:\n  name: youtube_to_databricks\n  source: { config_file: sources/youtube_api.yaml }\n  destination: { config_file: destinations/databricks.yaml, dataset_name: youtube_analytics }\n',
  'config/jobs/all_pipelines_job.yaml': job('all_pipelines_job', 'parallel', both),
  'config/jobs/mock_pipeline_job.yaml': job('mock_pipeline_job', 'sequential', '    - { name: mock_to_duckdb }\n'),
  'config/jobs/hourly_analytics.yaml': job(
    'hourly_analytics',
    'parallel',
    '    - { name: github_to_duckdb, parameters: { username: kubernetes } }\n    - { name: mock_to_duckdb }\n',
    '  dependencies:\n    - daily_data_ingestion\n',
  ),
  'config/triggers/all_pipelines_daily.yaml': trigger(
    'all_pipelines_daily',
    'cron',
    'all_pipelines_job',
    '  schedule: { cron: "0 2 * * *", timezone: UTC, catchup: false }\n',
  ),
  'config/triggers/daily_ingestion.yaml': trigger(
    'daily_ingestion_trigger',
    'cron',
    'all_pipelines_job',
    '  schedule: { cron: "0 2 * * *", timezone: UTC, catchup: true, jitter: 300 }\n',
  ),
  'config/triggers/github_hourly.yaml': trigger(
    'hourly_analytics_trigger',
    'cron',
    'hourly_analytics',
    '  schedule: { cron: "0 * * * *", timezone: UTC, catchup: false, jitter: 60 }\n  parameters: { override_parallelism: 3 }\n',
  ),
  'config/triggers/realtime_monitoring.yaml': trigger(
    'realtime_monitoring_trigger',
    'interval',
    'hourly_analytics',
    '  interval: { value: 15, unit: minutes }\n  parameters: { monitoring_mode: true }\n',
  ),
  'config/triggers/manual_backfill.yaml': trigger(
    'manual_backfill_trigger',
    'manual',
    'all_pipelines_job',
    '  parameters: { backfill_days: 7, skip_validation: false }\n',
  ),
  'config/triggers/mock_manual.yaml': trigger('mock_manual', 'manual', 'mock_pipeline_job', '  parameters: {}\n'),
  'config/triggers/webhook_refresh.yaml': trigger(
    'webhook_data_refresh',
    'webhook',
    'all_pipelines_job',
    '  webhook:\n    path: /webhooks/data-refresh\n    methods: [POST, PUT]\n    authentication: { type: token, secret_key: webhook_token_secret_key, header_name: X-Webhook-Token }\n    payload_mapping: { source: parameters.source_name }\n',
  ),
  'config/secrets_mapping.yaml':
    'environment: dev\nsecrets:\n  DATABRICKS_TOKEN_DEV: { github_secret: DATABRICKS_TOKEN_DEV }\n  DATABRICKS_HOST_DEV: { github_secret: DATABRICKS_HOST_DEV }\n  DATABRICKS_HTTP_PATH_DEV: { github_secret: DATABRICKS_HTTP_PATH_DEV }\n',
};

/** The five documents and the mapping with which the framework is explained. */
export const documentTwin: ProjectFiles = {
  'config/sources/my_api.yaml':
    'source:\n  name: my_api\n  type: rest_api\n  connection:\n    base_url: "https://api.example.com"\n    auth: { type: bearer, credentials_secret_key: "my_api_token_secret_key" }\n  resources:\n    - name: users\n      endpoint: "/users"\n      incremental: { enabled: true, cursor_field: "updated_at", initial_value: "2024-01-01T00:00:00Z" }\n      primary_key: ["id"]\n      write_disposition: "merge"\n',
  'config/destinations/my_warehouse.yaml':
    'destination:\n  name: my_warehouse\n  type: duckdb\n  connection: { database: "./my_data.duckdb" }\n  settings: { schema: "raw_data", create_indexes: true }\n',
  'config/pipelines/my_pipeline.yaml':
    'pipeline:\n  name: my_pipeline\n  source: { config_file: "my_api.yaml", resources: [users] }\n  destination: { config_file: "my_warehouse.yaml", dataset_name: "my_dataset" }\n  retry: { max_attempts: 3, initial_delay: 60 }\n',
  'config/jobs/daily_ingestion.yaml':
    'job:\n  name: daily_ingestion\n  pipelines: [{ name: my_pipeline, order: 1, enabled: true }]\n  execution: { mode: sequential, max_parallelism: 3 }\n  retries: { max_attempts: 2, retry_delay: 300 }\n  sla: { duration: 3600 }\n',
  'config/triggers/daily_schedule.yaml': trigger(
    'daily_schedule',
    'cron',
    'daily_ingestion',
    '  schedule: { cron: "0 2 * * *", timezone: "UTC", catchup: false }\n',
  ),
  'config/secrets_mapping.yaml':
    'secrets:\n  my_api_token: { env_var_dev: "MY_API_TOKEN_DEV", env_var_prod: "MY_API_TOKEN_PROD", required: true }\n',
};
