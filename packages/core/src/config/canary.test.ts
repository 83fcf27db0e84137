import { describe, expect, it } from 'vitest';
import { printDiagnostics } from '../diagnostics/print.js';
import { readFiles, silver, silverFile } from './test-project.js';

const canary = 'CANARY-5b81f0';
const variables = [
  'PG',
  'API',
  'DEST',
  'AWS',
  'HOOK',
  'WEB',
  'INGEST',
  'TOKEN',
  'MAPPED',
  'ADAPTER',
  'URL_USER_PASSWORD',
];
const environment = Object.fromEntries(variables.map((name) => [name, `${canary}-${name}`]));

/** Everything of a value, maps included, as text. */
const dump = (value: unknown) => JSON.stringify(value, (_, inner) => (inner instanceof Map ? [...inner] : inner));

describe('a value of a secret', () => {
  it('is nowhere in what reading gives, whichever field names it', async () => {
    const result = await readFiles(
      {
        'sparkle.config.yaml': 'adapters:\n  airflow: {api_token: "${ADAPTER}"}\n',
        'config/secrets_mapping.yaml': 'secrets:\n  mapped: {env_var: MAPPED}\n',
        'config/connections/pg/prod.json': { type: 'postgres', url: 'postgresql://etl:${URL_USER_PASSWORD}@h/db' },
        'config/connections/my/prod.json': {
          type: 'mysql',
          password: '${PG}',
          nested: { api_key: '${TOKEN}' },
          token_secret_key: 'mapped',
        },
        'config/connections/slack/prod.json': { type: 'slack', url: '${HOOK}' },
        'config/ingestors/crm/prod.json': { source_name: 'a', target_table: 'b', api_key: '${INGEST}' },
        [silverFile]: {
          ...silver,
          pipeline_type: 'bronze_raw_ingestion',
          ingestor: 'x',
          extra_config: { ingestor_config: { auth_token: '${TOKEN}' } },
        },
        'config/sources/api.yaml': {
          source: {
            name: 'api',
            type: 'rest_api',
            connection: { base_url: 'https://x', headers: { Authorization: '${API}' } },
            resources: [{ name: 'r', endpoint: '/r' }],
          },
        },
        'config/destinations/athena.yaml': {
          destination: {
            name: 'athena',
            type: 'athena',
            connection: {
              region: 'r',
              catalog: 'c',
              database: 'd',
              access_key_id: '${AWS}',
              secret_access_key_secret_key: 'mapped',
            },
          },
        },
        'config/destinations/local.yaml': {
          destination: { name: 'local', type: 'duckdb', connection: { file_path: 'x' } },
        },
        'config/pipelines/load.yaml': {
          pipeline: {
            name: 'load',
            source: { config_file: 'api' },
            destination: { config_file: 'local', dataset_name: 'd' },
            alerts: { enabled: true, channels: [{ type: 'slack', webhook_secret_key: 'WEB' }] },
          },
        },
      },
      { environment },
    );
    expect(result.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
    expect(result.project.pipelines).toHaveLength(2);
    const everything = [
      dump(result.project),
      dump(result.diagnostics),
      printDiagnostics(result.diagnostics, { sourceText: result.sourceText }),
    ].join('\n');
    expect(everything).not.toContain(canary);
    expect([...result.project.secrets.keys()]).toEqual([
      'API',
      'AWS',
      'HOOK',
      'INGEST',
      'PG',
      'TOKEN',
      'URL_USER_PASSWORD',
      'WEB',
      'mapped',
    ]);
    for (const connection of ['pg', 'my', 'slack', 'api', 'athena', 'load_alerts_1']) {
      expect(dump(result.project.connections.get(connection)?.properties), connection).toContain('"secret":');
    }
  });
});
