import { caseGraph, day, fails, graphCase, need, sqlTask } from './parts.js';

const quick = { delaySeconds: 1, backoff: 1, maxDelaySeconds: 5, jitter: 0 };

/** A task that works at its third try, one that never does, and one that is not tried again. */
export const retries = graphCase(
  {
    name: 'retries',
    title: 'tries are counted, and the last one decides',
    // A sequence keeps its number when a transaction is undone: the one way to fail twice and then work.
    warehouses: ['postgres'],
    not: { dbt: 'dbt does not try a model again' },
    native: { airflow: 1 },
    steps: [
      { title: 'a counter', sql: ['create sequence tries'] },
      {
        title: 'one run',
        run: {
          pipeline: 'retries',
          interval: day,
          state: 'failed',
          tasks: {
            third_time: { state: 'success', tries: 3 },
            never: { state: 'failed', tries: 2 },
            once: { state: 'failed', tries: 1 },
            after: { state: 'success', tries: 1 },
          },
        },
      },
    ],
  },
  (kind) => [
    caseGraph(kind, 'retries', [
      sqlTask(
        kind,
        'third_time',
        [["select cast(case when nextval('tries') >= 3 then '1' else 'not yet' end as integer)"]],
        { retry: { count: 3, ...quick } },
      ),
      sqlTask(kind, 'never', [fails], { retry: { count: 1, ...quick } }),
      sqlTask(kind, 'once', [fails]),
      sqlTask(kind, 'after', [['select 1']], { needs: [need('third_time')] }),
    ]),
  ],
);
