import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { extractContext } from '../../test/extract-context.js';
import { stagedRows } from '../../test/staged-rows.js';
import { postgresConnector } from '../connector.js';
import { startPostgres, type TestPostgres } from '../testing.js';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

const extract = async (...args: Parameters<typeof extractContext> extends [unknown, ...infer R] ? R : never) => {
  const data = await postgresConnector.extract?.(extractContext(server, ...args));
  if (!data) throw new Error('the connector extracts nothing');
  return data;
};

describe('values keep their type and their meaning', () => {
  const cases: readonly (readonly [
    type: string,
    neutral: string,
    values: readonly (readonly [sql: string, expected: string | null])[],
  ])[] = [
    [
      'boolean',
      'boolean',
      [
        ['true', 'true'],
        ['false', 'false'],
        ['null', null],
      ],
    ],
    ['smallint', 'smallint', [['-32767', '-32767']]],
    ['bigint', 'bigint', [['9223372036854775807', '9223372036854775807']]],
    ['numeric(12,2)', 'decimal(12,2)', [['1234567890.12', '1234567890.12']]],
    [
      'numeric(38,10)',
      'decimal(38,10)',
      [["'1234567890123456789012345678.0123456789'", '1234567890123456789012345678.0123456789']],
    ],
    ['numeric(50,2)', 'varchar', [['1e45::numeric', `1${'0'.repeat(45)}.00`]]],
    ['numeric(3,-2)', 'decimal(5,0)', [['12345', '12300']]],
    [
      'numeric',
      'decimal(38,9)',
      [
        ['0.000000001', '0.000000001'],
        ['null', null],
      ],
    ],
    [
      'double precision',
      'double',
      [
        ["'NaN'", 'nan'],
        ["'-Infinity'", '-inf'],
        ['0.1', '0.1'],
      ],
    ],
    [
      'text',
      'varchar',
      [
        ["''", ''],
        ['null', null],
        ["'\\N'", '\\N'],
        [`'"'`, '"'],
        ["e'a,\\r\\nb'", 'a,\r\nb'],
        ["e'\\r'", '\r'],
        ["'\\.'", '\\.'],
        ["'ü😀'", 'ü😀'],
      ],
    ],
    ['char(4)', 'varchar', [["'ab'", 'ab  ']]],
    [
      'date',
      'date',
      [
        ["'infinity'", 'infinity'],
        ["'-infinity'", '-infinity'],
        ["'0044-03-15 BC'", '0044-03-15 (BC)'],
        ["'2026-02-28'", '2026-02-28'],
      ],
    ],
    [
      'timestamp',
      'timestamp',
      [
        ["'2026-03-29 02:30:00.123456'", '2026-03-29 02:30:00.123456'],
        ["'infinity'", 'infinity'],
        ["'0044-03-15 10:00 BC'", '0044-03-15 (BC) 10:00:00'],
      ],
    ],
    [
      'timestamptz',
      'timestamptz',
      [
        ["'2026-03-29 02:30:00+05:30'", '2026-03-28 21:00:00+00'],
        ["'-infinity'", '-infinity'],
        ["'0044-03-15 10:00+00 BC'", '0044-03-15 (BC) 10:00:00+00'],
      ],
    ],
    [
      'time',
      'time',
      [
        ["'24:00'", '24:00:00'],
        ["'23:59:59.999999'", '23:59:59.999999'],
      ],
    ],
    ['timetz', 'varchar', [["'10:00+02'", '10:00:00+02']]],
    [
      'interval',
      'interval',
      [
        ["'-1 year -2 mons +3 days -04:05:06.5'", '-1 year -2 months 3 days -04:05:06.5'],
        ["'0'", '00:00:00'],
      ],
    ],
    [
      'jsonb',
      'json',
      [
        [`'{"a": [1, null, "x,\\"y\\""]}'`, '{"a": [1, null, "x,\\"y\\""]}'],
        ["'null'", 'null'],
        ['null', null],
      ],
    ],
    ['uuid', 'uuid', [["'6ccd780c-baba-1026-9564-5b8c656024db'", '6ccd780c-baba-1026-9564-5b8c656024db']]],
    [
      'bytea',
      'blob',
      [
        ["'\\x00ff41'", '\\x00\\xFFA'],
        ["''", ''],
        ['null', null],
      ],
    ],
    [
      'integer[]',
      'integer[]',
      [
        ["'{1,NULL,3}'", '[1, NULL, 3]'],
        ["'{}'", '[]'],
        ['null', null],
      ],
    ],
    [
      'text[]',
      'varchar[]',
      [[`array['NULL', null, 'a"b', 'c\\d', '', 'x, y']`, `['NULL', NULL, 'a"b', c\\d, '', 'x, y']`]],
    ],
    ['inet', 'varchar', [["'10.0.0.1'", '10.0.0.1']]],
    ['int4range', 'varchar', [["'[1,5)'", '[1,5)']]],
  ];

  test.each(cases)('%s becomes %s', async (type, neutral, values) => {
    const rows = values.map(([sql], n) => `(${n}, ${sql}::${type})`).join(', ');
    await server.query(`drop table if exists one; create table one (n int, v ${type}); insert into one values ${rows}`);
    const data = await extract({ table: 'one' });
    expect(data.columns?.[1]).toEqual({ name: 'v', type: neutral });
    const read = await stagedRows(data, 'v::varchar');
    expect(read.rows.map(([value]) => value)).toEqual(values.map(([, expected]) => expected));
  });

  test('enums and domains are read as what they are made of', async () => {
    await server.query(`create type mood as enum ('so-so', 'good'); create domain cents as numeric(9,2) check (value >= 0);
      create table felt (m mood, c cents); insert into felt values ('so-so', 1.5)`);
    const data = await extract({ table: 'felt' });
    expect(data.columns?.map((c) => c.type)).toEqual(['varchar', 'decimal(9,2)']);
    expect((await stagedRows(data)).rows).toEqual([['so-so', '1.50']]);
  });
});

describe('a value that would lose something fails the load', () => {
  test('numeric without a precision: too many digits, or NaN', async () => {
    for (const value of ['0.1234567891', '1e30', "'NaN'"]) {
      await server.query(
        `drop table if exists wide; create table wide (amount numeric); insert into wide values (1), (${value}::numeric)`,
      );
      await expect(extract({ table: 'wide' })).rejects.toThrow(/postgres\/value-does-not-fit.*column amount/);
    }
    await server.query('truncate wide; insert into wide values (0.1234567891)');
    expect((await stagedRows(await extract({ table: 'wide', numeric: 'text' }))).rows).toEqual([['0.1234567891']]);
    expect((await stagedRows(await extract({ table: 'wide', numeric: 'double' }))).types).toEqual(['DOUBLE']);
  });

  test('arrays of several dimensions, unless they are read as JSON', async () => {
    await server.query(
      `drop table if exists grid; create table grid (g int[]); insert into grid values ('{{1,2},{3,4}}')`,
    );
    await expect(extract({ table: 'grid' })).rejects.toThrow(/postgres\/value-does-not-fit.*"arrays": "json"/);
    const data = await extract({ table: 'grid', arrays: 'json' });
    expect((await stagedRows(data)).rows).toEqual([['[[1,2],[3,4]]']]);
  });
});

describe('what is read', () => {
  test('no rows are no files, with the columns still told', async () => {
    await server.query('drop table if exists nobody; create table nobody (id int not null, name text)');
    const data = await extract({ table: 'public.nobody' });
    expect(data).toMatchObject({ files: [], rangeApplied: true });
    expect(data.columns).toEqual([
      { name: 'id', type: 'integer' },
      { name: 'name', type: 'varchar' },
    ]);
  });

  test('a single column of NULLs keeps its rows', async () => {
    await server.query(
      "drop table if exists alone; create table alone (v text); insert into alone values (null), (''), (null)",
    );
    expect((await stagedRows(await extract({ table: 'alone' }))).rows).toEqual([[null], [''], [null]]);
  });

  test('names are taken exactly as written', async () => {
    await server.query(`create schema "we""ird.Sch"; create table "we""ird.Sch"."Ta'b; drop table x; --" ("sel ect" int, "ünïcode""" text, "A" int, "a" int);
      insert into "we""ird.Sch"."Ta'b; drop table x; --" values (1, 'x', 2, 3)`);
    const data = await extract({ table: `"we""ird.Sch"."Ta'b; drop table x; --"` });
    expect(data.columns?.map((c) => c.name)).toEqual(['sel ect', 'ünïcode"', 'A', 'a']);
    expect(
      (await stagedRows({ ...data, columns: data.columns?.map((c, n) => ({ ...c, name: `c${n}` })) ?? [] })).rows,
    ).toEqual([['1', 'x', '2', '3']]);
  });

  test('a query, with a comment and a semicolon at its end', async () => {
    const data = await extract({ query: "select 1 as id, 'x'::text as v -- last words\n ;" });
    expect((await stagedRows(data)).rows).toEqual([['1', 'x']]);
  });

  test('a second statement inside a query is refused, and nothing is written', async () => {
    await server.query('drop table if exists precious; create table precious (id int)');
    await expect(
      extract({ query: 'select 1 as a) as s; commit; drop table precious; select * from (select 1 as a' }),
    ).rejects.toThrow(/postgres\/statement-refused/);
    await expect(
      extract({ query: 'with gone as (delete from precious returning id) select * from gone' }),
    ).rejects.toThrow(/postgres\//);
    expect(await server.query('select count(*) as n from precious')).toEqual([{ n: '0' }]);
  });

  test('only the columns asked for', async () => {
    await server.query(
      'drop table if exists three; create table three (a int, b int, c int); insert into three values (1, 2, 3)',
    );
    expect((await extract({ table: 'three', columns: ['c', 'a'] })).columns?.map((c) => c.name)).toEqual(['a', 'c']);
    await expect(extract({ table: 'three', columns: ['d'] })).rejects.toThrow(
      /postgres\/no-such-column.*it has a, b, c/,
    );
  });

  test('mistakes have codes', async () => {
    await expect(extract({ table: 'nowhere' })).rejects.toThrow('postgres/no-such-relation');
    await expect(extract({ table: 'a', query: 'select 1' })).rejects.toThrow('postgres/table-or-query');
    await expect(extract({})).rejects.toThrow('postgres/table-or-query');
    await expect(extract({ query: 'select 1 as a, 2 as a' })).rejects.toThrow('postgres/duplicate-column');
    await expect(extract({ table: 'a..b' })).rejects.toThrow('postgres/bad-dataset-name');
  });
});

describe('ranges', () => {
  beforeAll(() =>
    server.query(`create table events (id bigint, at timestamptz, day date);
      insert into events values (1, '2026-03-01 00:00:00+00', '2026-03-01'), (2, '2026-03-01 12:00:00+00', '2026-03-01'),
        (3, '2026-03-02 00:00:00+00', '2026-03-02'), (4, null, null), (5, '2026-03-02 00:00:00+00', '2026-03-02')`),
  );
  const ids = async (range: NonNullable<Parameters<typeof extractContext>[2]>['range'], limit?: number) => {
    const data = await extract(
      { table: 'events' },
      { ...(range ? { range } : {}), ...(limit === undefined ? {} : { limit }) },
    );
    return data.files.length === 0 ? [] : (await stagedRows(data, 'id::integer')).rows.map(([id]) => id).sort();
  };
  const at = { column: 'at', type: 'timestamp' };

  test('from is included, below is not, and the boundary is read again', async () => {
    expect(await ids({ ...at, from: '2026-03-01 00:00:00', below: '2026-03-02 00:00:00' })).toEqual([1, 2]);
    expect(await ids({ ...at, from: '2026-03-01 12:00:00', upTo: '2026-03-02 00:00:00' })).toEqual([2, 3, 5]);
    expect(await ids({ ...at, below: '2026-03-01 00:00:00' })).toEqual([]);
  });

  test('without bounds all rows that have a cursor are read, and the others are told', async () => {
    const messages: string[] = [];
    await postgresConnector.extract?.(extractContext(server, { table: 'events' }, { range: at, messages }));
    expect(await ids(at)).toEqual([1, 2, 3, 5]);
    expect(messages.join('\n')).toMatch(/1 rows have no at/);
  });

  test('a limit takes the oldest rows', async () => {
    expect(await ids({ column: 'id', type: 'bigint', from: '2' }, 2)).toEqual([2, 3]);
  });

  test('bounds are values, whatever they hold', async () => {
    await expect(ids({ ...at, from: "'; drop table events; --" })).rejects.toThrow('postgres/statement-failed');
    expect(await ids(undefined)).toHaveLength(5);
  });

  test('a cursor that is not there is told with the columns that are', async () => {
    await expect(ids({ column: 'At', type: 'timestamp' })).rejects.toThrow(/postgres\/no-such-column.*id, at, day/);
  });
});

test('an abort stops the statement on the server', async () => {
  const abort = new AbortController();
  const context = extractContext(server, { query: 'select 1 as a, pg_sleep(60)::text as b' }, { signal: abort.signal });
  const running = postgresConnector.extract?.(context);
  const busy = async () =>
    (
      await server.query(
        "select 1 from pg_stat_activity where state = 'active' and query like 'copy (select%pg_sleep%'",
      )
    ).length > 0;
  await vi.waitUntil(busy, { timeout: 20_000 });
  abort.abort(new Error('stopped by the test'));
  await expect(running).rejects.toThrow('stopped by the test');
  await vi.waitUntil(async () => !(await busy()), { timeout: 20_000 });
});

test('an abort while the connection is made is heard', async () => {
  const abort = new AbortController();
  const context = extractContext(server, { query: 'select 1 as a, pg_sleep(60)::text as b' }, { signal: abort.signal });
  const running = postgresConnector.extract?.(context);
  abort.abort(new Error('stopped by the test'));
  await expect(running).rejects.toThrow('stopped by the test');
});

test('a statement that takes too long is stopped by the server', async () => {
  const connection = { name: 'crm', type: 'postgres', properties: { ...server.properties(), statement_timeout: 0.2 } };
  const context = extractContext(server, { query: 'select 1 as a, pg_sleep(60)::text as b' }, { connection });
  await expect(postgresConnector.extract?.(context)).rejects.toThrow('postgres/cancelled');
});

test('a snapshot: rows that arrive while reading are not half there', async () => {
  await server.query(
    'drop table if exists growing; create table growing as select g as id from generate_series(1, 1000) g',
  );
  const slow = extract({ query: 'select id, case when id = 1 then pg_sleep(0.5)::text end as s from growing' });
  await new Promise((resolve) => setTimeout(resolve, 200));
  await server.query(
    'insert into growing select g from generate_series(1001, 2000) g; delete from growing where id <= 500',
  );
  const data = await slow;
  expect((await stagedRows(data, 'count(*)::integer, max(id)::integer')).rows).toEqual([[1000, 1000]]);
  expect(data.files.flatMap((file) => readdirSync(file.slice(0, file.lastIndexOf('/'))))).toEqual(['rows.csv']);
});
