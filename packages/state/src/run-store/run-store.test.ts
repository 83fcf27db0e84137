import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DiagnosticError } from '@sparkle-orchestration/core';
import Database from 'libsql';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { migrate, type StoreDatabase } from './database.js';
import { migrations } from './migrations.js';
import type { RunRecord } from './records.js';
import { openRunStore } from './run-store.js';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkle-store-'));
  file = join(folder, 'deep', 'runs.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (runId: string, more: Partial<RunRecord> = {}): RunRecord => ({
  runId,
  project: 'shop',
  env: 'dev',
  pipeline: 'orders',
  status: 'running',
  intervalStart: '2026-03-01T00:00:00.000Z',
  intervalEnd: '2026-03-02T00:00:00.000Z',
  graphHash: 'abc',
  params: '{}',
  startedAt: `2026-03-02T00:00:0${runId.length % 10}.000Z`,
  closed: false,
  ...more,
});

const lock = (runId: string, day = 1) => ({
  project: 'shop',
  env: 'dev',
  pipeline: 'orders',
  runId,
  intervalStart: `2026-03-0${day}T00:00:00.000Z`,
  intervalEnd: `2026-03-0${day + 1}T00:00:00.000Z`,
});

it('keeps runs, tasks, attempts and logs over a restart', () => {
  const store = openRunStore(file);
  store.startRun(run('a'));
  store.recordAttempt({
    runId: 'a',
    task: 't',
    attempt: 1,
    startedAt: '1',
    endedAt: '2',
    category: 'failed',
    error: 'no',
  });
  store.recordAttempt({ runId: 'a', task: 't', attempt: 2, startedAt: '3', endedAt: '4' });
  store.recordTask({ runId: 'a', task: 't', tasks: 's,t', status: 'success', attempts: 2, rowsWritten: 7 });
  store.log({ runId: 'a', task: 't', attempt: 1, at: '1', message: 'hello' });
  store.finishRun('a', { status: 'success', closed: true, endedAt: '2026-03-02T00:01:00.000Z' });
  store.close();
  const again = openRunStore(file);
  expect(again.warnings).toEqual([]);
  expect(again.run('a')).toEqual(run('a', { status: 'success', closed: true, endedAt: '2026-03-02T00:01:00.000Z' }));
  expect(again.tasks('a')).toEqual([
    { runId: 'a', task: 't', tasks: 's,t', status: 'success', attempts: 2, rowsWritten: 7 },
  ]);
  expect(again.attempts('a', 't').map((a) => [a.attempt, a.category, a.error])).toEqual([
    [1, 'failed', 'no'],
    [2, undefined, undefined],
  ]);
  expect(again.logs('a')).toEqual([{ runId: 'a', task: 't', attempt: 1, at: '1', message: 'hello' }]);
  again.close();
});

it('lists the newest runs first, by pipeline, environment and status', () => {
  const store = openRunStore(file);
  store.startRun(run('a', { startedAt: '2026-03-01' }));
  store.startRun(run('b', { startedAt: '2026-03-02', env: 'prod' }));
  store.startRun(run('c', { startedAt: '2026-03-03', pipeline: "it's" }));
  expect(store.listRuns().map((r) => r.runId)).toEqual(['c', 'b', 'a']);
  expect(store.listRuns({ limit: 1 }).map((r) => r.runId)).toEqual(['c']);
  expect(store.listRuns({ env: 'prod' }).map((r) => r.runId)).toEqual(['b']);
  expect(store.listRuns({ pipeline: "it's" }).map((r) => r.runId)).toEqual(['c']);
  expect(store.lastRun('orders', 'dev')?.runId).toBe('a');
  store.close();
});

it('bounds what it keeps: long messages are cut, endless logs end', () => {
  const store = openRunStore(file);
  store.log({ runId: 'a', task: 't', attempt: 1, at: '1', message: 'x'.repeat(100_000) });
  for (let n = 0; n < 1500; n += 1) store.log({ runId: 'a', task: 't', attempt: 1, at: '1', message: `line ${n}` });
  const lines = store.logs('a');
  expect(lines).toHaveLength(1001);
  expect(lines[0]?.message).toMatch(/^x{4000}… \(96000 more characters\)$/);
  expect(lines.at(-1)?.message).toBe('further lines are not kept (limit 1000)');
  store.close();
});

it('lets one run of a pipeline go at a time, in this process and in others', () => {
  const [one, two] = [openRunStore(file), openRunStore(file)];
  expect(one.acquire(lock('a'), 1)).toBeUndefined();
  expect(two.acquire(lock('b', 2), 1)).toMatchObject({ runId: 'a', pid: process.pid });
  expect(two.acquire({ ...lock('c'), pipeline: 'other' }, 1)).toBeUndefined();
  one.release('a');
  expect(two.acquire(lock('b', 2), 1)).toBeUndefined();
  one.close();
  two.close();
});

it('lets several intervals run at once where the pipeline allows it, but never one twice', () => {
  const store = openRunStore(file);
  expect(store.acquire(lock('a', 1), 3)).toBeUndefined();
  expect(store.acquire(lock('b', 2), 3)).toBeUndefined();
  expect(store.acquire(lock('again', 2), 3)).toMatchObject({ runId: 'b' });
  expect(store.acquire(lock('c', 3), 3)).toBeUndefined();
  expect(store.acquire(lock('d', 4), 3)).toBeDefined();
  store.close();
});

it('frees the lock of a process that is gone and tells its run as crashed', async () => {
  const store = openRunStore(file);
  store.startRun(run('a'));
  expect(store.acquire(lock('a'), 1)).toBeUndefined();
  const gone = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => gone.once('exit', resolve));
  const raw = new Database(file);
  raw.prepare('update locks set pid = ?').run(gone.pid ?? 0);
  raw.close();
  expect(store.listRuns().map((r) => r.status)).toEqual(['crashed']);
  expect(store.acquire(lock('b', 2), 1)).toBeUndefined();
  store.close();
});

it('is not fooled by a process id that is used again', () => {
  const store = openRunStore(file);
  expect(store.acquire(lock('a'), 1)).toBeUndefined();
  const raw = new Database(file);
  raw.prepare('update locks set process_start = ?').run('1');
  raw.close();
  expect(store.acquire(lock('b', 2), 1)).toBeUndefined();
  store.close();
});

it('sets a damaged store aside, says so, and goes on with a new one', () => {
  openRunStore(file).close();
  rmSync(`${file}-wal`, { force: true });
  writeFileSync(file, 'this is no database at all '.repeat(400));
  const store = openRunStore(file);
  expect(store.warnings).toMatchObject([{ code: 'run-store/damaged', severity: 'warning' }]);
  expect(existsSync(`${file}.damaged`)).toBe(true);
  store.startRun(run('a'));
  expect(store.listRuns()).toHaveLength(1);
  store.close();
});

it('refuses a store of a newer version and leaves it untouched', () => {
  openRunStore(file).close();
  const raw = new Database(file);
  raw.exec(`pragma user_version = ${migrations.length + 1}`);
  raw.close();
  const refused = (() => {
    try {
      openRunStore(file).close();
      return undefined;
    } catch (error) {
      return (error as DiagnosticError).diagnostics[0];
    }
  })();
  expect(refused).toMatchObject({ code: 'run-store/newer', exit: 3 });
  expect(readdirSync(join(folder, 'deep')).filter((name) => name.includes('damaged'))).toEqual([]);
});

it('brings a store of an older version forward, all steps or none', () => {
  openRunStore(file).close();
  const raw = new Database(file);
  const database: StoreDatabase = {
    prepare: (sql) => raw.prepare(sql) as ReturnType<StoreDatabase['prepare']>,
    exec: (sql) => void raw.exec(sql),
    close: () => void raw.close(),
  };
  const broken = [...migrations, ['create table extra (i integer)', 'this is no SQL']];
  expect(() => migrate(database, file, broken)).toThrow();
  expect(() => raw.prepare('select * from extra').all()).toThrow(/no such table/);
  migrate(database, file, [...migrations, ['create table extra (i integer)']]);
  expect(raw.prepare('select * from extra').all()).toEqual([]);
  database.close();
});
