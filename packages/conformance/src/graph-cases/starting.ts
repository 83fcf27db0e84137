import type { TriggerOperation, WaitOperation } from '@sparkle-orchestration/core';
import { operationBase } from '@sparkle-orchestration/core/testing';
import { caseGraph, day, graphCase, need, sqlTask } from './parts.js';

const started: [string, string] = ['2026-02-01T00:00:00Z', '2026-02-08T00:00:00Z'];

const wait = (id: string, waitFor: WaitOperation['waitFor']): WaitOperation => ({
  ...operationBase(id),
  op: 'wait',
  compute: 'control',
  waitFor,
  pollSeconds: 1,
  waitSeconds: 30,
});

const trigger: TriggerOperation = {
  ...operationBase('start_other'),
  op: 'trigger',
  compute: 'control',
  needs: [need('moment'), need('fresh')],
  pipeline: 'started',
  parameters: {
    json: { region: '', rate: 3 },
    fill: [{ path: ['region'], template: ['of ', { ref: 'interval.start', filter: 'date' }] }],
  },
  interval: { start: [started[0]], end: [started[1]] },
  wait: false,
};

/** Sensors, then a pipeline that is started with values and with an interval of its own. */
export const starting = graphCase(
  {
    name: 'starting',
    title: 'a pipeline waits, and starts another with values and an interval',
    not: { dbt: 'dbt starts no other projects' },
    steps: [
      {
        title: 'tables',
        arrive: {
          'checks.source': { columns: ['at'], types: ['timestamp'], rows: [['2026-03-02 00:00:00']] },
          'checks.runs': { columns: ['region', 'rate', 'start'], types: ['varchar', 'varchar', 'timestamp'], rows: [] },
        },
      },
      {
        title: 'one run',
        run: {
          pipeline: 'starting',
          interval: day,
          state: 'success',
          tasks: { moment: { state: 'success' }, fresh: { state: 'success' }, start_other: { state: 'success' } },
        },
        tables: {
          'checks.runs': {
            columns: ['region', 'rate', 'start'],
            rows: [['of 2026-03-01', '3', '2026-02-01 00:00:00']],
          },
        },
      },
    ],
  },
  (kind) => {
    const dataset = (table: string) => ({
      connection: 'warehouse',
      relation: kind === 'duckdb' ? ['wh', 'main.checks', table] : ['checks', table],
      external: true,
    });
    return [
      caseGraph(
        kind,
        'starting',
        [
          wait('moment', { type: 'time', at: [{ ref: 'interval.end' }] }),
          wait('fresh', { type: 'table_freshness', dataset: 'main.checks.source', column: 'at' }),
          trigger,
        ],
        { datasets: { 'main.checks.source': dataset('source') } },
      ),
      caseGraph(
        kind,
        'started',
        [
          sqlTask(kind, 'mark', [
            [
              'insert into ',
              { dataset: 'main.checks.runs' },
              ' values (',
              { param: 'region', type: 'varchar' },
              ', cast(',
              { param: 'rate', type: 'integer' },
              ' as varchar), ',
              { param: 'interval_start', type: 'timestamp' },
              ')',
            ],
          ]),
        ],
        {
          params: { region: { type: 'string', default: 'eu' }, rate: { type: 'integer', default: 7 } },
          datasets: { 'main.checks.runs': dataset('runs') },
        },
      ),
    ];
  },
);
