import { postgresConnector } from '@sparkle-orchestration/connector-postgres';
import { startPostgres, type TestPostgres } from '@sparkle-orchestration/connector-postgres/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { duckdbDriver } from '../../src/duckdb/connector.js';
import { embeddedDatabase } from '../../src/duckdb/embedded.js';
import { temporaryRoot } from '../project.js';
import { without } from './given.js';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

/** Rows that a load reads, as text, and what it logged. */
async function read(options: object, more: { readonly extension: boolean; readonly range?: object }) {
  const root = temporaryRoot();
  const log: string[] = [];
  const data = await postgresConnector.extract?.({
    ingestor: 'postgres_table',
    options: { ...options },
    connection: { name: 'crm', type: 'postgres', properties: { ...server.properties(), sslmode: 'disable' } },
    stagingDir: root,
    root,
    allowedDirectories: [],
    signal: new AbortController().signal,
    log: (message) => void log.push(message),
    ...(more.extension ? { embedded: embeddedDatabase(root, process.env) } : {}),
    ...(more.range ? { range: more.range as never } : {}),
  });
  if (!data) throw new Error('nothing was extracted');
  const connection = { name: 'w', type: 'duckdb', properties: { path: ':memory:' } };
  const session = await duckdbDriver.open(connection, { root, env: 'dev', allowedDirectories: [] });
  try {
    await session.begin();
    const columns = await session.stage('rows', data, {});
    const rows = await session.query(['select columns(*)::varchar from rows order by 1']);
    return { format: data.format, columns: columns.map((c) => [c.name, c.type]), rows, log: log.join(' ') };
  } finally {
    await session.close();
  }
}

describe.skipIf(without('postgres_scanner'))('Postgres through the extension of DuckDB', () => {
  it('reads the same rows and types as COPY does', async () => {
    await server.query(`
      create table exact (id bigint not null, b boolean, s smallint, i integer, r real, d double precision, t text,
        v varchar(9), dt date, tm time, ts timestamp, tz timestamptz, ba bytea, u uuid, n numeric(12,2),
        wide numeric(38,10), "odd "" name" text);
      insert into exact values
        (1, true, -3, 5, 1.5, 'NaN', e'a"b\n,\\N', '', 'infinity', '24:00', 'infinity', '-infinity',
         '\\x00ff41', '6ccd780c-baba-1026-9564-5b8c656024db', 1234567890.12,
         1234567890123456789012345678.0123456789, 'ü😀'),
        (2, false, 3, -5, -0.0, '-Infinity', e'\r', 'NULL', '0044-03-15 BC', '23:59:59.999999', '0044-03-15 10:00 BC',
         '2026-03-29 02:30:00+05:30', '', null, -0.01, null, null),
        (9223372036854775807, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, '')`);
    const [copied, read_] = [
      await read({ table: 'exact' }, { extension: false }),
      await read({ table: 'exact' }, { extension: true }),
    ];
    expect([copied.format, read_.format]).toEqual(['csv', 'parquet']);
    expect(read_.log).toContain('3 rows from table exact by the extension postgres_scanner');
    expect(read_.columns).toEqual(copied.columns);
    expect(read_.rows).toEqual(copied.rows);
    expect(read_.rows).toHaveLength(3);
  });

  it('reads a range and a query like COPY', async () => {
    await server.query(
      `create table days as select i as id, timestamp '2026-03-01' + i * interval '1 day' as at from generate_series(0, 9) i`,
    );
    const range = { column: 'at', type: 'timestamp', from: '2026-03-03 00:00:00', below: '2026-03-06 00:00:00' };
    const ids = async (options: object, more: object) =>
      (await read(options, { extension: true, ...more })).rows.map((row) => row[0]);
    expect(await ids({ table: 'days' }, { range })).toEqual(['2', '3', '4']);
    expect(await ids({ query: 'select id from days where id > 7 -- all' }, {})).toEqual(['8', '9']);
    expect(
      (
        await read(
          { table: 'days' },
          { extension: true, range: { ...range, from: '2027-01-01 00:00:00', below: '2027-01-02 00:00:00' } },
        )
      ).rows,
    ).toEqual([]);
  });

  it.each(['char(4)', 'numeric', 'numeric(50,2)', 'inet', 'interval', 'jsonb', 'integer[]', 'oid', 'numeric(3,-2)'])(
    'leaves %s to COPY, whose values it would change',
    async (type) => {
      await server.query(`drop table if exists other; create table other (a ${type})`);
      expect((await read({ table: 'other' }, { extension: true })).format).toBe('csv');
    },
  );

  it('tells a refused password without the password', async () => {
    const root = temporaryRoot();
    const failing = embeddedDatabase(root, process.env).use(
      ['postgres_scanner'],
      new AbortController().signal,
      async (db) => {
        await db.run(
          "create temporary secret source (type postgres, host '127.0.0.1', port '1', user 'u', password 'canary-1')",
        );
        await db.run("attach 'connect_timeout=2' as source (type postgres, secret source, read_only)");
      },
    );
    await expect(failing).rejects.toThrow(/^(?!.*canary-1)/s);
  });
});

describe('an extension', () => {
  it('that nobody provides is an error that says where to put it', async () => {
    const none = embeddedDatabase(temporaryRoot(), {});
    expect(none.provides('excel')).toBe(false);
    await expect(none.use(['excel'], new AbortController().signal, async () => 1)).rejects.toMatchObject({
      diagnostics: [
        { code: 'engine/extension-missing', exit: 3, hint: expect.stringContaining('duckdb-extension-excel==1.5.5') },
      ],
    });
  });
});
