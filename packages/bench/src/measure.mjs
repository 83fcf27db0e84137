import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built command line. */
export const cli = fileURLToPath(new URL('../../../apps/cli/bin/sparkle.js', import.meta.url));
const preload = fileURLToPath(new URL('usage.cjs', import.meta.url));

/** Wall seconds of a promise. */
export async function seconds(work) {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** Wall and CPU seconds of a promise; the CPU is that of all threads of this process. */
export async function timed(work) {
  const before = process.cpuUsage();
  const wall = await seconds(work);
  const { user, system } = process.cpuUsage(before);
  return { wall, cpu: (user + system) / 1e6 };
}

const least = (runs, key) => Math.min(...runs.map((r) => r[key]));
const leastOf = (runs) => ({ wall: least(runs, 'wall'), cpu: least(runs, 'cpu') });

/** Pieces of work in turns, so that all meet the same machine; the least of each counts, as it was disturbed least. */
export async function compare(turns, works) {
  const times = Object.fromEntries(Object.keys(works).map((name) => [name, []]));
  for (let turn = 0; turn < turns; turn++) {
    for (const [name, work] of Object.entries(works)) times[name].push(await timed(() => work(turn)));
  }
  return Object.fromEntries(Object.entries(times).map(([name, runs]) => [name, leastOf(runs)]));
}

/** Node programs in turns: wall and CPU seconds and peak memory in MB of each, the least of its runs. `before` each of them. */
export function compareNode(turns, programs, before = () => {}) {
  const runs = Object.fromEntries(Object.keys(programs).map((name) => [name, []]));
  for (let turn = 0; turn < turns; turn++) {
    for (const [name, args] of Object.entries(programs)) {
      before();
      runs[name].push(node(args));
    }
  }
  return Object.fromEntries(
    Object.entries(runs).map(([name, all]) => [name, { ...leastOf(all), megabytes: least(all, 'megabytes') }]),
  );
}

/** One run of Node; throws with what it printed when it fails. */
export function node(args) {
  const folder = mkdtempSync(join(tmpdir(), 'sparkle-usage-'));
  const file = join(folder, 'usage.json');
  try {
    const start = performance.now();
    command(process.execPath, ['--require', preload, ...args], { env: { ...process.env, BENCH_USAGE: file } });
    const wall = (performance.now() - start) / 1000;
    return { wall, ...JSON.parse(readFileSync(file, 'utf8')) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs a command to its end; throws with what it printed when it fails. */
export function command(file, args, options = {}) {
  const result = spawnSync(file, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options });
  if (result.status !== 0)
    throw new Error(`${file} ${args.join(' ')} ended with ${result.status}:\n${result.stdout}\n${result.stderr}`);
  return result.stdout;
}

/** A row of the table: `ours` and `raw` as wall and CPU seconds; `good` = the budget held. */
export function row(what, ours, raw, budget, good, note) {
  return { what, ours, raw, budget, good, note };
}
