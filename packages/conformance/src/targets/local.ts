import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findMariadb } from '@sparkle-orchestration/connector-mysql/testing';
import { buildRegistry, type ExecutionGraph } from '@sparkle-orchestration/core';
import { type RunOptions, runGraph, type TriggerPipeline } from '@sparkle-orchestration/engine';
import { builtins } from '@sparkle-orchestration/sdk';
import { mariadbFolder, packageRoot, pythonEnvironment } from '../cache.js';
import { crossCheckExpectations } from '../expectations.js';
import { useStarters } from '../starters/index.js';
import type { Suite, Target } from './target.js';

const time = (text: string | undefined) => (text === undefined ? undefined : new Date(text).getTime());

/** A clock that shows a time now, and goes on from there. */
function clockFrom(at: string): () => Date {
  const ahead = new Date(at).getTime() - Date.now();
  return () => new Date(Date.now() + ahead);
}

const workspace = join(packageRoot, '..', '..');

/** Tests of the workspace that need more than Node; the last lines when one fails. */
function tests(what: string | readonly string[], env: Readonly<Record<string, string>>): readonly string[] {
  const vitest = join(workspace, 'node_modules', 'vitest', 'vitest.mjs');
  const ran = spawnSync(process.execPath, [vitest, 'run', ...[what].flat()], {
    cwd: workspace,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    env: { ...process.env, ...env },
  });
  return ran.status === 0 ? [] : `${ran.stdout}\n${ran.stderr}`.trim().split('\n').slice(-40);
}

const suites: readonly Suite[] = [
  {
    name: 'notebooks and dbt Core',
    long: false,
    run: () =>
      tests('packages/sdk/test/python-programs.test.ts', {
        SPARKLE_PYTHON: join(pythonEnvironment('local'), 'bin', 'python'),
      }),
  },
  { name: 'starters, used by a stranger', long: false, run: useStarters },
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
    // The connector alone, and pipelines that load from it by date and by id.
    name: 'MariaDB as a source',
    long: false,
    run: () => {
      const env = { SPARKLE_MARIADB: findMariadb(undefined) ? '' : mariadbFolder() };
      return tests(['packages/connector-mysql', 'packages/sdk/test/mysql-source.test.ts'], env);
    },
  },
  {
    name: 'random runs of every write mode on both engines',
    long: true,
    run: () => tests('packages/sql/src/write/random-runs.test.ts', { SPARKLE_RANDOM_RUNS: '60' }),
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

/** Starts other pipelines of the case, for `trigger` operations. */
function starter(graphs: readonly ExecutionGraph[], shared: RunOptions): TriggerPipeline {
  const start: TriggerPipeline = async ({ pipeline, interval, params, chain, drain, abort }) =>
    runGraph(graphOf(graphs, pipeline), {
      ...shared,
      ...{ interval, params, chain, drain, abort },
      trigger: start,
      waitForRunSeconds: 60,
    });
  return start;
}

function graphOf(graphs: readonly ExecutionGraph[], pipeline: string): ExecutionGraph {
  const graph = graphs.find((one) => one.pipeline === pipeline);
  if (!graph) throw new Error(`no pipeline ${pipeline}`);
  return graph;
}

/** The product's own engine, in this process. */
export function localTarget(): Target {
  const registry = buildRegistry([builtins]);
  /** The Python of dbt and notebooks. */
  let python = '';
  return {
    name: 'local',
    tool: 'Sparkle engine',
    evidence: 'executed',
    install() {
      python = join(pythonEnvironment('local'), 'bin', 'python');
    },
    load: async () => [],
    async execute({ graphs, root, environment: connections }, step) {
      const graph = graphOf(graphs, step.pipeline);
      // Programs are found as in a shell.
      const { PATH, HOME } = process.env;
      const environment = { ...connections, PATH, HOME, SPARKLE_PYTHON: python };
      const shared: RunOptions = {
        ...{ root, registry, environment },
        ...(step.now ? { now: clockFrom(step.now) } : {}),
      };
      const [start, end] = step.interval;
      const result = await runGraph(graph, {
        ...shared,
        trigger: starter(graphs, shared),
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
