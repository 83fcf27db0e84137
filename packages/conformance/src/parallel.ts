import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from './cache.js';

/** What the processes of all targets counted together. */
export interface Total {
  readonly passed: number;
  readonly failed: number;
}

/** How many targets run at the same time: each has processes of its own, but waits for them most of the time. */
const jobs = Number(process.env['SPARKLE_CONFORMANCE_JOBS'] ?? Math.min(availableParallelism(), 4));

/** One target in a process of its own; its last line is its count. */
function runTarget(name: string, options: readonly string[], log: (line: string) => void): Promise<Total> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(packageRoot, 'run.mjs'), name, ...options], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let rest = '';
    let count: Total | undefined;
    const take = (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const last = /^(\d+) passed, (\d+) failed$/.exec(line);
        if (last) count = { passed: Number(last[1]), failed: Number(last[2]) };
        else log(line);
      }
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('close', (code) => {
      if (rest) log(rest);
      if (!count) log(`FAIL ${name}: its process ended with ${code} before it counted`);
      resolve(count ?? { passed: 0, failed: 1 });
    });
  });
}

/** Runs targets side by side, each with a database server and sinks of its own, in the given order. */
export async function runTargets(
  names: readonly string[],
  options: readonly string[],
  log: (line: string) => void,
): Promise<Total> {
  const waiting = [...names];
  const total = { passed: 0, failed: 0 };
  const worker = async () => {
    for (let name = waiting.shift(); name; name = waiting.shift()) {
      const count = await runTarget(name, options, log);
      total.passed += count.passed;
      total.failed += count.failed;
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(jobs, names.length)) }, worker));
  return total;
}
