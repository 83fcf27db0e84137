import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { extractContext } from '../../test/extract-context.js';
import { stagedRows } from '../../test/staged-rows.js';
import { postgresConnector } from '../connector.js';
import { startPostgres, type TestPostgres } from '../testing.js';
import { postgresIngestors } from './ingestors.js';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
  await server.query(`create schema crm; create table crm.customers (id bigint not null primary key, name text, updated_at timestamptz not null);
    insert into crm.customers select g, 'customer ' || g, timestamptz '2026-03-01+00' + g * interval '1 hour' from generate_series(1, 100) g`);
});
afterAll(() => server.stop());

type Range = NonNullable<Parameters<typeof extractContext>[2]>['range'];

async function rows(ingestor: string, options: Record<string, unknown>, range?: Range): Promise<unknown[]> {
  const found = postgresIngestors.find((i) => i.id === ingestor || i.aliases?.includes(ingestor));
  const checked = found?.options.parse(options) ?? {};
  const data = await postgresConnector.extract?.(
    extractContext(server, checked, { ingestor, ...(range ? { range } : {}) }),
  );
  if (!data) throw new Error('the connector extracts nothing');
  return data.files.length === 0
    ? []
    : ((await stagedRows(data, 'count(*)::integer, min(id)::integer, max(id)::integer')).rows[0] ?? []);
}

describe('every ingestor reads', () => {
  const hour = { column: 'updated_at', type: 'timestamp', from: '2026-03-01 10:00:00', below: '2026-03-01 20:00:00' };

  test('postgres_table: a table, a query, a range', async () => {
    expect(await rows('postgres_table', { table: 'crm.customers' })).toEqual([100, 1, 100]);
    expect(await rows('postgres_table', { query: 'select * from crm.customers where id % 10 = 0' }, hour)).toEqual([
      1, 10, 10,
    ]);
  });

  test.each(['jdbc_incremental_by_date', 'jdbc_postgres', 'jdbc_postgresql'])(
    '%s: whole without a watermark, else its range',
    async (name) => {
      const options = { table: 'crm.customers', partition_column: 'id', num_partitions: 10, fetch_size: 10_000 };
      expect(await rows(name, options)).toEqual([100, 1, 100]);
      expect(await rows(name, options, hour)).toEqual([10, 10, 19]);
    },
  );

  test('jdbc_incremental_by_id_range: ids not below the last one, with a cursor of its own', async () => {
    const options = { table: 'crm.customers', id_column: 'id', num_partitions: 10 };
    const found = postgresIngestors.find((i) => i.id === 'jdbc_incremental_by_id_range');
    const cursor = found?.cursor?.(options) ?? { column: '', type: '' };
    expect(cursor).toEqual({ column: 'id', type: 'bigint' });
    expect(await rows('jdbc_incremental_by_id_range', options, { ...cursor, from: '91' })).toEqual([10, 91, 100]);
    expect(await rows('jdbc_incremental_by_id_range', options, { ...cursor, from: '101' })).toEqual([]);
  });

  test('jdbc_full_table_hash_partitioning', async () => {
    expect(
      await rows('jdbc_full_table_hash_partitioning', {
        table: 'crm.customers',
        hash_column: 'id',
        num_partitions: 20,
      }),
    ).toEqual([100, 1, 100]);
  });
});

test.each([
  ['jdbc_incremental_by_date', { partition_column: 'nowhere' }],
  ['jdbc_incremental_by_id_range', { id_column: 'nowhere' }],
  ['jdbc_full_table_hash_partitioning', { hash_column: 'nowhere' }],
])('%s refuses a column that is not there', async (ingestor, options) => {
  await expect(rows(ingestor, { table: 'crm.customers', ...options })).rejects.toThrow(
    /postgres\/no-such-column.*"nowhere"/,
  );
});

test('discover tells columns with types and nullability', async () => {
  expect(await postgresConnector.discover?.(extractContext(server, { table: 'crm.customers' }))).toEqual([
    { name: 'id', type: 'bigint', nullable: false },
    { name: 'name', type: 'varchar', nullable: true },
    { name: 'updated_at', type: 'timestamptz', nullable: false },
  ]);
});

test('shapes that change between two reads are told as they are now', async () => {
  const shape = async () => (await postgresConnector.extract?.(extractContext(server, { table: 'changing' })))?.columns;
  await server.query('create table changing (id int, v int)');
  expect(await shape()).toEqual([
    { name: 'id', type: 'integer' },
    { name: 'v', type: 'integer' },
  ]);
  await server.query(
    'alter table changing alter column v type text; alter table changing add column extra date; alter table changing drop column id',
  );
  expect(await shape()).toEqual([
    { name: 'v', type: 'varchar' },
    { name: 'extra', type: 'date' },
  ]);
});

test('a thousand columns, and a row of a megabyte', async () => {
  const columns = Array.from({ length: 1000 }, (_, n) => `${n} as c${n}`).join(', ');
  const wide = await postgresConnector.extract?.(extractContext(server, { query: `select ${columns}` }));
  expect(wide?.columns).toHaveLength(1000);
  expect(wide && (await stagedRows(wide, 'c0, c999')).rows).toEqual([[0, 999]]);
  const long = await postgresConnector.extract?.(
    extractContext(server, { query: "select 1 as id, repeat('ü', 500000) as v" }),
  );
  expect(long && (await stagedRows(long, 'length(v)::integer')).rows).toEqual([[500_000]]);
  const query = "select 1 as id, repeat('x', 5000000) as v";
  const longer = await postgresConnector.extract?.(extractContext(server, { query }));
  await expect(longer && stagedRows(longer)).rejects.toThrow(/[Mm]aximum line size/);
  const allowed = await postgresConnector.extract?.(extractContext(server, { query, max_row_bytes: 6_000_000 }));
  expect(allowed && (await stagedRows(allowed, 'length(v)::integer')).rows).toEqual([[5_000_000]]);
});

test('every option is described, and others are refused', () => {
  for (const ingestor of postgresIngestors) {
    const schema = z.toJSONSchema(ingestor.options) as {
      properties?: Record<string, { description?: string }>;
      additionalProperties?: boolean;
    };
    expect(schema.additionalProperties, ingestor.id).toBe(false);
    for (const [name, option] of Object.entries(schema.properties ?? {}))
      expect(option.description, `${ingestor.id}.${name}`).toBeTruthy();
  }
});
