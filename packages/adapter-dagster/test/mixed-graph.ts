import { type ExecutionGraph, type SqlOperation, withHash } from '@sparkle-orchestration/core';
import { graphOf, need, notifyOperation, operationBase, sampleGraph } from '@sparkle-orchestration/core/testing';

const sqlTask = (id: string, needs: SqlOperation['needs']): SqlOperation => ({
  ...operationBase(id),
  op: 'sql',
  needs,
  compute: 'postgres',
  connection: 'warehouse',
  dialect: 'postgres',
  statements: [['select 1']],
});

/** Needs that no trigger rule can say, a check that only warns, a pipeline to wait for, messages to all channels. */
export function mixedGraph(): ExecutionGraph {
  const { connections, datasets } = sampleGraph('postgres-silver');
  const channels = [
    { type: 'slack', to: 'ops', connection: 'slack_alerts' },
    { type: 'webhook', to: 'ops', connection: 'web' },
    { type: 'email', to: 'ops@example.com', connection: 'mail' },
  ] as const;
  return graphOf(
    'mixed',
    [
      sqlTask('a', []),
      sqlTask('b', []),
      sqlTask('after_both', [need('a', 'failed'), need('b')]),
      sqlTask('whatever', [need('a'), need('b', 'done')]),
      {
        ...operationBase('check_orders'),
        op: 'check',
        needs: [need('a')],
        compute: 'postgres',
        connection: 'warehouse',
        dialect: 'postgres',
        dataset: 'slv.orders',
        checks: [
          {
            name: 'amount_positive',
            description: 'amounts are positive',
            scope: 'row',
            severity: 'warn',
            sql: 'amount > 0',
            origin: { location: { file: 'a.yaml', line: 1, column: 1 } },
          },
          {
            name: 'fresh',
            description: 'something is new',
            scope: 'table',
            severity: 'fail',
            sql: 'case when max(modified_at) >= (select interval_start from sparkle_run) then 0 else 1 end',
            origin: { location: { file: 'a.yaml', line: 2, column: 1 } },
          },
        ],
      },
      { ...notifyOperation('tell', [need('b', 'failed')]), channels },
    ],
    {
      connections: {
        ...connections,
        web: { type: 'webhook', properties: {} },
        mail: { type: 'smtp', properties: {} },
      },
      datasets,
      dependencies: [{ pipeline: 'orders_bronze', schedule: { cron: '0 23 * * *', timezone: 'Europe/Berlin' } }],
      hooks: { onFailure: channels, onSuccess: [] },
    },
  );
}

/** An embedded warehouse: the second pipeline waits for the first, which runs an hour earlier. */
export function dependentGraphs(): readonly ExecutionGraph[] {
  const second = sampleGraph('duckdb-load');
  const { connections, datasets, schedule } = second;
  const night = { cron: '0 23 * * *', timezone: 'Europe/Berlin' };
  const first = graphOf('orders_bronze', [], {
    connections,
    datasets,
    ...(schedule ? { schedule: { ...schedule, ...night } } : {}),
  });
  return [first, withHash({ ...second, dependencies: [{ pipeline: 'orders_bronze', schedule: night }] })];
}
