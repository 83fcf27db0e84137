import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StagedData, WarehouseSession } from '@sparkle-orchestration/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { extractContext } from '../../test/extract-context.js';
import { postgresConnector } from '../connector.js';
import { startPostgres, type TestPostgres } from '../testing.js';
import { postgresWarehouse } from './driver.js';

let server: TestPostgres;
let session: WarehouseSession;
const folder = mkdtempSync(join(tmpdir(), 'sparkle-session-'));

const connection = () => ({ name: 'wh', type: 'postgres', properties: { ...server.properties(), sslmode: 'disable' } });
const open = (more: Partial<Parameters<typeof postgresWarehouse.open>[1]> = {}) =>
  postgresWarehouse.open(connection(), { root: folder, env: 'dev', allowedDirectories: [], ...more });

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());
beforeEach(async () => {
  session = await open();
});
afterEach(() => session.close());

const csv = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

const staged = (files: readonly string[], columns: StagedData['columns']): StagedData => ({
  format: 'csv',
  files,
  reader: { header: false, delim: ',', quote: '"', escape: '"', nullstr: '\\N' },
  ...(columns ? { columns } : {}),
  textForms: 'postgres',
  rangeApplied: true,
  owned: true,
});

describe('statements', () => {
  test('parts print as names of this database and as binds, each parameter once', async () => {
    await session.run(['create schema if not exists ', { schema: 'main.s"x.orders' }]);
    await session.run(['create table ', { dataset: 'main.s"x.orders' }, ' (id bigint, at timestamp, note text)']);
    const at = { param: 'interval_start', type: 'timestamp' };
    const changed = await session.run(
      [
        'insert into ',
        { dataset: 'main.s"x.orders' },
        ' select 1, ',
        at,
        ', ',
        { param: 'run_id', type: 'varchar' },
        ' where ',
        at,
        " > '2000-01-01'",
      ],
      { interval_start: '2026-03-01 00:00:00', run_id: "o'brien; --", now: 'not used' },
    );
    expect(changed).toBe(1);
    expect(await session.query(['select id, at, note from ', { dataset: 'other.s"x.orders' }])).toEqual([
      ['1', '2026-03-01 00:00:00', "o'brien; --"],
    ]);
  });

  test('a parameter that is not given is NULL', async () => {
    expect(await session.query(['select ', { param: 'now', type: 'timestamp' }])).toEqual([[null]]);
  });

  test('values come as JSON values that lose no digit', async () => {
    const [row] = await session.query([
      `select true, 1::smallint, 2::int, 9223372036854775807, 1.10::numeric(5,2), 0.1::float8, 'NaN'::float8, null, '2026-03-01'::date, '2026-03-01 10:00+02'::timestamptz, '{"a":1.10}'::json`,
    ]);
    expect(row).toEqual([
      true,
      1,
      2,
      '9223372036854775807',
      '1.10',
      0.1,
      'NaN',
      null,
      '2026-03-01',
      '2026-03-01 08:00:00+00',
      '{"a":1.10}',
    ]);
  });

  test('one statement a call', async () => {
    await expect(session.run(['select 1; select 2'])).rejects.toThrow('postgres/statement-refused');
  });

  test('a schema comes from the connection for names without one', async () => {
    const other = await postgresWarehouse.open(
      { ...connection(), properties: { ...connection().properties, schema: 'own' } },
      { root: folder, env: 'dev', allowedDirectories: [] },
    );
    await other.run(['create schema ', { schema: 'thing' }]);
    await other.run(['create table ', { dataset: 'thing' }, ' (a int)']);
    expect(await other.columns(['own', 'thing'])).toEqual([{ name: 'a', type: 'integer' }]);
    await other.close();
  });
});

describe('transactions', () => {
  test('rollback undoes tables and rows, and temp tables end with the transaction', async () => {
    await session.begin();
    await session.run(['create table gone (a int)']);
    await session.run(['create temp table sparkle_run on commit drop as select 1 as one']);
    expect(await session.columns(['sparkle_run'])).toEqual([{ name: 'one', type: 'integer' }]);
    await session.rollback();
    expect(await session.columns(['public', 'gone'])).toBeUndefined();
    await session.begin();
    await session.run(['create temp table sparkle_run on commit drop as select 2 as two']);
    await session.commit();
    expect(await session.columns(['sparkle_run'])).toBeUndefined();
  });

  test('after an error only rollback helps, and then work goes on', async () => {
    await session.begin();
    await expect(session.run(['select 1/0'])).rejects.toThrow('postgres/statement-failed');
    await session.rollback();
    expect(await session.query(['select 1'])).toEqual([[1]]);
  });

  test('a read-only session writes nothing', async () => {
    const reader = await open({ readOnly: true });
    await expect(reader.run(['create table public.no (a int)'])).rejects.toThrow(/read-only transaction/);
    await reader.close();
  });
});

test('columns tell neutral types, nullability and comments, domains resolved', async () => {
  await server.query(`create domain cents as numeric(9,2);
    create table told (id bigint not null, c cents, t varchar(5), ts timestamp(3), tz timestamptz, j jsonb, b bytea, a int[], n numeric, "A b" text);
    comment on column told.id is 'the key'`);
  expect(await session.columns(['public', 'told'])).toEqual([
    { name: 'id', type: 'bigint', nullable: false, description: 'the key' },
    { name: 'c', type: 'decimal(9,2)' },
    { name: 't', type: 'varchar' },
    { name: 'ts', type: 'timestamp' },
    { name: 'tz', type: 'timestamptz' },
    { name: 'j', type: 'json' },
    { name: 'b', type: 'blob' },
    { name: 'a', type: 'integer[]' },
    { name: 'n', type: 'decimal(38,9)' },
    { name: 'A b', type: 'varchar' },
  ]);
  expect(await session.columns(['public', 'Told'])).toBeUndefined();
});

describe('staging', () => {
  const columns = [
    { name: 'id', type: 'integer' },
    { name: 'te"xt', type: 'varchar' },
    { name: 'd', type: 'double' },
    { name: 'j', type: 'json' },
  ];

  test('CSV files become a temp table that ends with the transaction', async () => {
    const files = [
      csv('a.csv', '1,,1.5,"{""a"": 1}"\n2,\\N,NaN,\\N\n'),
      csv('b.csv', '3,"line\r\nbreak, ""quoted""",-Infinity,[]\n'),
    ];
    await session.begin();
    expect(await session.stage('sparkle_source', staged(files, columns), {})).toEqual(columns);
    expect(await session.query(['select id, "te""xt", d, j from sparkle_source order by id'])).toEqual([
      [1, '', 1.5, '{"a": 1}'],
      [2, null, 'NaN', null],
      [3, 'line\r\nbreak, "quoted"', '-Infinity', '[]'],
    ]);
    // Staging again in one transaction replaces the table.
    await session.stage('sparkle_source', staged([], columns), {});
    expect(await session.query(['select count(*)::int from sparkle_source'])).toEqual([[0]]);
    await session.commit();
    expect(await session.columns(['sparkle_source'])).toBeUndefined();
  });

  test('a value that is not of its type fails and names the line', async () => {
    await session.begin();
    await expect(session.stage('s', staged([csv('bad.csv', '1,x,2,\\N\nx,y,3,\\N\n')], columns), {})).rejects.toThrow(
      /invalid input syntax for type integer: "x"/,
    );
    await session.rollback();
  });

  test('invalid UTF-8 is refused', async () => {
    const file = join(folder, 'latin.csv');
    writeFileSync(file, Buffer.concat([Buffer.from('1,'), Buffer.from([0xe4]), Buffer.from(',1,\\N\n')]));
    await session.begin();
    await expect(session.stage('s', staged([file], columns), {})).rejects.toThrow(
      /invalid byte sequence for encoding "UTF8"/,
    );
    await session.rollback();
  });

  test('other formats, ranges, limits and facts of files go through the converter', async () => {
    const seen: unknown[] = [];
    const other = await open({
      convert: async (data, options) => {
        seen.push([data.format, options]);
        return staged(
          [csv('converted.csv', '7,seven.json\n')],
          [
            { name: 'id', type: 'bigint' },
            { name: 'f', type: 'varchar' },
          ],
        );
      },
    });
    await other.begin();
    const data: StagedData = { format: 'json', files: ['/x.json'], reader: {}, rangeApplied: false, owned: false };
    expect(await other.stage('s', data, { fileColumn: 'f', limit: 1 })).toEqual([
      { name: 'id', type: 'bigint' },
      { name: 'f', type: 'varchar' },
    ]);
    expect(seen).toEqual([['json', { fileColumn: 'f', limit: 1 }]]);
    await other.close();
    await session.begin();
    await expect(session.stage('s', data, {})).rejects.toThrow('postgres/needs-conversion');
  });

  test('no files give no rows, with the columns of the files themselves', async () => {
    await session.begin();
    const data: StagedData = {
      ...staged([], [{ name: 'id', type: 'integer' }]),
      format: 'json',
      fileColumns: [{ name: 'm', type: 'timestamp', values: [] }],
    };
    expect(await session.stage('s', data, { fileColumn: 'f' })).toEqual([
      { name: 'id', type: 'integer' },
      { name: 'm', type: 'timestamp' },
      { name: 'f', type: 'varchar' },
    ]);
  });

  test('Postgres to Postgres keeps lists, blobs, dates before Christ and plain numerics', async () => {
    await server.query(`create table forms (a int[], b bytea, d date, n numeric, i interval, t text[]);
      insert into forms values ('{1,NULL}', '\\x00ff', '0044-03-15 BC', 1.5, '-1 mons +2 days', array['a"b', null, 'NULL'])`);
    const data = await postgresConnector.extract?.(extractContext(server, { table: 'forms' }, { dialect: 'postgres' }));
    if (!data) throw new Error('nothing was extracted');
    await session.begin();
    await session.stage('copy', data, {});
    expect(
      await session.query([
        'select (select (c.*)::text from copy c) = (select (f.*)::text from (select a, b, d, n::numeric(38,9), i, t from public.forms) f)',
      ]),
    ).toEqual([[true]]);
  });
});

describe('interrupt', () => {
  test('stops the statement on the server; rollback makes the session usable again', async () => {
    const started = Date.now();
    await session.begin();
    const slow = session.run(['select pg_sleep(60)']);
    const failed = expect(slow).rejects.toThrow('postgres/cancelled');
    await new Promise((resolve) => setTimeout(resolve, 100));
    await session.interrupt();
    await failed;
    await expect(session.query(['select 1'])).rejects.toThrow('postgres/cancelled');
    await session.rollback();
    expect(await session.query(['select 1'])).toEqual([[1]]);
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  test('a session that the server ends says so', async () => {
    const [[pid] = []] = await session.query(['select pg_backend_pid()']);
    const slow = session.run(['select pg_sleep(60)']);
    const failed = expect(slow).rejects.toThrow('postgres/connection-lost');
    await server.query('select pg_terminate_backend($1)', { values: [pid] });
    await failed;
  });
});
