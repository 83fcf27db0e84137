import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DiagnosticError, type OpenConnection, printStatement } from '@sparkle-orchestration/core';
import { monitorDiagnostics } from '../../diagnostics.js';
import type { SqlClient } from '../sql-warehouse.js';
import type { MonitorWarehouse, WarehouseKind } from '../warehouse.js';
import { bigqueryWarehouse } from './bigquery.js';
import { databricksWarehouse } from './databricks.js';
import { snowflakeWarehouse } from './snowflake.js';

export type CloudKind = Exclude<WarehouseKind, 'duckdb' | 'postgres'>;

export interface CloudOptions {
  /** Folder whose `node_modules` holds the driver. */
  readonly root: string;
  /** A connection of the project; without one the environment tells everything. */
  readonly connection: OpenConnection | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Region of BigQuery. @default the connection's, else us */
  readonly region: string | undefined;
}

/** The packages that speak to the warehouses, found where the project is. */
const packages: Readonly<Record<CloudKind, string>> = {
  bigquery: '@google-cloud/bigquery',
  snowflake: 'snowflake-sdk',
  databricks: '@databricks/sql',
};
const titles: Readonly<Record<CloudKind, string>> = {
  bigquery: 'BigQuery',
  snowflake: 'Snowflake',
  databricks: 'Databricks',
};

// biome-ignore lint/suspicious/noExplicitAny: the drivers are not installed here, so their types are not either.
type Driver = any;

/** Imports a driver from the project's folder. */
async function load(kind: CloudKind, root: string): Promise<Driver> {
  const name = packages[kind];
  let path: string;
  try {
    path = createRequire(join(root, 'package.json')).resolve(name);
  } catch {
    throw new DiagnosticError([
      monitorDiagnostics.report('driver-missing', { package: name, warehouse: titles[kind] }),
    ]);
  }
  const module = (await import(pathToFileURL(path).href)) as Driver;
  return module.default ?? module;
}

/** A property of the connection, else a variable of the environment. */
function settingsOf({ connection, environment }: CloudOptions) {
  return (property: string, ...variables: readonly string[]): string | undefined => {
    const own = connection?.properties[property];
    if (own !== undefined && own !== '') return String(own);
    return variables.map((name) => environment[name]).find((value) => value !== undefined && value !== '');
  };
}

function need(kind: CloudKind, values: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const missing = Object.keys(values).filter((name) => values[name] === undefined);
  if (missing.length > 0)
    throw new DiagnosticError([monitorDiagnostics.report('credentials-missing', { warehouse: titles[kind], missing })]);
  return values as Readonly<Record<string, string>>;
}

/**
 * Opens BigQuery, Snowflake or Databricks by its driver.
 * @throws DiagnosticError `monitor/driver-missing`, `monitor/credentials-missing` (exit 3)
 */
export async function openCloud(kind: CloudKind, options: CloudOptions): Promise<MonitorWarehouse> {
  const driver = await load(kind, options.root);
  switch (kind) {
    case 'bigquery':
      return openBigQuery(driver, options);
    case 'snowflake':
      return openSnowflake(driver, options);
    case 'databricks':
      return openDatabricks(driver, options);
  }
}

/** Rows of objects in the order of the select list. */
const asArrays = (rows: readonly Readonly<Record<string, unknown>>[]) => rows.map((row) => Object.values(row));

async function openBigQuery(driver: Driver, options: CloudOptions): Promise<MonitorWarehouse> {
  const setting = settingsOf(options);
  const keyFile = setting('key_file', 'GOOGLE_APPLICATION_CREDENTIALS');
  need('bigquery', { GOOGLE_APPLICATION_CREDENTIALS: keyFile });
  const given = setting('project', 'GOOGLE_CLOUD_PROJECT');
  const account = new driver.BigQuery({ keyFilename: keyFile, ...(given === undefined ? {} : { projectId: given }) });
  const region = options.region ?? setting('region', 'BIGQUERY_REGION') ?? 'us';
  const client: SqlClient = {
    async rows(statement, params = {}) {
      const { text, params: names } = printStatement(
        statement,
        namesOf((name) => `@${name}`),
      );
      const bound = Object.fromEntries(names.map((name) => [name, params[name] ?? null]));
      const types = Object.fromEntries(names.map((name) => [name, 'STRING']));
      const [rows] = await account.query({ query: text, params: bound, types, location: region.toUpperCase() });
      return asArrays(rows);
    },
    close: async () => undefined,
  };
  return bigqueryWarehouse(client, { project: given ?? (await account.getProjectId()), region });
}

async function openSnowflake(driver: Driver, options: CloudOptions): Promise<MonitorWarehouse> {
  const setting = settingsOf(options);
  const own = need('snowflake', {
    SNOWFLAKE_ACCOUNT: setting('account', 'SNOWFLAKE_ACCOUNT'),
    SNOWFLAKE_USER: setting('user', 'SNOWFLAKE_USER'),
    SNOWFLAKE_PASSWORD: setting('password', 'SNOWFLAKE_PASSWORD'),
    SNOWFLAKE_DATABASE: setting('database', 'SNOWFLAKE_DATABASE'),
  });
  const warehouse = setting('warehouse', 'SNOWFLAKE_WAREHOUSE');
  const role = setting('role', 'SNOWFLAKE_ROLE');
  const connection = driver.createConnection({
    account: own['SNOWFLAKE_ACCOUNT'],
    username: own['SNOWFLAKE_USER'],
    password: own['SNOWFLAKE_PASSWORD'],
    database: own['SNOWFLAKE_DATABASE'],
    application: 'sparkle',
    ...(warehouse === undefined ? {} : { warehouse }),
    ...(role === undefined ? {} : { role }),
  });
  const wait = (start: (done: (error: unknown, ...more: unknown[]) => void) => void) =>
    new Promise<readonly unknown[]>((resolve, reject) =>
      start((error, ...more) => (error ? reject(error) : resolve(more))),
    );
  await wait((done) => connection.connect(done));
  const client: SqlClient = {
    async rows(statement, params = {}) {
      const { text, params: names } = printStatement(
        statement,
        namesOf((_, index) => `:${index + 1}`),
      );
      const binds = names.map((name) => params[name] ?? null);
      const [, rows] = await wait((complete) => connection.execute({ sqlText: text, binds, complete }));
      return asArrays(rows as readonly Readonly<Record<string, unknown>>[]);
    },
    close: async () => void (await wait((done) => connection.destroy(done))),
  };
  await client.rows(["alter session set timezone = 'UTC', query_tag = 'sparkle-monitor'"]);
  return snowflakeWarehouse(client, {
    database: own['SNOWFLAKE_DATABASE'] ?? '',
    schema: setting('schema', 'SNOWFLAKE_SCHEMA') ?? 'PUBLIC',
    usdPerCredit: Number(setting('usd_per_credit', 'SNOWFLAKE_USD_PER_CREDIT') ?? 3),
  });
}

async function openDatabricks(driver: Driver, options: CloudOptions): Promise<MonitorWarehouse> {
  const setting = settingsOf(options);
  const own = need('databricks', {
    DATABRICKS_HOST: setting('host', 'DATABRICKS_HOST', 'DATABRICKS_SERVER_HOSTNAME'),
    DATABRICKS_HTTP_PATH: setting('http_path', 'DATABRICKS_HTTP_PATH'),
    DATABRICKS_TOKEN: setting('token', 'DATABRICKS_TOKEN'),
  });
  const connection = await new driver.DBSQLClient().connect({
    host: (own['DATABRICKS_HOST'] ?? '').replace(/^https:\/\//, ''),
    path: own['DATABRICKS_HTTP_PATH'],
    token: own['DATABRICKS_TOKEN'],
  });
  const session = await connection.openSession({ configuration: { timezone: 'UTC' } });
  const client: SqlClient = {
    async rows(statement, params = {}) {
      const { text, params: names } = printStatement(
        statement,
        namesOf((name) => `:${name}`),
      );
      const namedParameters = Object.fromEntries(names.map((name) => [name, params[name] ?? null]));
      const operation = await session.executeStatement(text, { namedParameters });
      const rows = await operation.fetchAll();
      await operation.close();
      return asArrays(rows);
    },
    async close() {
      await session.close();
      await connection.close();
    },
  };
  return databricksWarehouse(client, {
    catalog: setting('catalog', 'DATABRICKS_CATALOG') ?? 'main',
    schema: setting('schema', 'DATABRICKS_SCHEMA') ?? 'default',
  });
}

/** Statements for these warehouses hold no datasets: tables are named by their parts. */
function namesOf(param: (name: string, index: number) => string) {
  const none = (name: string): string => {
    throw new Error(`a dataset in a monitor's statement: ${name}`);
  };
  return { dataset: none, schema: none, param: (name: string, _type: string, index: number) => param(name, index) };
}
