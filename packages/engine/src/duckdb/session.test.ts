import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { DiagnosticError, StagedData, WarehouseSession } from '@sparkle-orchestration/core';
import { expect, it } from 'vitest';
import { temporaryRoot } from '../../test/project.js';
import { duckdbDriver } from './connector.js';

const connectionTo = (path: string, more: Record<string, string | number> = {}) => ({
  name: 'warehouse',
  type: 'duckdb',
  properties: { path, ...more },
});

async function openIn(root: string, path = 'w.duckdb'): Promise<WarehouseSession> {
  return duckdbDriver.open(connectionTo(path), { root, env: 'dev', allowedDirectories: [] });
}

const csv = (root: string, name: string, text: string, more: Partial<StagedData> = {}): StagedData => {
  writeFileSync(join(root, name), text);
  return {
    format: 'csv',
    files: [join(root, name)],
    reader: { header: true },
    fileNames: [`data/${name}`],
    rangeApplied: false,
    owned: false,
    ...more,
  };
};

it('names datasets as schema and table of the attached file', async () => {
  expect(duckdbDriver.relation('cat.sch.tab', { properties: {} })).toEqual(['wh', 'cat.sch', 'tab']);
  expect(duckdbDriver.relation('_sparkle.loads', { properties: {} })).toEqual(['wh', '_sparkle', 'loads']);
  const session = await openIn(temporaryRoot());
  await session.run(['create schema ', { schema: 'main.brz.orders' }]);
  await session.run([
    'create table ',
    { dataset: 'main.brz.orders' },
    ' (id bigint not null, paid decimal(18,2), made_at timestamptz, tags text[])',
  ]);
  expect(await session.columns(['wh', 'main.brz', 'orders'])).toEqual([
    { name: 'id', type: 'bigint', nullable: false },
    { name: 'paid', type: 'decimal(18,2)' },
    { name: 'made_at', type: 'timestamptz' },
    { name: 'tags', type: 'varchar[]' },
  ]);
  expect(await session.columns(['wh', 'main.brz', 'nothing'])).toBeUndefined();
  await session.close();
});

it('binds exactly the parameters that a statement holds and keeps big numbers exact', async () => {
  const session = await openIn(temporaryRoot());
  const rows = await session.query(
    [
      'select ',
      { param: 'run_id', type: 'varchar' },
      ', ',
      { param: 'now', type: 'timestamp' },
      ', 9007199254740993, 1.50',
    ],
    { run_id: "it's", now: '2026-03-01 00:00:00', graph_hash: 'not used' },
  );
  expect(rows).toEqual([["it's", '2026-03-01 00:00:00', '9007199254740993', '1.50']]);
  await session.close();
});

it('stages files with types, file facts, range and limit', async () => {
  const root = temporaryRoot();
  const session = await openIn(root);
  const text = 'id,name,at\n1,a,2026-03-01 00:00:00\n2,,2026-03-02 00:00:00\n3,c,2026-03-03 00:00:00\n';
  const data = csv(root, "it's.csv", text, { columns: [{ name: 'id', type: 'varchar' }] });
  await session.begin();
  const columns = await session.stage('sparkle_source', data, {
    fileColumn: '_source_file',
    range: { column: 'at', type: 'timestamp', from: '2026-03-02 00:00:00', below: '2026-03-04 00:00:00' },
    limit: 1,
  });
  expect(columns).toEqual([
    { name: 'id', type: 'varchar' },
    { name: 'name', type: 'varchar' },
    { name: 'at', type: 'timestamp' },
    { name: '_source_file', type: 'varchar' },
  ]);
  expect(await session.query(['select id, name, _source_file from sparkle_source'])).toEqual([
    ['2', null, "data/it's.csv"],
  ]);
  await session.commit();
  await expect(session.query(['select * from sparkle_source'])).rejects.toThrow(/does not exist/);
  await session.close();
});

it('gives each row the facts of its own file', async () => {
  const root = temporaryRoot();
  const session = await openIn(root);
  const first = csv(root, 'a.csv', 'id\n1\n2\n');
  const second = csv(root, 'b.csv', 'id\n3\n');
  const data: StagedData = {
    ...first,
    files: [...first.files, ...second.files],
    fileNames: ['in/a.csv', 'in/b.csv'],
    fileColumns: [{ name: 'modified', type: 'timestamp', values: ['2026-01-01 00:00:00', null] }],
  };
  await session.begin();
  await session.stage('sparkle_source', data, { fileColumn: '_source_file' });
  expect(await session.query(['select id, modified, _source_file from sparkle_source order by id'])).toEqual([
    ['1', '2026-01-01 00:00:00', 'in/a.csv'],
    ['2', '2026-01-01 00:00:00', 'in/a.csv'],
    ['3', null, 'in/b.csv'],
  ]);
  await session.rollback();
  await session.close();
});

it('makes an empty table of the known columns when there are no files', async () => {
  const session = await openIn(temporaryRoot());
  await session.begin();
  const data: StagedData = {
    format: 'csv',
    files: [],
    reader: {},
    columns: [{ name: 'id', type: 'integer' }],
    rangeApplied: true,
    owned: false,
  };
  expect(await session.stage('sparkle_source', data, {})).toEqual([{ name: 'id', type: 'integer' }]);
  expect(await session.query(['select count(*) from sparkle_source'])).toEqual([['0']]);
  await session.rollback();
  await session.close();
});

it('really stops a running statement, and refuses further ones until the rollback', async () => {
  const session = await openIn(temporaryRoot());
  await session.begin();
  const begin = performance.now();
  const endless = session.query(['select sum(a.range * b.range) from range(10000000) a, range(100000) b']);
  setTimeout(() => void session.interrupt(), 50);
  await expect(endless).rejects.toThrow(/INTERRUPT/);
  expect(performance.now() - begin).toBeLessThan(5000);
  await expect(session.query(['select 1'])).rejects.toThrow(/INTERRUPT/);
  await session.rollback();
  expect(await session.query(['select 1'])).toEqual([[1]]);
  await session.close();
});

it('shares one file between sessions and keeps rows after all are closed', async () => {
  const root = temporaryRoot();
  const [one, two] = [await openIn(root), await openIn(root)];
  await one.run(['create table wh.main.t (i integer)']);
  expect(await two.run(['insert into wh.main.t values (1), (2)'])).toBe(2);
  await one.close();
  expect(await two.query(['select count(*) from wh.main.t'])).toEqual([['2']]);
  await two.close();
  const again = await openIn(root);
  expect(await again.query(['select sum(i) from wh.main.t'])).toEqual([['3']]);
  await again.close();
});

it('keeps SQL inside the project: no other files, no other settings, no extensions', async () => {
  const [root, outside] = [temporaryRoot(), temporaryRoot()];
  writeFileSync(join(outside, 'secret.txt'), 'canary');
  mkdirSync(join(root, 'data'));
  symlinkSync(outside, join(root, 'data', 'link'));
  const session = await openIn(root);
  const refused = [
    `select * from read_text('/etc/passwd')`,
    `select * from read_text('${join(outside, 'secret.txt')}')`,
    `select * from read_text('${root}/data/../../${outside.split('/').at(-1)}/secret.txt')`,
    `select * from read_text('${join(root, 'data', 'link', 'secret.txt')}')`,
    `copy (select 1) to '${join(outside, 'out.csv')}'`,
    `attach '${join(outside, 'other.duckdb')}' as other`,
    `install httpfs`,
    `load httpfs`,
    `set enable_external_access = true`,
    `set allowed_directories = ['/']`,
    `reset lock_configuration`,
  ];
  for (const text of refused)
    await expect(session.run([text]), text).rejects.toThrow(/Permission|disabled|locked|cannot be/i);
  await session.close();
});

const holder = `
const { DuckDBInstance } = require(process.argv[1]);
DuckDBInstance.create(':memory:').then(async (instance) => {
  const connection = await instance.connect();
  await connection.run("attach '" + process.argv[2] + "' as wh");
  // Kept, because a database that nobody refers to is closed by the garbage collector.
  globalThis.kept = [instance, connection];
  console.log('held');
  process.stdin.resume().once('end', () => process.exit(0));
});`;

/** Another process that holds the file until its input ends. */
async function holderOf(file: string) {
  const api = createRequire(import.meta.url).resolve('@duckdb/node-api');
  const child = spawn(process.execPath, ['-e', holder, api, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child;
}

it('names the process that holds the file, and waits for it as long as asked', async () => {
  const root = temporaryRoot();
  await (await openIn(root)).close();
  const child = await holderOf(join(root, 'w.duckdb'));
  const options = { root, env: 'dev', allowedDirectories: [] };
  const refused = await duckdbDriver
    .open(connectionTo('w.duckdb'), { ...options, lockTimeoutSeconds: 0.1 })
    .catch((error: DiagnosticError) => error.diagnostics[0]);
  expect(refused).toMatchObject({
    code: 'engine/warehouse-locked',
    message: expect.stringContaining(`process ${child.pid}`),
  });
  setTimeout(() => child.stdin.end(), 200);
  const session = await duckdbDriver.open(connectionTo('w.duckdb'), { ...options, lockTimeoutSeconds: 20 });
  expect(await session.query(['select 1'])).toEqual([[1]]);
  await session.close();
});

it('says what to do about a damaged log and about a file that is none of DuckDB', async () => {
  const root = temporaryRoot();
  const killed = spawn(
    process.execPath,
    [
      '-e',
      `const { DuckDBInstance } = require(process.argv[1]);
       DuckDBInstance.create(':memory:').then((i) => i.connect()).then(async (c) => {
         await c.run("attach '" + process.argv[2] + "' as wh"); await c.run('create table wh.main.t (i integer)');
         await c.run('checkpoint wh');
         await c.run('insert into wh.main.t select range from range(1000)'); process.kill(process.pid, 'SIGKILL'); });`,
      createRequire(import.meta.url).resolve('@duckdb/node-api'),
      join(root, 'w.duckdb'),
    ],
    { stdio: 'inherit' },
  );
  await new Promise((resolve) => killed.once('exit', resolve));
  const log = readFileSync(join(root, 'w.duckdb.wal'));
  const middle = Math.floor(log.length / 2);
  log[middle] = (log[middle] ?? 0) ^ 0xff;
  writeFileSync(join(root, 'w.duckdb.wal'), log);
  const codeOf = (path: string) =>
    openIn(root, path).then(
      () => 'opened',
      (error: DiagnosticError) => error.diagnostics[0],
    );
  expect(await codeOf('w.duckdb')).toMatchObject({
    code: 'engine/warehouse-corrupt-wal',
    hint: expect.stringContaining('.wal'),
  });
  writeFileSync(join(root, 'x.duckdb'), 'this is no database, whatever its name says'.repeat(200));
  expect(await codeOf('x.duckdb')).toMatchObject({ code: 'engine/warehouse-open-failed' });
});
