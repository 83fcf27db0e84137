import { type EndState, whens } from '@sparkle-orchestration/core';
import { caseGraph, day, fails, graphCase, need, sqlTask, works } from './parts.js';

/** What must happen behind each end, by condition: written by hand from the truth table. */
const behind: Readonly<Record<string, Readonly<Record<(typeof whens)[number], EndState>>>> = {
  good: { success: 'success', failed: 'skipped', done: 'success', not_failed: 'success' },
  bad: { success: 'upstream_failed', failed: 'success', done: 'success', not_failed: 'upstream_failed' },
  left_out: { success: 'skipped', failed: 'skipped', done: 'success', not_failed: 'success' },
  unreached: { success: 'upstream_failed', failed: 'success', done: 'success', not_failed: 'upstream_failed' },
};

/** Every edge condition behind every way in which a task can end. */
export const edges = graphCase(
  {
    name: 'edges',
    title: 'every condition behind every end',
    warehouses: ['postgres', 'duckdb'],
    not: { dbt: 'dbt has no conditions: an edge is always success' },
    native: { airflow: 0 },
    steps: [
      {
        title: 'one run',
        run: {
          pipeline: 'edges',
          interval: day,
          state: 'failed',
          tasks: {
            good: { state: 'success', tries: 1 },
            bad: { state: 'failed', tries: 1 },
            left_out: { state: 'skipped', tries: 0 },
            unreached: { state: 'upstream_failed', tries: 0 },
            ...Object.fromEntries(
              Object.entries(behind).flatMap(([id, row]) =>
                whens.map((when) => [`${id}_then_${when}`, { state: row[when] }]),
              ),
            ),
          },
        },
      },
    ],
  },
  (kind) => [
    caseGraph(kind, 'edges', [
      sqlTask(kind, 'good', [works]),
      sqlTask(kind, 'bad', [fails]),
      sqlTask(kind, 'left_out', [works], { needs: [need('good', 'failed')] }),
      sqlTask(kind, 'unreached', [works], { needs: [need('bad')] }),
      ...Object.keys(behind).flatMap((id) =>
        whens.map((when) => sqlTask(kind, `${id}_then_${when}`, [works], { needs: [need(id, when)] })),
      ),
    ]),
  ],
);
