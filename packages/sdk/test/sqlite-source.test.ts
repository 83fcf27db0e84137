import { join } from 'node:path';
import Database from 'libsql';
import { expect, it } from 'vitest';
import { type RestProject, restProject } from './rest/rest-project.js';

/** Orders in a SQLite file of the project. */
function orders(project: RestProject, ...statements: readonly string[]): void {
  const database = new Database(join(project.root, 'shop.db'));
  for (const statement of statements) database.exec(statement);
  database.close();
}

const table = 'create table orders (id integer primary key, name text, price decimal(8,2), updated_at text)';

it('a table of a SQLite file is loaded from its last change on', async () => {
  const project = restProject(
    {
      'config/connections/shop/common.json': { type: 'sqlite', path: 'shop.db' },
      'config/connections/lake/common.json': { type: 'duckdb', path: 'lake.duckdb' },
      'config/ingestors/shop_orders/dev.json': {
        ...{ ingestor: 'jdbc_incremental_by_date', source_name: 'shop', connection_name: 'shop', table: 'orders' },
        ...{ watermark_column: 'updated_at', target_table: 'orders', write_mode: 'merge', merge_keys: ['id'] },
      },
      'config/orchestration/shop/dev.json': { pipeline_type: 'bronze_raw_ingestion', ingestor: 'shop_orders' },
    },
    'lake',
  );
  orders(
    project,
    table,
    "insert into orders values (1, 'O''Brien', 9.99, '2026-03-01T10:00:00'), (2, null, 0.1, '2026-03-01 12:30:00')",
  );
  const first = await project.run('shop');
  expect([first.status, first.findings]).toEqual(['success', []]);
  orders(project, "update orders set price = 5, updated_at = '2026-03-01 13:00:00' where id = 2");
  orders(project, "insert into orders values (3, '', 7, '2026-03-01 23:59:59.5')");
  const second = await project.run('shop', {
    interval: { start: new Date('2026-03-02T00:00:00Z'), end: new Date('2026-03-03T00:00:00Z') },
  });
  expect([second.status, second.findings]).toEqual(['success', []]);
  expect(
    await project.rows('select id, name, price, updated_at::varchar from bronze.default.orders order by id'),
  ).toEqual([
    ['1', "O'Brien", '9.99', '2026-03-01 10:00:00'],
    ['2', null, '5.00', '2026-03-01 13:00:00'],
    ['3', '', '7.00', '2026-03-01 23:59:59.5'],
  ]);
});

it('a source of type database is SQLite when its address says so', async () => {
  const project = restProject(
    {
      'config/sources/shop.yaml': {
        source: {
          ...{ name: 'shop', type: 'database', connection: { connection_string_secret_key: 'SHOP_DB' } },
          resources: [
            { name: 'dear', query: 'select id, name from orders where price > 1', write_disposition: 'replace' },
          ],
        },
      },
      'config/destinations/lake.yaml': {
        destination: { name: 'lake', type: 'duckdb', connection: { file_path: 'lake.duckdb' } },
      },
      'config/pipelines/load.yaml': {
        pipeline: {
          ...{ name: 'load', source: { config_file: 'shop.yaml' } },
          destination: { config_file: 'lake.yaml', dataset_name: 'raw' },
        },
      },
    },
    'lake',
    { SHOP_DB: 'sqlite:///shop.db' },
  );
  orders(project, table, "insert into orders values (1, 'a', 0.5, null), (2, 'b', 2, null)");
  const run = await project.run('load');
  expect([run.status, run.findings]).toEqual(['success', []]);
  expect(await project.rows('select id, name from main.raw.dear')).toEqual([['2', 'b']]);
});
