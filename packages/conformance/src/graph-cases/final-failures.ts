import { caseGraph, day, graphCase, sqlTask, works } from './parts.js';

/** What the definition itself gets wrong is not tried again: the runner says so by exit code 64. */
export const finalFailures = graphCase(
  {
    name: 'final_failures',
    title: 'a task that trying again cannot help is tried once; tasks share a pool',
    // Operators of a server's SQL know no such difference: there the policy alone decides.
    warehouses: ['duckdb'],
    not: {
      dbt: 'dbt does not try a model again',
      stepfunctions: 'ecs:runTask.sync tells only that a task failed, so it is tried again whatever the reason',
    },
    steps: [
      {
        title: 'one run',
        run: {
          pipeline: 'final_failures',
          interval: day,
          state: 'failed',
          tasks: { wrong: { state: 'failed', tries: 1 }, right: { state: 'success', tries: 1 } },
        },
      },
    ],
  },
  (kind) => {
    const policy = {
      pool: 'files',
      retry: { count: 2, delaySeconds: 1, backoff: 1, maxDelaySeconds: 5, jitter: 0 },
    };
    return [
      caseGraph(
        kind,
        'final_failures',
        [sqlTask(kind, 'wrong', [['select nothing from nowhere']], policy), sqlTask(kind, 'right', [works], policy)],
        { pools: [{ name: 'files', slots: 3 }] },
      ),
    ];
  },
);
