import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Column, Dialect } from '@sparkle-orchestration/core';
import pg from 'pg';
import { printType, quoteIdentifier, sqlString, textOf } from '../src/index.js';
import { startPostgres } from './postgres.js';

/** A cell as a test writes it: text is cast to the column's type by the engine, `null` is NULL. */
export type Cell = string | number | boolean | null;

export interface Engine {
  readonly dialect: Dialect;
  run(sql: string): Promise<void>;
  /** All cells as text in the common form, `null` for NULL. */
  rows(sql: string): Promise<(string | null)[][]>;
  /** Column names and types as the engine tells them. */
  describe(sql: string): Promise<{ name: string; type: string }[]>;
}

export interface Engines {
  readonly duckdb: Engine;
  readonly postgres: Engine;
  stop(): Promise<void>;
}

function duckdbEngine(connection: DuckDBConnection): Engine {
  const all = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson();
  return {
    dialect: 'duckdb',
    async run(sql) {
      await connection.run(sql);
    },
    rows: async (sql) => (await all(sql)).map((row) => row.map((cell) => (cell === null ? null : String(cell)))),
    describe: async (sql) =>
      (await all(`describe ${sql}`)).map((row) => ({ name: String(row[0]), type: String(row[1]) })),
  };
}

function postgresEngine(client: pg.Client): Engine {
  const query = (text: string) =>
    client.query<(string | null)[], []>({ text, rowMode: 'array', types: { getTypeParser: () => String } });
  return {
    dialect: 'postgres',
    async run(sql) {
      await client.query(sql);
    },
    rows: async (sql) => (await query(sql)).rows,
    async describe(sql) {
      await client.query(`create temp view described as ${sql}`);
      const { rows } = await query(
        "select attname, format_type(atttypid, atttypmod) from pg_attribute where attrelid = 'described'::regclass and attnum > 0 order by attnum",
      );
      await client.query('drop view described');
      return rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
    },
  };
}

/** A fresh DuckDB in memory and a Postgres server of its own, both with zones that are not UTC. */
export async function startEngines(): Promise<Engines> {
  const server = await startPostgres();
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query("set timezone = 'America/New_York'");
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run("set timezone = 'Australia/Lord_Howe'");
  return {
    duckdb: duckdbEngine(connection),
    postgres: postgresEngine(client),
    async stop() {
      connection.closeSync();
      await client.end();
      await server.stop();
    },
  };
}

/** Statements that make a table and fill it. */
export function tableStatements(
  table: string,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  dialect: Dialect,
): string[] {
  const list = columns.map((c) => `${quoteIdentifier(c.name)} ${printType(c.type, dialect)}`).join(', ');
  // Arrays are written as in Postgres, `{a,NULL}`; structs and maps as JSON.
  const written = (value: string, type: string) =>
    type.endsWith('[]') && dialect === 'duckdb' ? value.replaceAll('{', '[').replaceAll('}', ']') : value;
  const cell = (value: Cell, type: string) => {
    const literal = value === null ? 'null' : sqlString(written(String(value), type));
    const read = /^(struct|map)\(/.test(type) ? `cast(${literal} as json)` : literal;
    return `cast(${read} as ${printType(type, dialect)})`;
  };
  const values = rows.map((row) => `(${row.map((value, n) => cell(value, columns[n]?.type ?? 'varchar')).join(', ')})`);
  const drop = `drop table if exists ${table}`;
  return [
    drop,
    `create temp table ${table} (${list})`,
    ...(values.length > 0 ? [`insert into ${table} values ${values.join(', ')}`] : []),
  ];
}

/** Whether values of the type are compared as JSON. */
export function isNested(type: string): boolean {
  return type.endsWith('[]') || type === 'json' || /^(struct|map)\(/.test(type);
}

/** Every column of a query as text in the common form; nested values as JSON. */
export function asTexts(query: string, columns: readonly Column[], dialect: Dialect): string {
  const text = (c: Column) => {
    const name = quoteIdentifier(c.name);
    if (isNested(c.type)) return `cast(to_json(${name}) as varchar)`;
    return textOf(name, c.type, dialect);
  };
  return `select ${columns.map(text).join(', ')} from (${query}) as q`;
}
