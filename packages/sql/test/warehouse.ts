import { DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { type Dialect, printStatement, type SqlStatement } from '@sparkle-orchestration/core';
import pg from 'pg';
import { quoteIdentifier } from '../src/dialect/identifier.js';

import { type PostgresServer, startPostgres } from './postgres.js';

export type Parameters = Readonly<Record<string, string | null>>;

/** A real database that runs statements as an executor does. */
export interface TestWarehouse {
  readonly dialect: Dialect;
  run(statement: SqlStatement | string, parameters?: Parameters): Promise<void>;
  /** Rows as text, `null` for NULL. */
  rows(statement: SqlStatement | string, parameters?: Parameters): Promise<(string | null)[][]>;
  text(statement: SqlStatement): string;
  close(): Promise<void>;
}

type Printed = { text: string; params: string[] };

function nameParts(dataset: string): readonly [string, string] {
  const parts = dataset.split('.');
  const table = parts.pop() ?? '';
  return [parts.join('.'), table];
}

function printer(dialect: Dialect): (statement: SqlStatement | string) => Printed {
  const schema = (dataset: string) => {
    const [parts] = nameParts(dataset);
    return dialect === 'duckdb' ? `wh.${quoteIdentifier(parts)}` : quoteIdentifier(parts.split('.').at(-1) ?? '');
  };
  return (statement) =>
    printStatement(typeof statement === 'string' ? [statement] : statement, {
      dataset: (name) => `${schema(name)}.${quoteIdentifier(nameParts(name)[1])}`,
      schema,
      param: (name, _type, index) => (dialect === 'duckdb' ? `$${name}` : `$${index + 1}`),
    });
}

const asText = (value: unknown): string | null =>
  value === null || value === undefined ? null : typeof value === 'object' ? JSON.stringify(value) : String(value);

/** An embedded DuckDB: the warehouse is attached, as the engine does. */
export async function duckdbWarehouse(file = ':memory:'): Promise<TestWarehouse> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(`attach '${file}' as wh`);
  // No statement may depend on the zone of a session.
  await connection.run(`set timezone = 'Australia/Lord_Howe'`);
  const print = printer('duckdb');
  return {
    dialect: 'duckdb',
    text: (statement) => print(statement).text,
    run: async (statement, parameters = {}) => {
      const { text, params } = print(statement);
      const values = Object.fromEntries(params.map((p): [string, DuckDBValue] => [p, parameters[p] ?? null]));
      await connection.run(text, params.length > 0 ? values : undefined);
    },
    rows: async (statement, parameters = {}) => {
      const { text, params } = print(statement);
      const values = Object.fromEntries(params.map((p): [string, DuckDBValue] => [p, parameters[p] ?? null]));
      const reader = await connection.runAndReadAll(text, params.length > 0 ? values : undefined);
      return reader.getRowsJson().map((row) => row.map(asText));
    },
    close: async () => connection.closeSync(),
  };
}

/** A database of a real Postgres server. */
export async function postgresWarehouse(server: PostgresServer): Promise<TestWarehouse> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query(`set timezone = 'America/New_York'`);
  const types = { getTypeParser: () => (value: string) => value };
  const print = printer('postgres');
  return {
    dialect: 'postgres',
    text: (statement) => print(statement).text,
    run: async (statement, parameters = {}) => {
      const { text, params } = print(statement);
      await client.query(text, params.length > 0 ? params.map((p) => parameters[p] ?? null) : undefined);
    },
    rows: async (statement, parameters = {}) => {
      const { text, params } = print(statement);
      const values = params.map((p) => parameters[p] ?? null);
      const { rows } = await client.query({ text, values, rowMode: 'array', types });
      return rows as (string | null)[][];
    },
    close: () => client.end(),
  };
}

/** Both warehouses, for tests that say the same of each. */
export interface Warehouses {
  get(dialect: Dialect): TestWarehouse;
  close(): Promise<void>;
}

export async function openWarehouses(): Promise<Warehouses> {
  const server = await startPostgres();
  const opened = { duckdb: await duckdbWarehouse(), postgres: await postgresWarehouse(server) };
  return {
    get: (dialect) => opened[dialect],
    close: async () => {
      await opened.duckdb.close();
      await opened.postgres.close();
      await server.stop();
    },
  };
}
