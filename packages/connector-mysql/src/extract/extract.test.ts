import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connector, ExtractContext } from '@sparkle-orchestration/core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { stagedRows } from '../../test/staged-rows.js';
import { mysqlConnector } from '../connector.js';
import { findMariadb, startMariadb, type TestMariadb } from '../testing.js';

type Context = ExtractContext<Readonly<Record<string, unknown>>>;

const found = findMariadb();
if (!found) console.warn('there is no MariaDB server on this machine: its tests are skipped (SPARKLE_MARIADB)');

describe.skipIf(!found)('a MariaDB server', () => {
  let server: TestMariadb;
  beforeAll(async () => {
    if (found) server = await startMariadb(found);
  }, 60_000);
  afterAll(async () => server?.stop());

  const contextOf = (
    options: Record<string, unknown>,
    more: Partial<Context> & { messages?: string[] } = {},
  ): Context => {
    const { messages, ...rest } = more;
    return {
      ingestor: 'mysql_table',
      options,
      connection: { name: 'shop', type: 'mysql', properties: server.properties() },
      stagingDir: mkdtempSync(join(tmpdir(), 'sparkle-extract-')),
      root: tmpdir(),
      allowedDirectories: [],
      signal: new AbortController().signal,
      log: (message) => void messages?.push(message),
      ...rest,
    };
  };
  const extract = async (context: Context) => {
    const data = await (mysqlConnector as Required<Connector>).extract(context);
    return { data, ...(data.files.length > 0 ? await stagedRows(data) : { rows: [], types: [] }) };
  };

  test('keeps every type and value', async () => {
    await server.query(`create table kinds (
      id bigint unsigned not null primary key, tiny tinyint, flag tinyint(1), small smallint unsigned, medium mediumint, n int unsigned,
      price decimal(12,2), wide decimal(60,2), f float, d double, b1 bit(1), b9 bit(9), y year, day date, t time(3), at datetime(6), stamp timestamp(6) null,
      name varchar(50) character set latin1, note text character set utf8mb4, kind enum('a','b,"c'), raw varbinary(10), doc json, place point)`);
    await server.query(`insert into kinds values (18446744073709551615, -5, 1, 65535, -8388608, 4294967295, 1234567890.12,
      1234567890123456789012345678901234567890.12, 0.1, 1e300, b'1', b'100000001', 2026, '2026-02-28', '23:59:59.123', '2026-03-01 10:00:00.123456', '2026-03-01 10:00:00.5',
      'Zoë', '"quoted", \\\\N\\nnext 😀', 'b,"c', x'00ff22', '{"a": 1}', point(1, 2))`);
    await server.query("insert into kinds (id, name, note) values (2, '', '\\\\N')");
    const { rows, types } = await extract(contextOf({ table: 'kinds' }));
    expect(types.join(' ')).toBe(
      'DECIMAL(20,0) SMALLINT SMALLINT INTEGER INTEGER BIGINT DECIMAL(12,2) VARCHAR FLOAT DOUBLE BOOLEAN BIGINT SMALLINT DATE TIME TIMESTAMP TIMESTAMP WITH TIME ZONE VARCHAR VARCHAR VARCHAR BLOB VARCHAR VARCHAR',
    );
    expect(rows).toEqual([
      [
        '2',
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        '',
        '\\N',
        null,
        null,
        null,
        null,
      ],
      [
        '18446744073709551615',
        '-5',
        '1',
        '65535',
        '-8388608',
        '4294967295',
        '1234567890.12',
        '1234567890123456789012345678901234567890.12',
        '0.1',
        '1e+300',
        'true',
        '257',
        '2026',
        '2026-02-28',
        '23:59:59.123',
        '2026-03-01 10:00:00.123456',
        '2026-03-01 10:00:00.5+00',
        'Zoë',
        '"quoted", \\N\nnext 😀',
        'b,"c',
        '\\x00\\xFF\\x22',
        '{"a": 1}',
        'POINT(1 2)',
      ],
    ]);
  });

  test('means the same in every SQL mode', async () => {
    await server.query('create table modes (id int, v varchar(20))');
    await server.query("insert into modes values (1, 'a\\\\b\"c')");
    await server.query("set global sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT'");
    try {
      expect((await extract(contextOf({ query: `select id, "v" || '\\' as v from modes` }))).rows).toEqual([
        ['1', 'a\\b"c\\'],
      ]);
    } finally {
      await server.query('set global sql_mode = default');
    }
  });

  test('reads a range by date, by id and by text, and counts rows without a cursor', async () => {
    await server.query('create table events (id int, at datetime, code varchar(5) collate utf8mb4_general_ci)');
    await server.query(
      "insert into events values (1, '2026-03-01 08:00:00', 'a'), (2, '2026-03-01 09:00:00', 'B'), (3, '2026-03-02 00:00:00', 'b'), (4, null, null)",
    );
    const ids = async (range: Context['range'], more: Partial<Context> & { messages?: string[] } = {}) =>
      (
        await extract(contextOf({ table: 'shop.events', columns: ['id'] }, { ...(range ? { range } : {}), ...more }))
      ).rows.map(([id]) => id);
    const messages: string[] = [];
    const day = { column: 'at', type: 'timestamp', from: '2026-03-01 09:00:00', below: '2026-03-02 00:00:00' };
    expect(await ids(day, { messages })).toEqual(['2']);
    expect(messages[0]).toMatch(/^1 rows have no at and are not read/);
    expect(await ids({ column: 'id', type: 'bigint', from: '3' })).toEqual(['3', '4']);
    expect(await ids({ column: 'id', type: 'bigint', upTo: '2' })).toEqual(['1', '2']);
    // By bytes, as the ledger compares: "B" comes before "a".
    expect(await ids({ column: 'code', type: 'varchar', from: 'a' })).toEqual(['1', '3']);
    expect(await ids({ column: 'at', type: 'timestamp' }, { limit: 1 })).toEqual(['1']);
    expect(await ids({ column: 'code', type: 'varchar', from: "z' or 1=1 --" })).toEqual([]);
  });

  test('a date that no calendar has is NULL where the options say so', async () => {
    await server.query("set global sql_mode = ''");
    await server.query('create table odd (id int, day date, at datetime)');
    await server.query(
      "insert into odd values (1, '0000-00-00', '2026-00-10 00:00:00'), (2, '2026-01-02', '2026-01-02 03:04:05')",
    );
    await server.query('set global sql_mode = default');
    await expect(extract(contextOf({ table: 'odd' }))).rejects.toThrow(/0000-00-00/);
    expect((await extract(contextOf({ table: 'odd', zero_dates: 'null' }))).rows).toEqual([
      ['1', null, null],
      ['2', '2026-01-02', '2026-01-02 03:04:05'],
    ]);
  });

  test('streams more rows than it holds at once', async () => {
    await server.query('create table many as select seq as id, repeat("x", 200) as v from seq_1_to_50000');
    const { data } = await extract(contextOf({ table: 'many' }));
    expect((await stagedRows(data, 'count(*)::integer, sum(id)::bigint::varchar')).rows).toEqual([
      [50_000, '1250025000'],
    ]);
  });

  test('stops on the server when it is told to', async () => {
    const running = async () =>
      (await server.query("select info from information_schema.processlist where info like 'select%sleep(600)%'"))
        .map((row) => String(row['info']))
        .filter((info) => !info.includes('processlist'));
    const controller = new AbortController();
    const slow = extract(contextOf({ query: 'select sleep(600) as v' }, { signal: controller.signal }));
    await vi.waitUntil(async () => (await running()).length > 0, { timeout: 20_000 });
    controller.abort();
    await expect(slow).rejects.toThrow(/abort/i);
    await vi.waitUntil(async () => (await running()).length === 0, { timeout: 20_000 });
  });

  test('no rows are no file; a single empty text is a row', async () => {
    expect((await extract(contextOf({ query: 'select 1 as id from dual where 1 = 0' }))).data.files).toEqual([]);
    expect((await extract(contextOf({ query: "select '' as v union all select null" }))).rows).toEqual([[''], [null]]);
  });

  test.each([
    ['mysql/authentication-failed', { properties: { user: 'nobody', password: 'canary' } }, { table: 'x' }],
    ['mysql/no-such-database', { properties: { database: 'nowhere' } }, { table: 'x' }],
    ['mysql/unreachable', { properties: { port: 1 } }, { table: 'x' }],
    ['mysql/no-such-relation', {}, { table: 'absent' }],
    ['mysql/statement-refused', {}, { query: 'selekt' }],
    ['mysql/statement-refused', {}, { query: 'select 1 as a; drop table kinds' }],
    ['mysql/duplicate-column', {}, { query: 'select 1 as a, 2 as a' }],
    ['mysql/no-such-column', {}, { query: 'select 1 as a', columns: ['b'] }],
    ['mysql/table-or-query', {}, {}],
    ['mysql/tls-failed', { properties: { sslmode: 'require' } }, { table: 'kinds' }],
  ])('%s', async (code, how: { properties?: Record<string, string | number> }, options) => {
    const connection = { name: 'shop', type: 'mysql', properties: { ...server.properties(), ...how.properties } };
    const refused = extract(contextOf(options, { connection }));
    await expect(refused).rejects.toThrow(code);
    await expect(refused).rejects.not.toThrow('canary');
  });
});
