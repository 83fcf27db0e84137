import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { ExtractContext, StagedData } from '@sparkle-orchestration/core';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqliteConnector } from './connector.js';

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'sparkle-sqlite-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A database file of the project, made by statements. */
function database(name: string, ...statements: readonly string[]): Database.Database {
  const made = new Database(join(root, name));
  for (const statement of statements) made.exec(statement);
  return made;
}

type Context = ExtractContext<Readonly<Record<string, unknown>>>;
const messages: string[] = [];
async function extract(file: string, options: object, more: Partial<Context> = {}): Promise<StagedData> {
  const stagingDir = mkdtempSync(join(root, 'staging-'));
  const data = await sqliteConnector.extract?.({
    ...{ ingestor: 'sqlite_table', options: { ...options }, stagingDir, root, allowedDirectories: [] },
    connection: { name: 'shop', type: 'sqlite', properties: { path: file } },
    signal: new AbortController().signal,
    log: (message) => void messages.push(message),
    ...more,
  });
  if (!data) throw new Error('nothing was extracted');
  return data;
}

/** Staged rows as DuckDB reads them, told every column. Blobs are text here, as the loaders get them. */
async function rows(data: StagedData, select = 'columns(*)::varchar'): Promise<unknown[][]> {
  const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
  const reader = Object.entries(data.reader).map(([k, v]) => `${k} = ${typeof v === 'string' ? text(v) : String(v)}`);
  const columns = (data.columns ?? []).map((c) => `${text(c.name)}: ${text(c.type === 'blob' ? 'varchar' : c.type)}`);
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  try {
    const from = `read_csv([${data.files.map(text).join(', ')}], ${reader.join(', ')}, columns = {${columns.join(', ')}}, auto_detect = false)`;
    return (await connection.runAndReadAll(`select ${select} from ${from}`)).getRowsJson() as unknown[][];
  } finally {
    connection.closeSync();
  }
}

const codes = (code: string) => ({ diagnostics: [expect.objectContaining({ code })] });

describe('values', () => {
  it('arrive exactly, NULL and empty text apart, whatever a text holds', async () => {
    const nasty = `a"b,c\n'd'\r\n\\N\tü 😀 `;
    const db = database(
      'values.db',
      'create table v (i integer, t text, r real, d decimal(10,2), n numeric, b blob, ok boolean, day date, at datetime, j json)',
    );
    const insert = db.prepare('insert into v values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    insert.run(
      ...[
        9007199254740993n,
        nasty,
        0.1,
        12.5,
        7n,
        Buffer.from([0, 255]),
        1,
        '2026-03-01',
        '2026-03-01T10:00:00.123Z',
        '{"a":[1]}',
      ],
    );
    insert.run(...[-9223372036854775808n, '', 0.1 + 0.2, -0.01, 0.5, Buffer.alloc(0), 0, null, null, null]);
    insert.run(...[null, null, null, null, null, null, null, null, null, null]);
    insert.run(...[1, '\\N', -1.7976931348623157e308, null, null, null, null, null, null, null]);
    db.close();
    const data = await extract('values.db', { table: 'v' });
    expect(data.columns?.map((c) => c.type)).toEqual([
      'bigint',
      'varchar',
      'double',
      'decimal(10,2)',
      'decimal(38,9)',
      'blob',
      'boolean',
      'date',
      'timestamp',
      'json',
    ]);
    const none = null;
    expect(await rows(data)).toEqual([
      [
        '9007199254740993',
        nasty,
        '0.1',
        '12.50',
        '7.000000000',
        '\\x00FF',
        'true',
        '2026-03-01',
        '2026-03-01 10:00:00.123',
        '{"a":[1]}',
      ],
      ['-9223372036854775808', '', '0.30000000000000004', '-0.01', '0.500000000', '\\x', 'false', none, none, none],
      [none, none, none, none, none, none, none, none, none, none],
      ['1', '\\N', '-1.7976931348623157e+308', none, none, none, none, none, none, none],
    ]);
  });

  it('of another type than the declaration fail the load, and are shown', async () => {
    database('misfit.db', 'create table m (i integer)', 'insert into m values (1), (1.5)').close();
    await expect(extract('misfit.db', { table: 'm' }).then((data) => rows(data))).rejects.toThrow('no integer: 1.5');
  });

  it('with a NUL are refused instead of cut off', async () => {
    database('nul.db', 'create table n (t text)', "insert into n values ('a' || char(0) || 'b'), ('c')").close();
    await expect(extract('nul.db', { table: 'n' })).rejects.toMatchObject(codes('sqlite/nul-in-text'));
  });

  it('that are times as numbers are read when told so', async () => {
    database(
      'unix.db',
      'create table u (at timestamp, day date)',
      'insert into u values (1772359200123, 1772359200123)',
    ).close();
    expect(await rows(await extract('unix.db', { table: 'u', times: 'unix_ms' }))).toEqual([
      ['2026-03-01 10:00:00.123', '2026-03-01'],
    ]);
  });
});

describe('sources', () => {
  beforeAll(() => {
    const db = database(
      'shop.db',
      'create table orders (id integer primary key, at text, name text)',
      'create table keyed (code text primary key, n int) without rowid',
      "insert into keyed values ('b', 2), ('a', 1)",
      'create view newest as select id, at, n from orders join keyed on n = id',
      "with recursive r(i) as (select 1 union all select i + 1 from r where i < 200000) insert into orders select i, strftime('%Y-%m-%d %H:%M:%S', 1772323200 + i * 60, 'unixepoch'), 'n' || i from r",
      "insert into orders values (-5, null, 'negative')",
    );
    db.close();
  });

  it('are tables of any size, chunk by chunk', async () => {
    const data = await extract('shop.db', { table: 'main.orders' });
    expect(await rows(data, 'count(*)::int, count(distinct id)::int, sum(id)::varchar, min(id)::int')).toEqual([
      [200001, 200001, String((200000 * 200001) / 2 - 5), -5],
    ]);
  });

  it('are tables without row numbers, views, and one SELECT', async () => {
    expect(await rows(await extract('shop.db', { table: 'keyed' }))).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
    expect(await rows(await extract('shop.db', { table: 'newest', columns: ['n'] }))).toEqual([['1'], ['2']]);
    const query = 'select n * 2 as twice, n / 4.0 as part, null as empty, code from keyed -- all';
    const data = await extract('shop.db', { query });
    expect(data.columns?.map((c) => c.type)).toEqual(['bigint', 'double', 'varchar', 'varchar']);
    expect(await rows(data)).toEqual([
      ['2', '0.25', null, 'a'],
      ['4', '0.5', null, 'b'],
    ]);
  });

  it('give no file when they are empty', async () => {
    expect((await extract('shop.db', { query: 'select * from keyed where n > 5' })).files).toEqual([]);
  });

  it('are read by ranges: ids exactly, times with the days around, which the loader cuts', async () => {
    const ids = await extract(
      'shop.db',
      { table: 'orders' },
      { range: { column: 'id', type: 'bigint', from: '10', below: '12' } },
    );
    expect(ids.rangeApplied).toBe(true);
    expect(await rows(ids, 'id::int')).toEqual([[10], [11]]);
    const range = { column: 'at', type: 'timestamp', from: '2026-03-05 00:00:00', upTo: '2026-03-05 12:00:00' };
    const times = await extract('shop.db', { table: 'orders' }, { range });
    expect(times.rangeApplied).toBe(false);
    expect(await rows(times, 'min("at")::varchar, max("at")::varchar')).toEqual([
      ['2026-03-04 00:00:00', '2026-03-06 23:59:00'],
    ]);
    expect(messages.at(-2)).toContain('1 rows have no at');
    const limited = await extract(
      'shop.db',
      { table: 'orders' },
      { limit: 2, range: { column: 'id', type: 'bigint', from: '7' } },
    );
    expect(await rows(limited, 'id::int')).toEqual([[7], [8]]);
  });

  it('are not written, whatever a query says', async () => {
    const before = readFileSync(join(root, 'shop.db'));
    for (const query of ['delete from orders', 'select 1); delete from orders; select (1', "attach 'x.db' as x"])
      await expect(extract('shop.db', { query })).rejects.toMatchObject(codes('sqlite/statement-refused'));
    expect(readFileSync(join(root, 'shop.db')).equals(before)).toBe(true);
  });
});

describe('a snapshot', () => {
  it('holds while another program writes', async () => {
    const writer = database(
      'wal.db',
      'pragma journal_mode = wal',
      'create table w (id integer primary key, t text, v int)',
    );
    writer.exec(
      "with recursive r(i) as (select 1 union all select i + 1 from r where i < 2000) insert into w select i, printf('%08000d', i), 0 from r",
    );
    const reading = extract('wal.db', { table: 'w' });
    const timer = setInterval(() => writer.exec('update w set v = v + 1 where id in (1, 2000)'), 0);
    const data = await reading.finally(() => clearInterval(timer));
    expect(await rows(data, 'count(*)::int, count(distinct v) filter (id in (1, 2000))::int')).toEqual([[2000, 1]]);
    const [now] = writer.prepare('select v from w where id = 1').raw().all() as [[number]];
    expect(now[0]).toBeGreaterThan(2);
    writer.close();
  });
});

describe('what is wrong', () => {
  it('is told by code', async () => {
    const fails = (file: string, options: object, code: string, more?: Partial<Context>) =>
      expect(extract(file, options, more)).rejects.toMatchObject(codes(code));
    writeFileSync(join(root, 'text.db'), 'id,name\n'.repeat(1000));
    await fails('text.db', { table: 't' }, 'sqlite/not-a-database');
    await fails('gone.db', { table: 't' }, 'sqlite/no-file');
    await fails('../gone.db', { table: 't' }, 'files/outside-project');
    await fails('shop.db', { table: 'nope' }, 'sqlite/statement-refused');
    await fails('shop.db', { table: 'keyed', columns: ['m'] }, 'sqlite/no-such-column');
    await fails('shop.db', { query: 'select 1 as a, 2 as A' }, 'sqlite/duplicate-column');
    await fails('shop.db', {}, 'sqlite/table-or-query');
    const outside = mkdtempSync(join(tmpdir(), 'sparkle-outside-'));
    writeFileSync(join(outside, 'o.db'), readFileSync(join(root, 'shop.db')));
    mkdirSync(join(root, 'links'));
    symlinkSync(join(outside, 'o.db'), join(root, 'links/o.db'));
    await fails('links/o.db', { table: 't' }, 'files/outside-project');
    rmSync(outside, { recursive: true });
  });

  it('ends at an abort between chunks', async () => {
    const stop = new AbortController();
    const reading = extract('shop.db', { table: 'orders' }, { signal: stop.signal });
    setImmediate(() => stop.abort(new Error('enough')));
    await expect(reading).rejects.toThrow('enough');
  });

  it('is a URL with parameters; a plain one leads to the file', async () => {
    const by = (url: string) => ({ connection: { name: 'shop', type: 'sqlite', properties: { url } } });
    expect(await rows(await extract('', { table: 'keyed' }, by('sqlite:///shop.db')), 'count(*)::int')).toEqual([[2]]);
    await expect(extract('', { table: 'keyed' }, by('sqlite:///shop.db?mode=rw'))).rejects.toMatchObject(
      codes('sqlite/bad-url'),
    );
  });
});
