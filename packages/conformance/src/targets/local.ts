import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildRegistry } from '@sparkle-orchestration/core';
import { runGraph, type TriggerPipeline } from '@sparkle-orchestration/engine';
import { builtins } from '@sparkle-orchestration/sdk';
import { packageRoot, pythonEnvironment } from '../cache.js';
import { crossCheckExpectations } from '../expectations.js';
import type { Suite, Target } from './target.js';

const time = (text: string | undefined) => (text === undefined ? undefined : new Date(text).getTime());

const workspace = join(packageRoot, '..', '..');

/** Tests of the workspace that need more than Node; the last lines when one fails. */
function tests(folder: string, env: Readonly<Record<string, string>>): readonly string[] {
  const vitest = join(workspace, 'node_modules', 'vitest', 'vitest.mjs');
  const ran = spawnSync(process.execPath, [vitest, 'run', folder], {
    cwd: workspace,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    env: { ...process.env, ...env },
  });
  return ran.status === 0 ? [] : `${ran.stdout}\n${ran.stderr}`.trim().split('\n').slice(-40);
}

const suites: readonly Suite[] = [
  { name: 'expectations against Great Expectations', long: false, run: crossCheckExpectations },
  {
    name: 'extensions of DuckDB',
    long: false,
    run: () =>
      tests('packages/engine/test/extensions', {
        SPARKLE_DUCKDB_EXTENSIONS: join(pythonEnvironment('duckdb-extensions'), 'lib', 'python3.11', 'site-packages'),
      }),
  },
  {
    // Kills the engine at every named point and at random moments; what it leaves must be what a calm run does.
    name: 'a hundred kills',
    long: true,
    run: () => tests('packages/engine/test/crash', { SPARKLE_CRASH_KILLS: '100', SPARKLE_CRASH_POINTS: 'all' }),
  },
  {
    // Kills two schedulers that share one Postgres store: every tick has exactly one run and one row.
    name: 'a hundred kills of schedulers',
    long: true,
    run: () => tests('packages/server/test/crash', { SPARKLE_CRASH_KILLS: '100' }),
  },
];

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
      const trigger: TriggerPipeline = (request) => {
        const other = graphs.find((one) => one.pipeline === request.pipeline);
        if (!other) throw new Error(`no pipeline ${request.pipeline}`);
        return runGraph(other, { root, registry, environment, trigger, ...request });
      };
      const result = await runGraph(graph, {
        root,
        registry,
        // Programs of scripts are found as in a shell.
        environment: { PATH: process.env['PATH'] ?? '', ...environment },
        trigger,
        interval: { start: new Date(start), end: new Date(end) },
        ...(step.full_refresh ? { fullRefresh: true } : {}),
        ...(step.params ? { params: step.params } : {}),
      });
      return {
        // A job that failed in part ends with the exit code of a failure.
        state: result.status === 'partial' ? 'failed' : result.status,
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
    suites,
    close: async () => {},
  };
}
