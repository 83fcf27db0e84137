import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { postgresConnector } from '@sparkle-orchestration/connector-postgres';
import { startPostgres } from '@sparkle-orchestration/connector-postgres/testing';
import type { OpenConnection, WarehouseDriver } from '@sparkle-orchestration/core';
import { duckdbDriver } from '@sparkle-orchestration/engine';
import { localWarehouse, type MonitorWarehouse, type RunHistory } from '../src/index.js';

/** The time that the rows below were written for. */
export const now = new Date('2024-01-15T10:30:00Z');

/** Events of seven days; no rows on the 12th, three without a user. */
const tables = [
  'create schema shop',
  `create table shop.events as
   select cast(i as varchar) as event_id, timestamp '2024-01-15 09:00:00' - (i % 7) * interval '1 day' as event_timestamp,
     cast(timestamp '2024-01-15' - (i % 7) * interval '1 day' as date) as event_date, case when i < 3 then null else 'u' end as user_id,
     cast(i as integer) as amount
   from generate_series(0, 699) as t(i) where i % 7 <> 3`,
  'alter table shop.events alter column event_id set not null',
  'create table shop.empty (updated_at timestamp)',
  'create table shop."odd""; drop" (updated_at timestamp)',
  `insert into shop."odd""; drop" values (timestamp '2024-01-15 10:00:00')`,
];

export interface TestWarehouse {
  open(history?: RunHistory): Promise<MonitorWarehouse>;
  stop(): Promise<void>;
}

function opener(driver: WarehouseDriver, connection: OpenConnection, root: string) {
  return async (history?: RunHistory) => {
    const session = await driver.open(connection, { root, env: 'dev', readOnly: true, allowedDirectories: [] });
    return localWarehouse({ session, driver, connection, history });
  };
}

/** A DuckDB file that another program wrote. */
export async function duckdbWarehouse(): Promise<TestWarehouse> {
  const root = mkdtempSync(join(tmpdir(), 'sparkle-monitor-'));
  const instance = await DuckDBInstance.create(join(root, 'events.duckdb'));
  const session = await instance.connect();
  for (const statement of tables) await session.run(statement);
  session.closeSync();
  instance.closeSync();
  const connection = { name: 'events', type: 'duckdb', properties: { path: 'events.duckdb' } };
  return {
    open: opener(duckdbDriver, connection, root),
    stop: async () => rmSync(root, { recursive: true, force: true }),
  };
}

/** A real Postgres with the same tables, and one that is partitioned. */
export async function postgresWarehouse(): Promise<TestWarehouse> {
  const server = await startPostgres();
  for (const statement of [
    ...tables,
    'create table shop.parts (day date, id integer) partition by range (day)',
    `create table shop.parts_jan partition of shop.parts for values from ('2024-01-01') to ('2024-02-01')`,
    `create table shop.parts_feb partition of shop.parts for values from ('2024-02-01') to ('2024-03-01')`,
    `insert into shop.parts select date '2024-01-05', i from generate_series(1, 5) as t(i)`,
  ])
    await server.query(statement);
  const driver = postgresConnector.warehouse;
  if (!driver) throw new Error('Postgres is no warehouse');
  const connection = { name: 'pg', type: 'postgres', properties: { ...server.properties(), sslmode: 'disable' } };
  return { open: opener(driver, connection, tmpdir()), stop: () => server.stop() };
}
