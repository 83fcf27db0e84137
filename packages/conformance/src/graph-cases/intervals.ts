import { originAt } from '@sparkle-orchestration/core/testing';
import type { ConformanceCase, Step } from '../case.js';
import { caseGraph, graphCase, sqlTask } from './parts.js';

/** Ticks around the change of clocks of 2026 in Berlin: the night of 28 to 29 March has 23 hours. */
const nights: readonly (readonly [string, string])[] = [
  ['2026-03-28T05:00:00Z', '2026-03-29T04:00:00Z'],
  ['2026-03-29T04:00:00Z', '2026-03-30T04:00:00Z'],
];

const steps: readonly Step[] = nights.map((interval) => ({
  title: `the day until ${interval[1]}`,
  run: { pipeline: 'intervals', interval, state: 'success' },
}));

const utc = (text: string) => text.replace('T', ' ').replace('Z', '');

/** The interval of a run over a change of clocks, as the statements see it. */
export const intervals: ConformanceCase = graphCase(
  {
    name: 'intervals',
    title: 'intervals over a change of clocks, in UTC',
    warehouses: ['postgres', 'duckdb'],

    steps: [
      {
        title: 'a table',
        arrive: { 'checks.marks': { columns: ['a', 'b'], types: ['timestamp', 'timestamp'], rows: [] } },
      },
      ...steps,
      {
        title: 'the ledger',
        tables: {
          'checks.marks': { columns: ['a', 'b'], rows: nights.map(([a, b]) => [utc(a), utc(b)]) },
          '_sparkle.intervals': {
            columns: ['pipeline', 'interval_start', 'interval_end', 'status'],
            rows: nights.map(([a, b]) => ['intervals', utc(a), utc(b), 'committed']),
          },
        },
      },
    ],
  },
  (kind) => [
    caseGraph(
      kind,
      'intervals',
      [
        sqlTask(kind, 'mark', [
          [
            'insert into ',
            { dataset: 'main.checks.marks' },
            ' select ',
            { param: 'interval_start', type: 'timestamp' },
            ', ',
            { param: 'interval_end', type: 'timestamp' },
          ],
        ]),
      ],
      {
        schedule: {
          cron: '0 6 * * *',
          timezone: 'Europe/Berlin',
          catchup: false,
          jitterSeconds: 0,
          origin: originAt(3),
        },
        datasets: {
          'main.checks.marks': {
            connection: 'warehouse',
            relation: kind === 'duckdb' ? ['wh', 'main.checks', 'marks'] : ['checks', 'marks'],
            external: true,
          },
        },
      },
    ),
  ],
);
