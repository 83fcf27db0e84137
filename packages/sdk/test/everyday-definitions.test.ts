import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres, type TestPostgres } from '@sparkle-orchestration/connector-postgres/testing';
import { duckdbDriver } from '@sparkle-orchestration/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProject } from '../src/open-project.js';
import { queryWarehouse } from '../src/query-warehouse.js';
import { runPipelines } from '../src/run.js';
import { projectFolder, repository } from './project-folder.js';

const shared = join(process.env['SPARKLE_SHARED'] ?? join(repository, '../shared'), 'corpora');
const hasCorpora = existsSync(shared);
if (!hasCorpora) console.warn(`example definitions are not there (${shared}): only their twins are run`);

/** Definitions as people write them, like those of the documents this product was asked for by. */
const twins = {
  daily: {
    pipeline_name: 'customer_silver_daily',
    pipeline_type: 'silver_batch_transformation',
    env: 'prod',
    source_table: 'bronze.raw.customers',
    destination_catalog: '${CATALOG}',
    destination_schema: '${SCHEMA}',
    destination_table: 'customers_clean',
    transformers: [
      { name: 'drop_exact_duplicates' },
      { name: 'standardize_nulls' },
      { name: 'add_audit_columns', params: { user: 'etl_pipeline' } },
    ],
    primary_key: ['customer_id'],
    partition_columns: ['ingestion_date'],
    watermark_column: 'updated_at',
    write_mode: 'overwrite',
    schedule: '0 2 * * *',
  },
  cleaned: {
    pipeline_name: 'silver_customer_transformation',
    pipeline_type: 'silver_batch_transformation',
    env: 'prod',
    source_table: 'main.bronze.customers_raw',
    destination_catalog: '${CATALOG:main}',
    destination_schema: '${SCHEMA:silver}',
    destination_table: 'customers',
    transformers: [
      { name: 'drop_exact_duplicates' },
      { name: 'standardize_nulls', params: { null_values: ['', 'NULL', 'N/A', '-'] } },
      { name: 'trim_and_clean_strings', params: { columns: ['first_name', 'last_name'] } },
      { name: 'clean_email_addresses', params: { email_column: 'email' } },
      { name: 'clean_phone_numbers', params: { phone_column: 'phone', country_code: 'US' } },
      { name: 'add_hash_key', params: { source_columns: ['customer_id', 'email'], hash_column: 'customer_hash' } },
    ],
    primary_key: ['customer_id'],
    partition_columns: ['registration_date'],
    watermark_column: 'updated_at',
    write_mode: 'overwrite',
    schedule: '0 3 * * *',
    extra_config: {
      schema_enforcement: true,
      schema_evolution: 'strict',
      quality_checks: {
        null_check_columns: ['customer_id', 'email'],
        uniqueness_check: ['customer_id'],
        email_format_check: true,
      },
    },
  },
  bronze: {
    pipeline_name: 'bronze_customer_ingestion',
    pipeline_type: 'bronze_raw_ingestion',
    env: 'prod',
    source_system: 'postgres_crm',
    source_connection: 'postgres_prod',
    source_table: 'public.customers',
    ingestor: 'jdbc_postgres',
    destination_catalog: '${CATALOG:main}',
    destination_schema: '${SCHEMA:bronze}',
    destination_table: 'customers_raw',
    partition_columns: ['ingestion_date'],
    watermark_column: 'updated_at',
    write_mode: 'append',
    schedule: '0 */2 * * *',
    extra_config: { jdbc_options: { numPartitions: 10, fetchSize: 10000 }, retention_days: 90, add_provenance: true },
  },
} as const;

const fromCorpora = (file: string): unknown => JSON.parse(readFileSync(join(shared, file), 'utf8'));
const both = (name: keyof typeof twins, file: string): (readonly [string, unknown])[] => [
  ['our twin', twins[name]],
  ...(hasCorpora ? [[file, fromCorpora(file)] as const] : []),
];

const customers = `(customer_id integer, first_name varchar, last_name varchar, email varchar, phone varchar, address varchar,
  registration_date date, updated_at timestamp, _ingested_at timestamp)`;
const rows = `(1, ' Ann  ', 'Lee', ' Ann@Example.com ', '(555) 010-0001', 'N/A', '2026-01-01', '2026-03-01 08:00', '2026-03-01 09:00'),
  (1, ' Ann  ', 'Lee', ' Ann@Example.com ', '(555) 010-0001', 'N/A', '2026-01-01', '2026-03-01 08:00', '2026-03-01 09:00'),
  (2, 'Ben', 'NULL', 'not an address', '555-010-0002', 'Main St 1', '2026-01-02', '2026-03-01 09:00', '2026-03-01 09:30'),
  (3, 'Cleo', 'Fox', 'cleo@example.com', NULL, '', '2026-01-02', '2026-03-01 10:00', '2026-03-02 09:00')`;

const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

/** A project with one definition in its place. */
function projectWith(definition: unknown, more: Readonly<Record<string, unknown>> = {}): string {
  const { pipeline_name, env } = definition as { readonly pipeline_name: string; readonly env: string };
  const root = projectFolder({ [`config/orchestration/${pipeline_name}/${env}.json`]: definition, ...more });
  roots.push(root);
  return root;
}

/** Runs statements on the default warehouse of a project. */
async function onWarehouse(root: string, statements: readonly string[]): Promise<void> {
  mkdirSync(join(root, 'warehouse'), { recursive: true });
  const connection = { name: 'warehouse', type: 'duckdb', properties: { path: 'warehouse/prod.duckdb' } };
  const session = await duckdbDriver.open(connection, { root, env: 'prod', allowedDirectories: [] });
  for (const statement of statements) await session.run([statement]);
  await session.close();
}

const interval = { start: new Date('2026-03-01T00:00:00Z'), end: new Date('2026-03-03T00:00:00Z') };
async function run(root: string, name: string, environment: Readonly<Record<string, string>>, expected = 'success') {
  const project = await openProject({ from: root, env: 'prod', purpose: 'run', adapters: false, environment });
  const [one] = await runPipelines(project, { names: [name], interval });
  expect(one?.compiled.diagnostics.filter((d) => d.severity === 'error').map((d) => d.message)).toEqual([]);
  expect(one?.result?.error?.diagnostic.message).toBeUndefined();
  expect(one?.result?.status).toBe(expected);
  return async (sql: string) => (await queryWarehouse(project, sql, { limit: 100 })).rows;
}

describe.each(both('daily', 'from-documents/0-sparkle/customer_silver_daily/prod.json'))(
  'a daily silver table, %s',
  (_, definition) => {
    it('rebuilds touched partitions, standardises NULLs, and is the same after a second run', async () => {
      const root = projectWith(definition);
      await onWarehouse(root, [
        'create schema wh."bronze.raw"',
        `create table wh."bronze.raw".customers ${customers}`,
        `insert into wh."bronze.raw".customers values ${rows}`,
      ]);
      const environment = { CATALOG: 'main', SCHEMA: 'silver' };
      for (let again = 0; again < 2; again++) {
        const query = await run(root, 'customer_silver_daily', environment);
        expect(
          await query(
            'select customer_id, last_name, address, created_by, cast(ingestion_date as varchar) from main.silver.customers_clean order by 1',
          ),
        ).toEqual([
          [1, 'Lee', null, 'etl_pipeline', '2026-03-01'],
          [2, null, 'Main St 1', 'etl_pipeline', '2026-03-01'],
          [3, 'Fox', null, 'etl_pipeline', '2026-03-02'],
        ]);
      }
    }, 60_000);

    it('ends with the missing variable, which is an error of the environment', async () => {
      const project = await openProject({
        from: projectWith(definition),
        env: 'prod',
        purpose: 'compile',
        adapters: false,
        environment: {},
      });
      const unset = project.diagnostics.filter((d) => d.code === 'config/variable-unset');
      expect(unset.map((d) => d.exit)).toEqual([3, 3]);
    });
  },
);

describe.each(both('cleaned', 'sparkle-configs/config/orchestration/examples/silver_customer_transformation.json'))(
  'a cleaned and checked silver table, %s',
  (_, definition) => {
    it('cleans, sets broken rows aside, and keeps the others', async () => {
      const root = projectWith(definition);
      await onWarehouse(root, [
        'create schema wh."main.bronze"',
        `create table wh."main.bronze".customers_raw ${customers}`,
        `insert into wh."main.bronze".customers_raw values ${rows}`,
      ]);
      for (let again = 0; again < 2; again++) {
        const query = await run(root, 'silver_customer_transformation', {});
        expect(
          await query('select customer_id, first_name, email, phone from main.silver.customers order by 1'),
        ).toEqual([
          [1, 'Ann', 'ann@example.com', '+15550100001'],
          [3, 'Cleo', 'cleo@example.com', null],
        ]);
        // The address of customer 2 is none, so cleaning made it NULL, and the NULL check set the row aside.
        expect(await query('select customer_id, _rule from main.silver.customers_quarantine')).toEqual([
          ['2', 'not_null_email'],
        ]);
        const [[hash]] = (await query(
          "select customer_hash = md5(concat_ws('||', cast(customer_id as varchar), email)) from main.silver.customers where customer_id = 1",
        )) as [[unknown]];
        expect(hash).toBe(true);
      }
    }, 60_000);
  },
);

describe('an ingestion from Postgres', () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres();
    await server.createDatabase('crm');
    await server.query(`create table customers ${customers}; insert into customers values ${rows}`, {
      database: 'crm',
    });
  });
  afterAll(async () => server.stop());

  it.each(both('bronze', 'sparkle-configs/config/orchestration/examples/bronze_customer_ingestion.json'))(
    'loads new rows with their provenance, %s',
    async (_, definition) => {
      const { host, port, user } = server.properties('crm');
      const connection = { type: 'postgres', host, port, user, database: 'crm', password: '${CRM_PASSWORD}' };
      // Alerts go nowhere here: their connections have secrets that nobody asks for while all is well.
      const root = projectWith(definition, { 'config/connections/postgres_prod/prod.json': connection });
      for (let again = 0; again < 2; again++) {
        const query = await run(root, 'bronze_customer_ingestion', { CRM_PASSWORD: server.password });
        expect(
          await query(
            'select count(*), count(distinct _row_hash), min(_source_system), min(_source_table) from main.bronze.customers_raw',
          ),
        ).toEqual([['4', '3', 'postgres_crm', 'public.customers']]);
      }
    },
    60_000,
  );
});
