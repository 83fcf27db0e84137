import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildRegistry } from '@sparkle-orchestration/core';
import { runGraph } from '@sparkle-orchestration/engine';
import { builtins } from '@sparkle-orchestration/sdk';
import { packageRoot } from '../cache.js';
import type { Target } from './target.js';

const time = (text: string | undefined) => (text === undefined ? undefined : new Date(text).getTime());

const workspace = join(packageRoot, '..', '..');

/** Kills the engine at every named point and at a hundred random moments; what it leaves must be what a calm run does. */
function crashes(): readonly string[] {
  const vitest = join(workspace, 'node_modules', 'vitest', 'vitest.mjs');
  const ran = spawnSync(process.execPath, [vitest, 'run', 'packages/engine/test/crash'], {
    cwd: workspace,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    env: { ...process.env, SPARKLE_CRASH_KILLS: '100', SPARKLE_CRASH_POINTS: 'all' },
  });
  return ran.status === 0 ? [] : `${ran.stdout}\n${ran.stderr}`.trim().split('\n').slice(-40);
}

/** The product's own engine, in this process. */
export function localTarget(): Target {
  const registry = buildRegistry([builtins]);
  return {
    name: 'local',
    install() {},
    load: async () => [],
    async execute({ graphs, root, environment }, step) {
      const graph = graphs.find((one) => one.pipeline === step.pipeline);
      if (!graph) throw new Error(`no pipeline ${step.pipeline}`);
      const [start, end] = step.interval;
      const result = await runGraph(graph, {
        root,
        registry,
        environment,
        interval: { start: new Date(start), end: new Date(end) },
        ...(step.full_refresh ? { fullRefresh: true } : {}),
        ...(step.params ? { params: step.params } : {}),
      });
      return {
        state: result.status,
        interval: [result.interval.start, result.interval.end],
        tasks: Object.fromEntries(
          Object.entries(result.tasks).map(([id, task]) => {
            const [started, ended] = [time(task.start_time), time(task.end_time)];
            return [
              id,
              {
                state: task.status,
                tries: task.attempts,
                ...(started === undefined ? {} : { start: started }),
                ...(ended === undefined ? {} : { end: ended }),
                ...(task.error ? { error: task.error.diagnostic.message } : {}),
              },
            ];
          }),
        ),
      };
    },
    native: () => undefined,
    long: { name: 'a hundred kills', run: crashes },
    close: async () => {},
  };
}
