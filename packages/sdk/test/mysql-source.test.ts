import { findMariadb, startMariadb, type TestMariadb } from '@sparkle-orchestration/connector-mysql/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { restProject } from './rest/rest-project.js';

const found = findMariadb();
if (!found)
  console.warn('there is no MariaDB server on this machine: pipelines that read one are skipped (SPARKLE_MARIADB)');

const march = (day: number) => ({
  start: new Date(`2026-03-0${day}T00:00:00Z`),
  end: new Date(`2026-03-0${day + 1}T00:00:00Z`),
});

describe.skipIf(!found)('a MariaDB server', () => {
  let server: TestMariadb;
  beforeAll(async () => {
    if (found) server = await startMariadb(found);
    await server.query(
      'create table orders (id int primary key, name varchar(20), price decimal(8,2), updated_at datetime(3), raw varbinary(4))',
    );
  }, 60_000);
  afterAll(async () => server?.stop());

  const connection = () => {
    const { password: _, ...plain } = server.properties();
    return { type: 'mysql', ...plain, password: '${SHOP_PASSWORD}' };
  };
  const secrets = () => ({ SHOP_PASSWORD: server.properties().password });
  const lake = { 'config/connections/lake/common.json': { type: 'duckdb', path: 'lake.duckdb' } };

  it('gives the rows that changed since the last load, and a rerun gives the same', async () => {
    const project = restProject(
      {
        ...lake,
        'config/connections/shop/common.json': connection(),
        'config/ingestors/shop_orders/dev.json': {
          ...{ ingestor: 'jdbc_mysql', source_name: 'shop', connection_name: 'shop', table: 'orders' },
          ...{ watermark_column: 'updated_at', target_table: 'orders', write_mode: 'merge', merge_keys: ['id'] },
        },
        'config/orchestration/shop/dev.json': { pipeline_type: 'bronze_raw_ingestion', ingestor: 'shop_orders' },
      },
      'lake',
      secrets(),
    );
    await server.query(
      `insert into orders values (1, 'O''Brien', 9.99, '2026-03-01 10:00:00.5', x'00ff'), (2, null, 0.10, '2026-03-01 12:30:00', null)`,
    );
    const first = await project.run('shop', { interval: march(1) });
    expect([first.status, first.findings]).toEqual(['success', []]);
    await server.query("update orders set price = 5, updated_at = '2026-03-02 13:00:00' where id = 2");
    await server.query("insert into orders values (3, '', 7, '2026-03-02 23:59:59.999', '')");
    for (let times = 0; times < 2; times += 1) {
      const second = await project.run('shop', { interval: march(2) });
      expect([second.status, second.findings]).toEqual(['success', []]);
      expect(
        await project.rows(
          'select id, name, price, updated_at::varchar, hex(raw) from bronze.default.orders order by id',
        ),
      ).toEqual([
        [1, "O'Brien", '9.99', '2026-03-01 10:00:00.5', '00FF'],
        [2, null, '5.00', '2026-03-02 13:00:00', null],
        [3, '', '7.00', '2026-03-02 23:59:59.999', ''],
      ]);
    }
  });

  it('is read by growing ids, and as a source of type database by its address', async () => {
    const { host, port, user, password, database } = server.properties();
    await server.query('create table clicks (id bigint unsigned primary key, page varchar(10))');
    await server.query("insert into clicks values (1, 'a'), (2, 'b')");
    const ids = restProject(
      {
        ...lake,
        'config/connections/shop/common.json': connection(),
        'config/orchestration/clicks/dev.json': {
          ...{
            pipeline_type: 'bronze_raw_ingestion',
            source_system: 'shop',
            source_connection: 'shop',
            source_table: 'clicks',
          },
          ...{ ingestor: 'jdbc_incremental_by_id_range', ingestor_config: { id_column: 'id' }, write_mode: 'append' },
          ...{ destination_catalog: 'main', destination_schema: 'brz', destination_table: 'clicks' },
        },
      },
      'lake',
      secrets(),
    );
    expect((await ids.run('clicks', { interval: march(1) })).status).toBe('success');
    await server.query("insert into clicks values (3, 'c')");
    expect((await ids.run('clicks', { interval: march(2) })).status).toBe('success');
    expect(await ids.rows('select id, page from main.brz.clicks order by id')).toEqual([
      ['1', 'a'],
      ['2', 'b'],
      ['3', 'c'],
    ]);
    const address = `mysql://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
    const warehouse = restProject(
      {
        'config/sources/shop.yaml': {
          source: {
            ...{ name: 'shop', type: 'database', connection: { connection_string_secret_key: 'SHOP_DB' } },
            resources: [
              { name: 'late', query: 'select id, page from clicks where id > 2', write_disposition: 'replace' },
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
      { SHOP_DB: address },
    );
    const run = await warehouse.run('load');
    expect([run.status, run.findings]).toEqual(['success', []]);
    expect(await warehouse.rows('select id, page from main.raw.late')).toEqual([['3', 'c']]);
  });
});
