import type { Check, CheckOperation } from '@sparkle-orchestration/core';
import { operationBase, originAt } from '@sparkle-orchestration/core/testing';
import type { WarehouseKind } from '../case.js';
import { caseGraph, day, graphCase, need, sqlTask, works } from './parts.js';

const check = (name: string, severity: Check['severity'], sql: string, scope: Check['scope'] = 'row'): Check => ({
  name,
  description: name,
  scope,
  severity,
  sql,
  origin: originAt(1),
});

function checks(kind: WarehouseKind, id: string, list: readonly Check[]): CheckOperation {
  return {
    ...operationBase(id),
    op: 'check',
    compute: kind,
    connection: 'warehouse',
    dialect: kind,
    dataset: 'main.shop.orders',
    checks: list,
    retry: { count: 1, delaySeconds: 1, backoff: 1, maxDelaySeconds: 5, jitter: 0 },
  };
}

/** Checks of a table that the pipeline does not write. */
export const checkOperations = graphCase(
  {
    name: 'check_operations',
    title: 'a breach fails its task, after its retries; a warning does not',
    not: { dbt: 'checks of a table that a pipeline does not write are tests of a source there' },
    native: { airflow: 1 },
    steps: [
      {
        title: 'orders, one of them odd',
        arrive: {
          'shop.orders': {
            columns: ['id', 'amount'],
            types: ['integer', 'integer'],
            rows: [
              ['1', '10'],
              ['2', '-5'],
              ['3', null],
            ],
          },
        },
        run: {
          pipeline: 'check_operations',
          interval: day,
          state: 'failed',
          tasks: {
            holds: { state: 'success', tries: 1 },
            warns: { state: 'success', tries: 1 },
            breaks: { state: 'failed', tries: 2 },
            too_few: { state: 'failed', tries: 2 },
            behind: { state: 'upstream_failed' },
          },
        },
      },
    ],
  },
  (kind) => [
    caseGraph(
      kind,
      'check_operations',
      [
        checks(kind, 'holds', [check('has_id', 'fail', 'id > 0')]),
        checks(kind, 'warns', [check('positive', 'warn', 'amount > 0')]),
        checks(kind, 'breaks', [check('has_id', 'fail', 'id > 0'), check('known', 'fail', 'amount is not null')]),
        checks(kind, 'too_few', [check('many', 'fail', 'case when count(*) >= 4 then 0 else 1 end', 'table')]),
        sqlTask(kind, 'behind', [works], { needs: [need('breaks')] }),
      ],
      {
        datasets: {
          'main.shop.orders': {
            connection: 'warehouse',
            relation: kind === 'duckdb' ? ['wh', 'main.shop', 'orders'] : ['shop', 'orders'],
            external: true,
          },
        },
      },
    ),
  ],
);
