import type {
  ApproveOperation,
  BranchOperation,
  ExecutionGraph,
  HttpOperation,
  MapOperation,
  ScriptOperation,
  SqlOperation,
  TriggerOperation,
  WaitOperation,
} from '@sparkle-orchestration/core';
import {
  duckdbLoadGraph,
  graphOf,
  need,
  notifyOperation,
  operationBase,
  originAt,
} from '@sparkle-orchestration/core/testing';

const ledger = duckdbLoadGraph();
const connections: ExecutionGraph['connections'] = {
  warehouse: { type: 'postgres', properties: { host: 'db.internal', password: { secret: 'WAREHOUSE_PASSWORD' } } },
  slack_alerts: { type: 'slack', properties: {} },
  web_alerts: { type: 'webhook', properties: {} },
  mail_alerts: { type: 'smtp', properties: {} },
};
const facts = { connections, datasets: ledger.datasets };
const retry = { count: 3, delaySeconds: 60, backoff: 2, maxDelaySeconds: 600, jitter: 0 };

export const sql = (
  id: string,
  needs: SqlOperation['needs'] = [],
  given: Partial<SqlOperation> = {},
): SqlOperation => ({
  ...operationBase(id),
  op: 'sql',
  needs,
  compute: 'postgres',
  connection: 'warehouse',
  dialect: 'postgres',
  statements: [['select 1']],
  ...given,
});

const wait = (id: string, waitFor: WaitOperation['waitFor']): WaitOperation => ({
  ...operationBase(id),
  op: 'wait',
  compute: 'control',
  waitFor,
  pollSeconds: 60,
  waitSeconds: 3600,
});

const script: ScriptOperation = {
  ...operationBase('score'),
  op: 'script',
  compute: 'process',
  language: 'python',
  file: 'score.py',
  args: [[{ ref: 'item' }]],
  environment: {},
  secrets: { TOKEN: { secret: 'SCORE_TOKEN' } },
  requirements: [],
};

/** A chain with everything that stands around it: lock, limits, messages at the end. */
export function chainGraph(): ExecutionGraph {
  const graph = duckdbLoadGraph();
  return graphOf('orders_daily', graph.operations, {
    connections: { ...graph.connections, slack_alerts: { type: 'slack', properties: {} } },
    datasets: graph.datasets,
    pools: graph.pools,
    serial: true,
    timeoutSeconds: 7200,
    description: 'Orders of the shop, every morning',
    owner: 'data-eng',
    tags: { domain: 'sales' },
    hooks: { onFailure: [{ type: 'slack', to: 'data-alerts', connection: 'slack_alerts' }], onSuccess: [] },
  });
}

/** Task states of every kind. */
export function taskGraph(): ExecutionGraph {
  const approve: ApproveOperation = {
    ...operationBase('release'),
    op: 'approve',
    compute: 'control',
    needs: [need('count')],
    message: ['Publish ', { ref: 'interval.start', filter: 'date' }, ' of ', { ref: 'params', name: 'region' }, '?'],
    approvers: ['maria'],
    waitSeconds: 7200,
    onTimeout: 'approve',
  };
  const trigger: TriggerOperation = {
    ...operationBase('refresh'),
    op: 'trigger',
    compute: 'control',
    needs: [need('release')],
    pipeline: 'reports',
    parameters: {
      json: { rows: '', region: 'eu' },
      fill: [{ path: ['rows'], template: [{ ref: 'output', task: 'count', name: 'n' }] }],
    },
    wait: true,
    retry,
  };
  return graphOf(
    'publish_orders',
    [
      wait('moment', { type: 'time', at: [{ ref: 'interval.end' }] }),
      {
        ...wait('fresh', { type: 'table_freshness', dataset: 'brz.orders', column: 'modified_at' }),
        needs: [need('moment')],
      },
      sql('count', [need('fresh')], {
        outputs: [{ name: 'n' }],
        retry,
        timeoutSeconds: 600,
        description: 'Rows of the day',
      }),
      approve,
      trigger,
      {
        ...notifyOperation('tell', [need('refresh')]),
        channels: [
          { type: 'email', to: 'ops@example.org', connection: 'mail_alerts' },
          { type: 'webhook', to: 'ops', connection: 'web_alerts' },
        ],
        subject: 'published',
        message: 'it is there: ${not} {{ a }} template',
      },
    ],
    {
      ...facts,
      params: { region: { type: 'string', default: 'eu' }, limit: { type: 'integer', default: 10 } },
      dependencies: [{ pipeline: 'orders_daily' }],
    },
  );
}

/** A choice, an edge that asks for it, and edges of every kind. */
export function choiceGraph(): ExecutionGraph {
  const ask: HttpOperation = {
    ...operationBase('ask'),
    op: 'http',
    compute: 'service',
    connection: 'web_alerts',
    method: 'GET',
    url: ['/count'],
    query: {},
    headers: {},
    accept: [],
    outputs: [{ name: 'n', path: ['body', 'n'] }],
  };
  const branch: BranchOperation = {
    ...operationBase('choose'),
    op: 'branch',
    compute: 'control',
    needs: [need('ask')],
    cases: [
      { name: 'large', if: "tasks.ask.outputs.n > 100 and (params.region == 'eu' or params.region == 'us')" },
      { name: 'small', if: 'tasks.ask.outputs.n > 0' },
    ],
    otherwise: 'none',
  };
  const chosen = (choice: string) => [{ ...need('choose'), if: `tasks.choose.outputs.choice == '${choice}'` }];
  return graphOf(
    'choices',
    [
      ask,
      branch,
      sql('publish', chosen('large')),
      sql('repair', [need('publish', 'failed')]),
      sql('sample', chosen('small')),
      sql('always', [need('publish', 'done'), need('sample', 'not_failed')]),
    ],
    { ...facts, params: { region: { type: 'string', default: 'eu' } }, prepare: [], close: [] },
  );
}

/** No tree: `c` needs `a`, `d` needs `a` and `b`. Then a map, and a pool of one slot. */
export function parallelGraph(): ExecutionGraph {
  const map: MapOperation = {
    ...operationBase('per_country'),
    op: 'map',
    compute: 'control',
    needs: [need('c'), need('d')],
    items: { from: 'list', items: ['at', "d'e", '${x}'] },
    maxParallel: 2,
    body: script,
  };
  return graphOf(
    'regions',
    [
      sql('a'),
      sql('b'),
      sql('c', [need('a')]),
      sql('d', [need('a'), need('b')]),
      map,
      sql('first', [need('per_country')], { pool: 'files' }),
      sql('second', [need('per_country')], { pool: 'files' }),
      sql('third', [need('per_country')]),
    ],
    { ...facts, pools: [{ name: 'files', slots: 1 }], maxParallelTasks: 2 },
  );
}

/** Two clocks, one of them in a zone with summer time, and an event. */
export function eventGraph(): ExecutionGraph {
  const trigger = { parameters: {}, origin: originAt(4) };
  return graphOf('reports', [sql('refresh')], {
    ...facts,
    schedule: {
      cron: '30 6 * * 1-5',
      timezone: 'Europe/Berlin',
      catchup: false,
      startDate: '2026-04-01',
      jitterSeconds: 90,
      origin: originAt(3),
    },
    triggers: [
      { ...trigger, name: 'mornings', type: 'schedule', schedule: { cron: '30 6 * * 1-5', timezone: 'Europe/Berlin' } },
      {
        ...trigger,
        name: 'month_end',
        type: 'schedule',
        schedule: { cron: '0 1 1 * *', timezone: 'UTC' },
        parameters: { full: true },
      },
      { ...trigger, name: 'upload', type: 'event', event: { source: 's3', type: 'object_created' } },
    ],
    params: { full: { type: 'boolean', default: false } },
  } as Parameters<typeof graphOf>[2]);
}

/** One graph per documented component. */
export const scenarios = {
  'step-functions-state-machine': chainGraph,
  'step-functions-task': taskGraph,
  'step-functions-choice': choiceGraph,
  'step-functions-parallel': parallelGraph,
  'step-functions-event-bridge': eventGraph,
} as const;
