import type {
  ApproveOperation,
  BranchOperation,
  ExecutionGraph,
  HttpOperation,
  MapOperation,
  TriggerOperation,
  WaitOperation,
} from '@sparkle-orchestration/core';
import { graphOf, need, notifyOperation, operationBase, sampleGraph } from '@sparkle-orchestration/core/testing';

const http: HttpOperation = {
  ...operationBase('count'),
  op: 'http',
  compute: 'service',
  connection: 'api',
  needs: [need('file')],
  method: 'GET',
  url: ['/count'],
  query: {},
  headers: {},
  accept: [],
  outputs: [{ name: 'n', path: ['body', 'n'] }],
};

const wait = (id: string, waitFor: WaitOperation['waitFor']): WaitOperation => ({
  ...operationBase(id),
  op: 'wait',
  compute: 'control',
  waitFor,
  pollSeconds: 60,
  waitSeconds: 3600,
});

const trigger = (id: string, given: Partial<TriggerOperation> = {}): TriggerOperation => ({
  ...operationBase(id),
  op: 'trigger',
  compute: 'control',
  pipeline: 'reports',
  parameters: { json: { region: 'eu' }, fill: [] },
  wait: true,
  ...given,
});

const branch: BranchOperation = {
  ...operationBase('choose'),
  op: 'branch',
  compute: 'control',
  needs: [need('count')],
  cases: [
    { name: 'large', if: "tasks.count.outputs.n > 100 and (params.region == 'eu' or params.region == 'us')" },
    { name: 'small', if: 'tasks.count.outputs.n > 0' },
  ],
  otherwise: 'none',
};

const approve: ApproveOperation = {
  ...operationBase('release'),
  op: 'approve',
  compute: 'control',
  needs: [{ ...need('choose'), if: "tasks.choose.outputs.choice == 'large'" }],
  message: ['Publish ', { ref: 'interval.start', filter: 'date' }, ' {{ 7*7 }}?'],
  approvers: ['maria'],
  waitSeconds: 7200,
  onTimeout: 'fail',
};

const map: MapOperation = {
  ...operationBase('backfill'),
  op: 'map',
  compute: 'control',
  needs: [need('release')],
  items: {
    from: 'windows',
    start: [{ ref: 'interval.start' }],
    end: [{ ref: 'interval.end' }],
    every: { unit: 'day', count: 1 },
    timezone: 'Europe/Berlin',
  },
  maxParallel: 4,
  body: trigger('one', {
    interval: { start: [{ ref: 'item', name: 'start' }], end: [{ ref: 'item', name: 'end' }] },
  }),
};

/** Waits, a choice, a person, another pipeline, and a map over windows. */
export function controlGraphs(): readonly ExecutionGraph[] {
  const { connections, schedule } = sampleGraph('duckdb-load');
  const control = graphOf(
    'control',
    [
      wait('file', { type: 'file', path: ['in/', { ref: 'interval.start', filter: 'nodash' }, '_*.csv'] }),
      wait('moment', { type: 'time', at: [{ ref: 'interval.end', filter: 'date' }, 'T06:00:00Z'] }),
      http,
      branch,
      approve,
      { ...notifyOperation('nothing_new', [{ ...need('choose'), if: "tasks.choose.outputs.choice == 'none'" }]) },
      trigger('refresh', {
        needs: [{ ...need('count'), if: 'tasks.count.outputs.n != 0' }, need('moment')],
        parameters: {
          json: { rows: '' },
          fill: [{ path: ['rows'], template: [{ ref: 'output', task: 'count', name: 'n' }] }],
        },
      }),
      map,
    ],
    {
      connections: {
        ...connections,
        api: { type: 'http', properties: { url: 'https://api.example.org' } },
        slack_alerts: { type: 'slack', properties: {} },
      },
      params: { region: { type: 'string', default: 'eu' } },
      ...(schedule ? { schedule } : {}),
    },
  );
  const reports = graphOf(
    'reports',
    [
      {
        ...operationBase('write'),
        op: 'script',
        compute: 'process',
        language: 'python',
        file: 'report.py',
        args: [],
        environment: {},
        secrets: {},
        requirements: [],
      },
    ],
    { connections, params: { region: { type: 'string' }, rows: { type: 'integer', default: 0 } } },
  );
  return [control, reports];
}
