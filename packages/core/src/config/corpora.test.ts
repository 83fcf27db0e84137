import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../diagnostics/diagnostic.js';
import { readProject } from './read-project.js';
import { corpora, hasCorpora } from './test-corpora.js';
import { testRegistry } from './test-registry.js';

/** What an example definition must give: findings as `code file:line`, and the exit code. */
interface Verdict {
  readonly findings: readonly string[];
  readonly exit: number;
}
const valid: Verdict = { findings: [], exit: 0 };

async function read(root: string, env: string, environment: Record<string, string> = {}) {
  const result = await readProject({ root, env, purpose: 'compile', registry: testRegistry, environment });
  const findings = result.diagnostics
    .map((d) => `${d.severity} ${d.code} ${d.location?.file.split('/').at(-1)}:${d.location?.line}`)
    .sort();
  return { ...result, findings, exit: exitCodeOf(result.diagnostics) };
}

/** Puts a flat example where its own name and environment say that it belongs. */
async function readFlat(file: string, environment: Record<string, string> = {}) {
  const text = readFileSync(join(corpora, file), 'utf8');
  const { pipeline_name: name, env } = JSON.parse(text) as { pipeline_name: string; env: string };
  const root = mkdtempSync(join(tmpdir(), 'sparkle-corpora-'));
  const target = join(root, `config/orchestration/${name}/${env}.json`);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
  const result = await read(root, env, environment);
  rmSync(root, { recursive: true });
  return result;
}

// Pipelines and connections that an example names and does not ship are warnings: they may live elsewhere.
const flat: Readonly<Record<string, Verdict>> = {
  'sparkle-configs/config/examples/bronze_ingestion.json': {
    findings: ['warning config/missing-connection prod.json:6'],
    exit: 0,
  },
  // The transformer calculate_lifetime_value is not defined; that is found when the pipeline is compiled.
  'sparkle-configs/config/examples/feature_store.json': valid,
  'sparkle-configs/config/examples/gold_aggregation.json': valid,
  'sparkle-configs/config/examples/ml_training.json': {
    findings: ['error config/template-requires prod.json:3', 'error config/template-requires prod.json:3'],
    exit: 2,
  },
  'sparkle-configs/config/examples/silver_transformation.json': valid,
  'sparkle-configs/config/orchestration/examples/bronze_customer_ingestion.json': {
    findings: ['warning config/missing-connection prod.json:7'],
    exit: 0,
  },
  'sparkle-configs/config/orchestration/examples/feature_store_materialization.json': {
    findings: ['warning config/unknown-dependency prod.json:38', 'warning config/unknown-dependency prod.json:39'],
    exit: 0,
  },
  'sparkle-configs/config/orchestration/examples/gold_customer_aggregate.json': {
    findings: ['warning config/unknown-dependency prod.json:18'],
    exit: 0,
  },
  'sparkle-configs/config/orchestration/examples/ml_churn_prediction.json': valid,
  'sparkle-configs/config/orchestration/examples/silver_customer_transformation.json': {
    findings: ['warning config/unknown-dependency prod.json:64'],
    exit: 0,
  },
  // Its catalog and schema are variables without defaults.
  'from-documents/0-sparkle/customer_silver_daily/prod.json': {
    findings: ['error config/variable-unset prod.json:10', 'error config/variable-unset prod.json:9'],
    exit: 3,
  },
};

describe.skipIf(!hasCorpora)('example definitions of the flat dialect', () => {
  it.each(Object.entries(flat))('%s', async (file, expected) => {
    const { findings, exit } = await readFlat(file);
    expect({ findings, exit }).toEqual(expected);
  });

  it('are all in the table', () => {
    const found = [
      'sparkle-configs/config/examples',
      'sparkle-configs/config/orchestration/examples',
      'from-documents/0-sparkle/customer_silver_daily',
    ].flatMap((folder) => readdirSync(join(corpora, folder)).map((name) => `${folder}/${name}`));
    expect(found.sort()).toEqual(Object.keys(flat).sort());
  });

  it('are valid when their variables are set', async () => {
    const { project, findings } = await readFlat('from-documents/0-sparkle/customer_silver_daily/prod.json', {
      CATALOG: 'lake',
      SCHEMA: 'silver',
    });
    expect(findings).toEqual(['warning config/unknown-dependency prod.json:26']);
    expect(project.pipelines[0]?.config).toMatchObject({
      destination: 'lake.silver.customers_clean',
      sourceTables: ['bronze.raw.customers'],
    });
  });

  it.each(['bronze_raw_ingestion', 'bronze_streaming_ingestion'])(
    'fragment %s is read; what is missing is told',
    async (name) => {
      const root = mkdtempSync(join(tmpdir(), 'sparkle-corpora-'));
      mkdirSync(join(root, 'config/orchestration/fragment'), { recursive: true });
      cpSync(
        join(corpora, `from-documents/0-sparkle/fragments/${name}.json`),
        join(root, 'config/orchestration/fragment/prod.json'),
      );
      const { findings } = await read(root, 'prod');
      rmSync(root, { recursive: true });
      // The streaming template is not part of this registry.
      expect(findings).toEqual(
        name === 'bronze_raw_ingestion'
          ? ['warning config/missing-connection prod.json:4']
          : ['error config/unknown-template prod.json:2'],
      );
    },
  );
});

describe.skipIf(!hasCorpora)('example connections', () => {
  const unset = [
    'kafka/prod.json:5',
    'mlflow/prod.json:6',
    'mongodb/prod.json:2',
    'postgresql/prod.json:3',
    'snowflake/prod.json:3',
  ];

  it('keep passwords as references, and want the variables of their users', async () => {
    const { diagnostics, exit } = await read(join(corpora, 'sparkle-configs'), 'prod');
    expect(
      diagnostics.map((d) => `${d.code} ${d.location?.file.split('/').slice(-2).join('/')}:${d.location?.line}`).sort(),
    ).toEqual(unset.map((place) => `config/variable-unset ${place}`));
    expect(exit).toBe(3);
  });

  it('are valid when these are set', async () => {
    const users = { KAFKA_USERNAME: 'k', MLFLOW_USER: 'm', MONGO_USER: 'u', POSTGRES_USER: 'p', SNOWFLAKE_USER: 's' };
    const { project, findings } = await read(join(corpora, 'sparkle-configs'), 'prod', users);
    expect(findings).toEqual([]);
    expect([...project.connections.values()].map((c) => `${c.name}: ${c.type}`)).toEqual([
      'delta: delta',
      'kafka: kafka',
      'mlflow: mlflow',
      'mongodb: mongodb',
      'postgresql: postgres',
      'rest: rest_api',
      's3: s3',
      'snowflake: snowflake',
      'unity_catalog: unity_catalog',
      'warehouse: duckdb',
    ]);
    expect([...project.secrets.keys()]).toEqual([
      'API_TOKEN',
      'DATABRICKS_TOKEN',
      'KAFKA_PASSWORD',
      'MLFLOW_PASSWORD',
      'MONGO_PASSWORD',
      'POSTGRES_PASSWORD',
      'SNOWFLAKE_PASSWORD',
    ]);
    const dev = await read(join(corpora, 'sparkle-configs'), 'dev', users);
    expect(dev.findings).toEqual([]);
    expect(dev.project.connections.get('postgresql')?.properties).toMatchObject({
      url: 'jdbc:postgresql://dev-postgres.example.com:5432/analytics_dev',
      user: 'p',
      password: { secret: 'POSTGRES_PASSWORD' },
    });
  });
});

describe.skipIf(!hasCorpora)('example definitions of the warehouse dialect', () => {
  it('of the shipped framework: each known mistake at its line, everything else valid', async () => {
    const { findings, exit, project, broken } = await read(join(corpora, 'dwh-configs'), 'dev');
    expect(findings).toEqual([
      'error config/secret-undefined webhook_refresh.yaml:19',
      'error config/secret-undefined youtube_api.yaml:12',
      'error config/unknown-reference hourly_analytics.yaml:13',
      'info config/ignored duckdb_local.yaml:24',
      // Hours are promised, and nobody is told when they are over.
      'info config/ignored github_to_duckdb.yaml:49',
      'info config/ignored mock_to_duckdb.yaml:50',
      'info config/ignored youtube_to_databricks.yaml:39',
      'info config/ignored youtube_to_databricks.yaml:40',
      'info config/ignored youtube_to_databricks.yaml:86',
      'warning config/placeholder youtube_api.yaml:97',
      'warning config/same-instant daily_ingestion.yaml:13',
    ]);
    expect(exit).toBe(2);
    expect(broken).toEqual([]);
    const count = (kind: string) => project.documents.filter((d) => d.kind === kind).length;
    expect({
      sources: count('source'),
      destinations: count('destination'),
      jobs: count('job'),
      triggers: count('trigger'),
      pipelines: project.pipelines.length,
    }).toEqual({ sources: 3, destinations: 2, jobs: 3, triggers: 7, pipelines: 3 });
    expect(project.pipelines.find((p) => p.name === 'youtube_to_databricks')).toMatchObject({
      schedule: { cron: '0 */6 * * *', maxActiveRuns: 1 },
      config: {
        failOnError: false,
        resources: [
          { destination: 'dev_catalog.youtube_analytics.raw_channel_stats' },
          { destination: 'dev_catalog.youtube_analytics.raw_videos' },
        ],
      },
    });
  });

  it('warn about a mapping for another environment', async () => {
    expect((await read(join(corpora, 'dwh-configs'), 'prod')).findings).toContain(
      'warning config/mapping-environment secrets_mapping.yaml:4',
    );
  });

  it('of the document: valid in every environment', async () => {
    for (const env of ['dev', 'stage', 'prod']) {
      const { findings, project } = await read(join(corpora, 'from-documents/2-yaml-warehouse'), env);
      expect(findings).toEqual([]);
      expect(project.secrets.get('my_api_token')?.variables[env]).toBe(`MY_API_TOKEN_${env.toUpperCase()}`);
      expect(project.connections.get('my_api')?.properties['auth.credentials']).toEqual({ secret: 'my_api_token' });
      expect(project.pipelines[0]).toMatchObject({
        name: 'my_pipeline',
        retry: { count: 3, delaySeconds: 60 },
        config: { resources: [{ destination: 'my_dataset.raw_data.users' }] },
      });
    }
  });
});
