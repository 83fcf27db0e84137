import {
  type Check,
  type ExecutionGraph,
  type Operation,
  type TransformOperation,
  withHash,
} from '@sparkle-orchestration/core';
import {
  graphOf,
  need,
  notifyOperation,
  operationBase,
  originAt,
  sampleGraph,
  silverMerge,
  statement,
  table,
} from '@sparkle-orchestration/core/testing';

/** Graphs that become one project, and the options they are emitted with. */
export interface Scenario {
  readonly name: string;
  readonly graphs: () => readonly ExecutionGraph[];
  readonly options: Readonly<Record<string, unknown>>;
}

const nasty = `it's "{{ 7*7 }}" {% endmacro %} {% endraw %} {# %(now)s \${x} \\ ü \u2028 end`;

function graphWith(
  pipeline: string,
  operations: readonly Operation[],
  extra: Partial<ExecutionGraph> = {},
): ExecutionGraph {
  const { datasets, connections } = sampleGraph('postgres-silver');
  return graphOf(pipeline, operations, { datasets, connections, ...extra });
}

/** Statements, a check of a table that nothing here writes, and messages around a merge. */
function surroundings(): ExecutionGraph {
  const check: Check = {
    name: 'status_known',
    description: 'status is one of the known ones',
    scope: 'row',
    severity: 'fail',
    sql: "status in ('new', 'it''s')",
    meaning: { type: 'accepted_values', column: 'status', values: ['new', "it's"] },
    origin: originAt(5),
  };
  return graphWith(
    'orders_all',
    [
      {
        ...operationBase('check_bronze', 5),
        op: 'check',
        compute: 'postgres',
        dialect: 'postgres',
        dataset: 'brz.orders',
        reads: ['brz.orders'],
        checks: [check],
      },
      silverMerge('postgres', 'orders_all', [need('check_bronze')]),
      {
        ...operationBase('after_merge', 9),
        op: 'sql',
        compute: 'postgres',
        connection: 'warehouse',
        dialect: 'postgres',
        needs: [need('write_silver')],
        reads: ['slv.orders'],
        statements: [statement`analyze ${table('slv.orders')}`, ["select 'a;b {{ c }}'"]],
      },
      notifyOperation('notify_failure', [need('write_silver', 'failed')], 12),
    ],
    {
      dependencies: [
        { pipeline: 'customers_daily' },
        { pipeline: 'rates_hourly', schedule: { cron: '15 6-18/6 * * MON-FRI', timezone: 'Europe/Berlin' } },
      ],
    },
  );
}

/** A copy of the merge with other names: they meet in dbt, and hold everything that could break a file. */
function renamed(pipeline: string, dataset: string, relation: readonly string[]): ExecutionGraph {
  const merge = silverMerge('postgres', pipeline);
  const text = JSON.stringify(merge).replaceAll('"slv.orders', JSON.stringify(dataset).slice(0, -1));
  const operation: TransformOperation = { ...(JSON.parse(text) as TransformOperation), description: nasty };
  const { datasets } = sampleGraph('postgres-silver');
  return graphWith(pipeline, [operation], {
    owner: nasty,
    tags: { [nasty]: nasty },
    datasets: {
      ...datasets,
      [dataset]: { connection: 'warehouse', relation, external: false },
      [`${dataset}_quarantine`]: {
        connection: 'warehouse',
        relation: [relation[0] ?? '', `${relation[1]}_quarantine`],
        external: false,
      },
    },
  });
}

/** The sample, read by a cursor. */
function readBy(column: string): ExecutionGraph {
  const { hash: _, ...facts } = sampleGraph('postgres-silver');
  const read = { by: 'cursor', column, type: 'timestamp' } as const;
  const operations = facts.operations.map((operation) =>
    operation.op === 'transform'
      ? { ...operation, inputs: operation.inputs.map((input) => ({ ...input, read })) }
      : operation,
  );
  return withHash({ ...facts, operations });
}

export const scenarios: readonly Scenario[] = [
  { name: 'postgres-silver', graphs: () => [sampleGraph('postgres-silver')], options: {} },
  { name: 'duckdb-load', graphs: () => [sampleGraph('duckdb-load')], options: { threads: 2, persist_docs: true } },
  { name: 'surroundings', graphs: () => [surroundings()], options: { grants: { select: ['reporter'] } } },
  {
    name: 'nasty-names',
    graphs: () => [
      renamed('a daily', 'slv.orders', ['slv', 'orders']),
      renamed('b "{{ x }}"', 'gld.orders', ['gld', 'orders']),
      renamed('select', 'other.slv.Orders {{ x }}', ['other.slv', 'Orders {{ x }}']),
    ],
    options: {
      exposures: [
        {
          name: nasty,
          type: 'dashboard',
          datasets: ['gld.orders'],
          owner: { name: nasty, email: 'a@example.com' },
          description: nasty,
        },
      ],
    },
  },
  { name: 'loaded-by-dbt', graphs: () => [readBy('modified_at')], options: { loads: 'dbt' } },
  { name: 'loaded-by-dbt-refused', graphs: () => [readBy('loaded_at')], options: { loads: 'dbt' } },
  { name: 'refused-edges', graphs: () => [sampleGraph('notify')], options: {} },
  {
    name: 'refused-writers',
    graphs: () => [renamed('one', 'slv.orders', ['slv', 'orders']), renamed('two', 'slv.orders', ['slv', 'orders'])],
    options: {},
  },
  { name: 'refused-name', graphs: () => [renamed('one', 'slv.or"ders', ['slv', 'or"ders'])], options: {} },
];
