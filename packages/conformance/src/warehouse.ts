import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { ArrivingRows, Cell, WarehouseKind } from './case.js';
import { type PostgresServer, queryPostgres } from './postgres-server.js';

/** The fresh warehouse of one case on one target, read and filled without any code of the product. */
export interface Warehouse {
  readonly kind: WarehouseKind;
  /** Properties of the connection, for `SPARKLE_CONN_WAREHOUSE`. */
  readonly properties: Readonly<Record<string, string | number>>;
  /** `schema.table` as statements by hand write it. */
  name(table: string): string;
  execute(statements: readonly string[]): Promise<void>;
  arrive(table: string, rows: ArrivingRows): Promise<void>;
  read(table: string, columns: readonly string[]): Promise<readonly (readonly Cell[])[]>;
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
const text = (cell: Cell) => (cell === null ? 'null' : `'${cell.replaceAll("'", "''")}'`);

/** `schema.table` in the warehouse's own words. The catalog `main` is the file of DuckDB and nothing on Postgres. */
function nameOf(kind: WarehouseKind, table: string): { readonly schema: string; readonly table: string } {
  const [name = '', schema = ''] = [table.slice(table.lastIndexOf('.') + 1), table.slice(0, table.lastIndexOf('.'))];
  const inFile = kind === 'duckdb' && schema !== '_sparkle' ? `main.${schema}` : schema;
  return { schema: quoted(inFile), table: `${quoted(inFile)}.${quoted(name)}` };
}

function arriveStatements(kind: WarehouseKind, table: string, rows: ArrivingRows): readonly string[] {
  const name = nameOf(kind, table);
  const columns = rows.columns.map((column, index) => `${quoted(column)} ${rows.types[index]}`).join(', ');
  const values = rows.rows.map(
    (row) => `(${row.map((cell, index) => `cast(${text(cell)} as ${rows.types[index]})`).join(', ')})`,
  );
  return [
    `create schema if not exists ${name.schema}`,
    `create table if not exists ${name.table} (${columns})`,
    ...(values.length > 0 ? [`insert into ${name.table} values ${values.join(', ')}`] : []),
  ];
}

const selectText = (kind: WarehouseKind, table: string, columns: readonly string[]) =>
  `select ${columns.map((column) => `cast(${quoted(column)} as varchar)`).join(', ')} from ${nameOf(kind, table).table}`;

const cells = (rows: readonly (readonly unknown[])[]): readonly (readonly Cell[])[] =>
  rows.map((row) => row.map((cell) => (cell === null || cell === undefined ? null : String(cell))));

export async function postgresWarehouse(server: PostgresServer, database: string): Promise<Warehouse> {
  await queryPostgres(server, 'postgres', [
    `drop database if exists ${quoted(database)}`,
    `create database ${quoted(database)}`,
  ]);
  const run = (statements: readonly string[]) => queryPostgres(server, database, statements);
  const { host, port, user, password } = server;
  return {
    kind: 'postgres',
    properties: { host, port, user, password, database },
    name: (table) => nameOf('postgres', table).table,
    execute: async (statements) => void (await run(statements)),
    arrive: async (table, rows) => void (await run(arriveStatements('postgres', table, rows))),
    read: async (table, columns) => cells(await run([selectText('postgres', table, columns)])),
  };
}

/** A database beside the warehouse that holds what is loaded from. It is made by the first statement for it. */
export function sourceDatabase(server: PostgresServer, database: string) {
  const { host, port, user, password } = server;
  let made: Promise<Warehouse> | undefined;
  return {
    properties: { type: 'postgres', host, port, user, password, database },
    async execute(statements: readonly string[]): Promise<void> {
      made ??= postgresWarehouse(server, database);
      await (await made).execute(statements);
    },
  };
}

export function duckdbWarehouse(folder: string): Warehouse {
  const path = join(folder, 'warehouse.duckdb');
  /** Opened and closed each time: the tool under test writes the same file. */
  const run = async (statements: readonly string[]): Promise<readonly (readonly unknown[])[]> => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    try {
      await connection.run(`attach '${path.replaceAll("'", "''")}' as wh`);
      await connection.run('use wh');
      let rows: readonly (readonly unknown[])[] = [];
      for (const statement of statements) rows = (await connection.runAndReadAll(statement)).getRowsJS();
      return rows;
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  };
  return {
    kind: 'duckdb',
    properties: { path },
    name: (table) => nameOf('duckdb', table).table,
    execute: async (statements) => void (await run(statements)),
    arrive: async (table, rows) => void (await run(arriveStatements('duckdb', table, rows))),
    read: async (table, columns) => cells(await run([selectText('duckdb', table, columns)])),
  };
}
