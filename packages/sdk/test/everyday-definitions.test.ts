import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres, type TestPostgres } from '@sparkle-orchestration/connector-postgres/testing';
import { startLocalService } from '@sparkle-orchestration/connectors/testing';
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
  accounts: {
    pipeline_name: 'customer_bronze_ingestion',
    pipeline_type: 'BronzeRawIngestionPipeline',
    env: 'prod',
    source_system: 'salesforce',
    source_connection: 'salesforce_prod',
    destination_catalog: 'sparkle_prod',
    destination_schema: 'bronze_salesforce',
    destination_table: 'customers',
    ingestor: 'salesforce_ingestor',
    partition_columns: ['_ingested_date'],
    extra_config: { ingestor_config: { object: 'Account', soql: 'SELECT Id, Name, CreatedDate FROM Account' } },
  },
  typed: {
    pipeline_name: 'customer_silver_cleaning',
    pipeline_type: 'SilverBatchTransformationPipeline',
    env: 'prod',
    source_table: 'sparkle_prod.bronze_salesforce.customers',
    destination_catalog: 'sparkle_prod',
    destination_schema: 'silver_sales',
    destination_table: 'customers',
    write_mode: 'merge',
    primary_key: ['id'],
    transformers: [
      { name: 'clean_column_names', params: {} },
      { name: 'cast_columns', params: { created_date: 'timestamp' } },
    ],
    expectations_suite: 'customer_silver_suite',
  },
  statistics: {
    pipeline_name: 'customer_gold_aggregation',
    pipeline_type: 'GoldDailyAggregatePipeline',
    env: 'prod',
    source_table: 'sparkle_prod.silver_sales.customers',
    destination_catalog: 'sparkle_prod',
    destination_schema: 'gold_sales',
    destination_table: 'customer_stats',
    partition_columns: ['date'],
    extra_config: { group_by: ['date', 'region'], measures: { count: 'count(*)', total_revenue: 'sum(revenue)' } },
  },
  metrics: {
    pipeline_name: 'gold_customer_aggregate',
    pipeline_type: 'gold_daily_aggregate',
    env: 'prod',
    source_system: 'silver',
    source_table: 'main.silver.customers',
    destination_catalog: '${CATALOG:main}',
    destination_schema: '${SCHEMA:gold}',
    destination_table: 'customer_daily_metrics',
    partition_columns: ['metric_date'],
    write_mode: 'overwrite',
    schedule: '0 4 * * *',
    extra_config: {
      aggregations: {
        group_by: ['registration_date', 'customer_segment', 'country'],
        measures: [
          { name: 'total_customers', expression: 'count(distinct customer_id)' },
          {
            name: 'new_customers',
            expression: 'count(distinct case when registration_date = current_date then customer_id end)',
          },
          {
            name: 'active_customers',
            expression:
              'count(distinct case when last_activity_date >= current_date - interval 30 days then customer_id end)',
          },
          { name: 'avg_lifetime_value', expression: 'avg(lifetime_value)' },
          { name: 'avg_order_count', expression: 'avg(order_count)' },
        ],
      },
      filters: { exclude_test_customers: true, min_registration_date: '2020-01-01' },
      zorder_columns: ['customer_segment', 'country'],
      optimize_on_write: true,
    },
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

describe.each(both('accounts', 'sparkle-configs/config/examples/bronze_ingestion.json'))(
  'an ingestion from Salesforce, %s',
  (_, definition) => {
    it('runs a bulk query of its own and loads what it gives', async () => {
      const queries: unknown[] = [];
      const service = await startLocalService(({ method, path, body, headers }) => {
        if (headers.authorization !== 'Bearer token-of-the-test') return { status: 401 };
        if (method === 'POST' && path.endsWith('/jobs/query')) {
          queries.push((JSON.parse(body) as { query: unknown }).query);
          return { json: { id: 'J1', state: 'UploadComplete' } };
        }
        if (path.endsWith('/jobs/query/J1')) return { json: { id: 'J1', state: 'JobComplete' } };
        if (path.endsWith('/jobs/query/J1/results'))
          return {
            body: 'Id,Name,CreatedDate\n001,Ann,2026-03-01T08:00:00.000Z\n002,Ben,2026-03-01T09:00:00.000Z\n',
            headers: { 'content-type': 'text/csv', 'sforce-locator': 'null' },
          };
        return { status: 404 };
      });
      const root = projectWith(definition, {
        'config/connections/salesforce_prod/prod.json': {
          type: 'salesforce',
          base_url: service.url,
          access_token: '${SALESFORCE_TOKEN}',
          allowed_hosts: ['127.0.0.1'],
        },
      });
      try {
        const query = await run(root, 'customer_bronze_ingestion', { SALESFORCE_TOKEN: 'token-of-the-test' });
        expect(queries).toEqual([expect.stringContaining('SELECT Id, Name, CreatedDate FROM Account')]);
        expect(await query('select id, name from sparkle_prod.bronze_salesforce.customers order by 1')).toEqual([
          ['001', 'Ann'],
          ['002', 'Ben'],
        ]);
      } finally {
        await service.close();
      }
    }, 60_000);
  },
);

describe.each(both('typed', 'sparkle-configs/config/examples/silver_transformation.json'))(
  'a merged silver table with a suite, %s',
  (_, definition) => {
    it('names and types columns, sets rows aside that the suite refuses, and merges by key', async () => {
      const root = projectWith(definition, {
        'config/expectations/customer_silver_suite.json': {
          expectations: [
            { expectation_type: 'expect_column_values_to_not_be_null', kwargs: { column: 'name' } },
            { expectation_type: 'expect_column_values_to_be_unique', kwargs: { column: 'id' } },
          ],
        },
      });
      await onWarehouse(root, [
        'create schema wh."sparkle_prod.bronze_salesforce"',
        'create table wh."sparkle_prod.bronze_salesforce".customers ("Id" varchar, "Name" varchar, "Created Date" varchar)',
        `insert into wh."sparkle_prod.bronze_salesforce".customers values
          ('001', 'Ann', '2026-03-01 08:00:00'), ('002', NULL, '2026-03-01 09:00:00'), ('003', 'Cleo', 'never')`,
      ]);
      const table =
        'select id, name, cast(created_date as varchar) from sparkle_prod.silver_sales.customers order by 1';
      for (let again = 0; again < 2; again++) {
        const query = await run(root, 'customer_silver_cleaning', {});
        expect(await query(table)).toEqual([
          ['001', 'Ann', '2026-03-01 08:00:00'],
          ['003', 'Cleo', null],
        ]);
      }
    }, 60_000);
  },
);

describe.each(both('statistics', 'sparkle-configs/config/examples/gold_aggregation.json'))(
  'daily statistics, %s',
  (_, definition) => {
    it('groups and measures, and is the same after a second run', async () => {
      const root = projectWith(definition);
      await onWarehouse(root, [
        'create schema wh."sparkle_prod.silver_sales"',
        'create table wh."sparkle_prod.silver_sales".customers (date date, region varchar, revenue decimal(10, 2))',
        `insert into wh."sparkle_prod.silver_sales".customers values
          ('2026-03-01', 'north', 10.50), ('2026-03-01', 'north', 2.25), ('2026-03-01', 'south', NULL),
          ('2026-03-02', 'north', 1)`,
      ]);
      for (let again = 0; again < 2; again++) {
        const query = await run(root, 'customer_gold_aggregation', {});
        expect(
          await query(
            'select cast(date as varchar), region, count, cast(total_revenue as varchar) from sparkle_prod.gold_sales.customer_stats order by 1, 2',
          ),
        ).toEqual([
          ['2026-03-01', 'north', '2', '12.75'],
          ['2026-03-01', 'south', '1', null],
          ['2026-03-02', 'north', '1', '1.00'],
        ]);
      }
    }, 60_000);
  },
);

describe.each(both('metrics', 'sparkle-configs/config/orchestration/examples/gold_customer_aggregate.json'))(
  'customer metrics, %s',
  (_, definition) => {
    it('measures with conditions, and leaves out what its filters leave out', async () => {
      const root = projectWith(definition);
      await onWarehouse(root, [
        'create schema wh."main.silver"',
        `create table wh."main.silver".customers (customer_id integer, registration_date date, customer_segment varchar,
          country varchar, last_activity_date date, lifetime_value double, order_count integer, is_test_customer boolean)`,
        `insert into wh."main.silver".customers values
          (1, '2024-01-01', 'gold', 'DE', '2024-02-01', 100, 4, false),
          (2, '2024-01-01', 'gold', 'DE', '2024-02-01', 50, 1, false),
          (3, '2019-12-31', 'gold', 'DE', '2024-02-01', 1, 1, false),
          (4, '2024-01-01', 'gold', 'DE', '2024-02-01', 9, 9, true)`,
      ]);
      const query = await run(root, 'gold_customer_aggregate', {});
      expect(
        await query(
          'select total_customers, new_customers, active_customers, avg_lifetime_value, avg_order_count from main.gold.customer_daily_metrics',
        ),
      ).toEqual([['2', '0', '0', 75, 2.5]]);
    }, 60_000);
  },
);
