import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startPostgres, type TestPostgres } from '@sparkle-orchestration/connector-postgres/testing';
import { openSharedStore } from '@sparkle-orchestration/state';
import { build } from 'tsup';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** Random kills: few by default; conformance asks for 100. */
const kills = Number(process.env['SPARKLE_CRASH_KILLS'] ?? 6);
const seed = Number(process.env['SPARKLE_CRASH_SEED'] ?? Date.now() % 2 ** 31);

let server: TestPostgres;
let folder = '';
let program = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sparkle-serve-crash-'));
  const out = join(import.meta.dirname, '..', '..', 'node_modules', '.sparkle-crash');
  await build({
    entry: { 'serve-program': fileURLToPath(new URL('./program.ts', import.meta.url)) },
    outDir: out,
    format: 'esm',
    target: 'node20',
    platform: 'node',
    config: false,
    silent: true,
    clean: false,
    dts: false,
    outExtension: () => ({ js: '.mjs' }),
    noExternal: [/^@sparkle-orchestration\//, /^(?!@duckdb|libsql|nodemailer|pg|node:).*/],
    external: ['@duckdb/node-api', 'libsql', 'nodemailer', 'pg', 'pg-copy-streams', '@polyglot-sql/sdk'],
    esbuildOptions(options) {
      options.conditions = ['@sparkle-orchestration/source'];
      options.banner = {
        js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
      };
    },
  });
  program = join(out, 'serve-program.mjs');
  server = await startPostgres();
}, 120_000);

afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A small generator of numbers in [0, 1) that a seed repeats (mulberry32). */
function randomFrom(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const output: string[] = [];

/** An instance, and the moment when it says that it serves. */
interface Instance extends ChildProcess {
  started?: Promise<void>;
}

function start(name: string, ...more: string[]): Instance {
  const child: Instance = spawn(process.execPath, [program, name, folder, ...more], {
    env: { ...process.env, SERVE_TEST_CONNECTION: JSON.stringify(server.properties()) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => output.push(String(chunk)));
  child.started = new Promise((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => String(chunk).includes('"type":"started"') && resolve());
    child.once('close', () => resolve());
  });
  return child;
}

const ended = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode);
    else child.once('close', (code) => resolve(code));
  });

it(`loses and doubles no tick in ${kills} kills of two instances on one store`, async () => {
  const random = randomFrom(seed);
  const what = `seed ${seed} (SPARKLE_CRASH_SEED)`;
  const instances = [start('one'), start('two')];
  const begin = performance.now();
  await Promise.all(instances.map((instance) => instance.started));
  // Long enough to start and to run something on this machine, short enough to be hit at both.
  const span = Math.max(1500, 2 * (performance.now() - begin));
  for (let n = 0; n < kills; n += 1) {
    await sleep(50 + random() * span);
    const victim = random() < 0.5 ? 0 : 1;
    instances[victim]?.kill('SIGKILL');
    await ended(instances[victim] as ChildProcess);
    instances[victim] = start(victim === 0 ? 'one' : 'two');
  }
  await Promise.all(instances.map((instance) => instance.started));
  await sleep(1000);
  for (const instance of instances) instance.kill('SIGTERM');
  expect(await Promise.all(instances.map(ended)), `${what}\n${output.slice(-20).join('')}`).toEqual([0, 0]);
  // What was drained is still in the queue; one more instance ends it.
  expect(await ended(start('last', 'once')), output.slice(-20).join('')).toBe(0);

  const store = await openSharedStore(server.url(), { project: 'sample', env: 'dev' });
  const requests = await store.scheduler.requests({ limit: 100_000, order: 'oldest' });
  const firings = await store.scheduler.firings({ limit: 100_000 });
  const runs = await store.history.listRuns({ limit: 100_000 });
  await store.close();
  const ticks = requests.map((request) => request.scheduledTime ?? '');
  const first = Date.parse(ticks[0] ?? '');
  const every = ticks.map((_, n) => new Date(first + n * 1000).toISOString());
  expect(ticks.length, what).toBeGreaterThan(2);
  // Every second from the first to the last has one run, and it succeeded.
  expect(ticks, what).toEqual(every);
  expect(
    requests.filter((request) => request.state !== 'success'),
    what,
  ).toEqual([]);
  // Both triggers fired at each of them: one asked for the run, the other joined it.
  for (const trigger of ['first', 'second']) {
    const own = firings.filter((firing) => firing.trigger === trigger).map((firing) => firing.occurrence);
    expect(own.sort(), what).toEqual(every);
  }
  const joined = new Set(firings.filter((firing) => firing.merged).map((firing) => firing.runId));
  expect(joined.size, what).toBe(ticks.length);
  // One attempt of each run ended well; those before it were cut off.
  const ends = runs.filter((run) => run.status === 'success').map((run) => run.intervalEnd);
  expect(ends.sort(), what).toEqual(every);
  expect(
    runs.filter((run) => !['success', 'crashed', 'interrupted'].includes(run.status)),
    what,
  ).toEqual([]);
  // And the destination holds one row, one load and one interval for each.
  const rows = await server.query('select count(*)::int as n, count(distinct _load_id)::int as loads from serve.ticks');
  expect(rows, what).toEqual([{ n: ticks.length, loads: ticks.length }]);
  const intervals = await server.query(
    `select to_char(interval_end, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as t from _sparkle.intervals order by 1`,
  );
  expect(
    intervals.map((row) => row['t']),
    what,
  ).toEqual(every);
  console.info(`kills: ${kills}; ticks: ${ticks.length}; attempts: ${runs.length}; ${what}`);
}, 1_200_000);
