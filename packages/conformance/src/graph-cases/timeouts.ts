import { caseGraph, day, graphCase, need, sqlTask, works } from './parts.js';

/** A statement that would take a minute is ended after two seconds, and nothing it wrote stays. */
export const timeouts = graphCase(
  {
    name: 'timeouts',
    title: 'a task that takes too long is stopped and undone',
    warehouses: ['postgres'],
    not: {
      dbt: 'dbt has no timeout of a model',
      airflow2: '`dag.test` of Airflow 2.11 ends with the first task that exceeds its time',
    },
    native: { airflow: 1 },
    steps: [
      { title: 'a table', sql: ['create table marks (mark varchar)'] },
      {
        title: 'one run',
        run: {
          pipeline: 'timeouts',
          interval: day,
          state: 'failed',
          tasks: {
            slow: { state: 'failed', tries: 1 },
            after: { state: 'upstream_failed' },
            anyway: { state: 'success' },
          },
        },
        tables: { 'public.marks': { columns: ['mark'], rows: [] } },
      },
    ],
  },
  (kind) => [
    caseGraph(kind, 'timeouts', [
      sqlTask(kind, 'slow', [["insert into marks values ('begun')"], ['select pg_sleep(60)']], { timeoutSeconds: 2 }),
      sqlTask(kind, 'after', [works], { needs: [need('slow')] }),
      sqlTask(kind, 'anyway', [works], { needs: [need('slow', 'done')] }),
    ]),
  ],
);
