import { originAt } from '@sparkle-orchestration/core/testing';
import { caseGraph, graphCase, sqlTask, works } from './parts.js';

const night = { cron: '0 23 * * *', timezone: 'Europe/Berlin' };
const schedule = (given: { cron: string; timezone: string }) => ({
  ...given,
  catchup: false,
  jitterSeconds: 0,
  origin: originAt(3),
});

/** A pipeline that runs at another time of day, over a change of clocks: its last run before this one's end counts. */
export const dependencies = graphCase(
  {
    name: 'dependencies',
    title: 'a run waits for the interval that the other schedule tells',
    not: { dbt: 'models of one project are ordered by references' },
    // Half of the steps are a run of the other pipeline; both are one operation.
    native: { airflow: 1 },
    steps: [
      {
        title: 'the night before the clocks change',
        run: {
          pipeline: 'nightly',
          interval: ['2026-03-27T22:00:00Z', '2026-03-28T22:00:00Z'],
          state: 'success',
        },
      },
      {
        title: 'the day that needs it',
        run: {
          pipeline: 'daily',
          interval: ['2026-03-28T00:00:00Z', '2026-03-29T00:00:00Z'],
          state: 'success',
          tasks: { work: { state: 'success' } },
        },
      },
      {
        title: 'the shorter night',
        run: {
          pipeline: 'nightly',
          interval: ['2026-03-28T22:00:00Z', '2026-03-29T21:00:00Z'],
          state: 'success',
        },
      },
      {
        title: 'the next day',
        run: {
          pipeline: 'daily',
          interval: ['2026-03-29T00:00:00Z', '2026-03-30T00:00:00Z'],
          state: 'success',
          tasks: { work: { state: 'success' } },
        },
      },
    ],
  },
  (kind) => [
    caseGraph(kind, 'nightly', [sqlTask(kind, 'work', [works])], { schedule: schedule(night) }),
    caseGraph(kind, 'daily', [sqlTask(kind, 'work', [works])], {
      schedule: schedule({ cron: '0 0 * * *', timezone: 'UTC' }),
      dependencies: [{ pipeline: 'nightly', schedule: night }],
      timeoutSeconds: 20,
    }),
  ],
);
