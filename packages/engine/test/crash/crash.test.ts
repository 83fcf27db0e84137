import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRunStore } from '@sparkle-orchestration/state';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ordersCsv } from '../bronze.js';
import { bundleProgram, runChild } from './child.js';
import { runCrashPipeline } from './program.js';
import { readState, type WarehouseState } from './state.js';

/** Random kills: few by default; conformance asks for 100. */
const kills = Number(process.env['SPARKLE_CRASH_KILLS'] ?? 3);
const seed = Number(process.env['SPARKLE_CRASH_SEED'] ?? Date.now() % 2 ** 31);
const rowsPerDay = Number(process.env['SPARKLE_CRASH_ROWS'] ?? 700);
/** All points, or one of two that have nothing durable between them: after a statement and before the next. */
const allPoints = process.env['SPARKLE_CRASH_POINTS'] === 'all';

let home = '';
let program = '';
let control: WarehouseState;
let points: readonly string[] = [];
let duration = 0;

/** Orders of a day; every seventh changes an order of the day before, every fiftieth shares the last moment of the day. */
function dayOfOrders(day: number): string {
  return ordersCsv(
    Array.from({ length: rowsPerDay }, (_, n) => {
      const id = n % 7 === 0 ? (day - 1) * rowsPerDay - n : day * rowsPerDay + n;
      const second = n % 50 === 0 ? 86_399 : n % 86_399;
      const time = new Date(second * 1000).toISOString().slice(11, 19);
      return [id, `${n % 100}.50`, `0${day} ${time}`];
    }),
  );
}

/** A copy of the project after its first day, with the files of the second. */
function copyOfBase(name: string): string {
  const root = join(home, name);
  cpSync(join(home, 'base'), root, { recursive: true });
  return root;
}

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'sparkle-crash-'));
  program = await bundleProgram(join(import.meta.dirname, '..', '..', 'node_modules', '.sparkle-crash'));
  mkdirSync(join(home, 'base', 'data'), { recursive: true });
  writeFileSync(join(home, 'base', 'data', '1.csv'), dayOfOrders(1));
  expect(await runCrashPipeline(join(home, 'base'), 1)).toBe('success');
  writeFileSync(join(home, 'base', 'data', '2.csv'), dayOfOrders(2));
  const root = copyOfBase('control');
  const trace = join(home, 'trace');
  const run = await runChild(program, [root, '2'], { SPARKLE_ALLOW_CRASH: '1', SPARKLE_CRASH_TRACE: trace });
  expect(run.output).toMatch(/success/);
  duration = run.ran;
  points = readFileSync(trace, 'utf8').trim().split('\n');
  control = await readState(root);
}, 120_000);

afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A plain rerun after the kill: rows and ledger as if nothing had happened, and the lock is free. */
async function expectRecovery(root: string, what: string): Promise<void> {
  expect(await runCrashPipeline(root, 2), what).toBe('success');
  expect(await readState(root), what).toEqual(control);
  const store = openRunStore(join(root, 'runs.sqlite'));
  const statuses = store.listRuns().map((run) => run.status);
  store.close();
  expect(statuses, what).not.toContain('running');
  rmSync(root, { recursive: true, force: true });
}

it('passes all kinds of points on its way', () => {
  const kinds = [
    /^prepare\.commit:after$/,
    /^write_bronze\.extract:before$/,
    /^write_bronze\.stage:after$/,
    /^write_bronze\.statement\.0:before$/,
    /^write_bronze\.commit:after$/,
    /^write_silver\.setup\.commit:before$/,
    /^write_silver\.statement\.0:after$/,
    /^write_silver\.commit:before$/,
    /^close:after$/,
    /^run_state:after$/,
  ];
  for (const kind of kinds)
    expect(
      points.some((point) => kind.test(point)),
      String(kind),
    ).toBe(true);
  expect(control.bronze).toHaveLength(2 * rowsPerDay);
  expect(control.loads.length).toBe(4);
});

it('ends equal to the control after a kill at every point, before and after', async () => {
  const queue = [...new Set(points)].filter((point) => allPoints || !/statement\.[1-9]\d*:before$/.test(point));
  const worker = async () => {
    for (let point = queue.shift(); point !== undefined; point = queue.shift()) {
      const root = copyOfBase(`at-${point.replace(/[^\w]/g, '-')}`);
      const run = await runChild(program, [root, '2'], { SPARKLE_ALLOW_CRASH: '1', SPARKLE_CRASH_AT: point });
      expect(run.signal, `${point}: ${run.output}`).toBe('SIGKILL');
      await expectRecovery(root, point);
    }
  };
  await Promise.all([worker(), worker()]);
}, 600_000);

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

it(`ends equal to the control after ${kills} kills at random moments`, async () => {
  const random = randomFrom(seed);
  let killed = 0;
  // A kill that came after the end of its run is none: the span is shortened to that run and another one is tried.
  for (let n = 0; killed < kills && n < 4 * kills; n += 1) {
    const after = random() * duration;
    const what = `kill ${killed + 1} of ${kills}, seed ${seed}, ${after.toFixed(1)} ms after the start`;
    const root = copyOfBase(`random-${n}`);
    const run = await runChild(program, [root, '2'], {}, after);
    if (run.signal === 'SIGKILL') killed += 1;
    else duration = Math.min(duration, run.ran);
    await expectRecovery(root, what);
  }
  console.info(`random kills: ${killed}; seed ${seed} (SPARKLE_CRASH_SEED)`);
  expect(killed).toBe(kills);
}, 1_200_000);
