import { type EdgeVerdict, whens } from '../graph/edge.js';
import type { ExecutionGraph, GraphConnection, GraphDataset } from '../graph/execution-graph.js';
import type { LoadOperation, SqlOperation, TransformOperation } from '../graph/operation.js';
import type { Column, ColumnWithLineage, Dialect, SqlStatement } from '../graph/sql.js';
import {
  fullReadRun,
  graphOf,
  ledgerDatasets,
  ledgerRow,
  materialise,
  need,
  notifyOperation,
  operationBase,
  originAt,
  statement,
  table,
} from './sample-parts.js';

const bronze = 'brz.orders';
const silver = 'slv.orders';

const orderColumns: readonly Column[] = [
  { name: 'order_id', type: 'integer', nullable: false, description: 'Key of the order' },
  { name: 'customer', type: 'varchar', description: "Customer's name" },
  { name: 'status', type: 'varchar' },
  { name: 'amount', type: 'decimal(18,2)' },
  { name: 'modified_at', type: 'timestamp' },
];

const auditColumns: readonly Column[] = [
  { name: 'created_at', type: 'timestamp' },
  { name: 'updated_at', type: 'timestamp' },
];

const loadId: Column = { name: '_load_id', type: 'varchar' };

/** Temp tables as each dialect makes them. */
const temp: Readonly<Record<Dialect, (name: string) => string>> = {
  duckdb: (name) => `create or replace temp table ${name}`,
  postgres: (name) => `create temp table ${name} on commit drop`,
};

function fromInput(dataset: string, columns: readonly Column[]): readonly ColumnWithLineage[] {
  return columns.map((column) => ({ ...column, from: [{ dataset, column: column.name, kind: 'identity' }] }));
}

const silverColumns: readonly ColumnWithLineage[] = [
  ...fromInput(bronze, orderColumns).map((column) =>
    column.name === 'customer'
      ? { ...column, class: 'pii.name', from: [{ dataset: bronze, column: 'customer', kind: 'derived' as const }] }
      : column,
  ),
  ...auditColumns.map((column) => ({ ...column, from: [] })),
  { ...loadId, from: [] },
];

function connections(dialect: Dialect): Readonly<Record<string, GraphConnection>> {
  return {
    warehouse:
      dialect === 'postgres'
        ? {
            type: 'postgres',
            properties: {
              host: 'db.internal',
              port: 5432,
              database: 'shop',
              user: 'etl',
              password: { secret: 'warehouse_password' },
            },
          }
        : { type: 'duckdb', properties: { path: 'data/warehouse.duckdb' } },
    slack_alerts: { type: 'slack', properties: { url: { secret: 'slack_url' } } },
  };
}

function relation(dialect: Dialect, schema: string, name: string): readonly string[] {
  return dialect === 'duckdb' ? ['wh', schema, name] : [schema, name];
}

function datasets(dialect: Dialect, bronzeIsExternal: boolean): Readonly<Record<string, GraphDataset>> {
  const of = (schema: string, name: string) => ({ connection: 'warehouse', relation: relation(dialect, schema, name) });
  return {
    [bronze]: { ...of('brz', 'orders'), columns: orderColumns, external: bronzeIsExternal },
    [silver]: {
      ...of('slv', 'orders'),
      columns: silverColumns.map(({ from: _, class: __, ...column }) => column),
      external: false,
    },
    [`${silver}_quarantine`]: { ...of('slv', 'orders_quarantine'), external: false },
    ...ledgerDatasets(dialect === 'duckdb' ? ['wh'] : []),
  };
}

const setup: readonly SqlStatement[] = [
  statement`create schema if not exists ${{ schema: silver }}`,
  statement`create table if not exists ${table(silver)} (order_id integer primary key, customer varchar, status varchar, amount decimal(18,2), modified_at timestamp, created_at timestamp, updated_at timestamp, _load_id varchar)`,
];

function mergeStatements(
  dialect: Dialect,
  pipeline: string,
  ctes: TransformOperation['ctes'],
): readonly SqlStatement[] {
  const identity = { pipeline, operation: 'write_silver', destination: silver };
  const chain = ctes.flatMap(
    (cte, index): SqlStatement => [`${index ? ',\n' : 'with '}${cte.name} as (`, ...cte.sql, ')'],
  );
  return [
    fullReadRun(temp[dialect]('sparkle_run'), identity),
    statement`${temp[dialect]('sparkle_source')} as select order_id, customer, status, amount, modified_at from ${table(bronze)}`,
    [
      `${temp[dialect]('sparkle_stage')} as `,
      ...chain,
      `\nselect x.*, row_number() over (partition by order_id order by modified_at desc nulls last) as _rank from ${ctes.at(-1)?.name} x`,
    ],
    statement`merge into ${table(silver)} t
using (select * from sparkle_stage where _rank = 1 and order_id is not null) s on t.order_id = s.order_id
when matched and s.modified_at >= t.modified_at and (t.customer is distinct from s.customer or t.status is distinct from s.status or t.amount is distinct from s.amount) then update set customer = s.customer, status = s.status, amount = s.amount, modified_at = s.modified_at, updated_at = s.updated_at, _load_id = (select load_id from sparkle_run)
when not matched then insert (order_id, customer, status, amount, modified_at, created_at, updated_at, _load_id) values (s.order_id, s.customer, s.status, s.amount, s.modified_at, s.created_at, s.updated_at, (select load_id from sparkle_run))`,
    ...ledgerRow(identity),
  ];
}

function silverCtes(): TransformOperation['ctes'] {
  return [
    { name: 'source', sql: ['select * from sparkle_source'], columns: orderColumns },
    {
      name: 'drop_exact_duplicates',
      sql: ['select distinct * from source'],
      label: 'drop_exact_duplicates',
      columns: orderColumns,
      origin: originAt(8, undefined, 'drop_exact_duplicates'),
    },
    {
      name: 'standardize_nulls',
      // Text that means something to other languages on purpose: a percent sign, braces, a quote, a dollar.
      sql: [
        "select order_id, case when customer in ('', 'N/A', '100%', '{{ n/a }}', 'it''s null', '$1', '%(now)s') then null else customer end as customer, status, amount, modified_at from drop_exact_duplicates",
      ],
      label: 'standardize_nulls',
      columns: orderColumns,
      origin: originAt(9, undefined, 'standardize_nulls'),
    },
    {
      name: 'add_audit_columns',
      sql: [
        'select s.*, (select now from sparkle_run) as created_at, (select now from sparkle_run) as updated_at from standardize_nulls s',
      ],
      label: 'add_audit_columns',
      columns: [...orderColumns, ...auditColumns],
      origin: originAt(10, undefined, 'add_audit_columns'),
    },
  ];
}

/** `write_silver`: bronze orders through three steps, merged by `order_id`; complete statements that really run. */
export function silverMerge(
  dialect: Dialect,
  pipeline: string,
  needs: TransformOperation['needs'] = [],
): TransformOperation {
  const ctes = silverCtes();
  return {
    ...operationBase('write_silver', 7, ['apply_transformations', 'write_silver']),
    op: 'transform',
    description: 'Cleaned orders, one row per order',
    needs,
    retry: { count: 2, delaySeconds: 30, backoff: 2, maxDelaySeconds: 600, jitter: 0 },
    timeoutSeconds: 1800,
    reads: [bronze],
    writes: [silver],
    compute: dialect,
    connection: 'warehouse',
    dialect,
    inputs: [{ dataset: bronze, name: 'source', read: { by: 'full' }, columns: orderColumns }],
    ctes,
    columns: silverColumns,
    checks: [
      {
        name: 'order_id_not_null',
        description: 'order_id has a value',
        scope: 'row',
        severity: 'quarantine',
        sql: 'order_id is not null',
        meaning: { type: 'not_null', columns: ['order_id'] },
        origin: originAt(11),
      },
    ],
    rejects: [],
    materialise: materialise({
      mode: 'merge',
      destination: silver,
      keys: ['order_id'],
      order: [{ column: 'modified_at', descending: true }],
      compare: ['customer', 'status', 'amount'],
      keep: ['created_at'],
    }),
    setup,
    statements: mergeStatements(dialect, pipeline, ctes),
  };
}

/** `write_bronze`: a CSV file appended to the bronze table by the engine's own loader. */
export function bronzeLoad(dialect: Dialect): LoadOperation {
  const source = 'file:data/orders/*.csv';
  return {
    ...operationBase('write_bronze', 5, ['ingest_source', 'write_bronze']),
    op: 'load',
    retry: { count: 1, delaySeconds: 60, backoff: 1, maxDelaySeconds: 3600, jitter: 0 },
    reads: [source],
    writes: [bronze],
    compute: dialect,
    connection: 'warehouse',
    dialect,
    source: {
      connector: 'file',
      ingestor: 'csv',
      options: { path: 'data/orders/*.csv', header: true },
      dataset: source,
      read: { by: 'full' },
      columns: orderColumns,
    },
    add: [
      { name: '_ingested_at', type: 'timestamp', value: { from: 'now' } },
      { name: '_source_file', type: 'varchar', value: { from: 'file' } },
    ],
    checks: [],
    materialise: materialise({ mode: 'overwrite', destination: bronze }),
    columns: [
      ...fromInput(source, orderColumns),
      { name: '_ingested_at', type: 'timestamp', from: [] },
      { name: '_source_file', type: 'varchar', from: [] },
    ],
  };
}

/** Postgres only: bronze (external) to silver by merge, with every fact of a production pipeline. */
export function postgresSilverGraph(): ExecutionGraph {
  return graphOf('orders_silver', [silverMerge('postgres', 'orders_silver')], {
    template: 'silver_batch_transformation',
    description: 'Cleaned orders, one row per order',
    owner: 'data-eng',
    tags: { domain: 'sales', tier: 'gold' },
    params: { region: { type: 'string', default: 'eu', enum: ['eu', 'us'], description: 'Which region' } },
    schedule: {
      cron: '0 6 * * *',
      timezone: 'Europe/Berlin',
      catchup: true,
      startDate: '2026-01-01',
      jitterSeconds: 0,
      origin: originAt(3),
    },
    timeoutSeconds: 7200,
    hooks: { onFailure: [{ type: 'slack', to: 'data-alerts', connection: 'slack_alerts' }], onSuccess: [] },
    connections: connections('postgres'),
    datasets: datasets('postgres', true),
  });
}

/** DuckDB: a CSV load and a merge behind it, in a pool of one writer. */
export function duckdbLoadGraph(): ExecutionGraph {
  const pool = 'warehouse';
  return graphOf(
    'orders_daily',
    [
      { ...bronzeLoad('duckdb'), pool },
      { ...silverMerge('duckdb', 'orders_daily', [need('write_bronze')]), pool },
    ],
    {
      connections: connections('duckdb'),
      datasets: datasets('duckdb', false),
      pools: [{ name: pool, slots: 1 }],
      maxParallelTasks: 2,
    },
  );
}

/** A merge, and a message when it failed; downstream of that a statement that runs however it ended. */
export function notifyGraph(dialect: Dialect = 'postgres'): ExecutionGraph {
  const vacuum: SqlOperation = {
    ...operationBase('after_all', 14),
    op: 'sql',
    needs: [need('write_silver', 'done')],
    compute: dialect,
    connection: 'warehouse',
    dialect,
    reads: [silver],
    statements: [statement`select count(*) from ${table(silver)}`],
  };
  return graphOf(
    'orders_alerting',
    [
      silverMerge(dialect, 'orders_alerting'),
      notifyOperation('notify_failure', [need('write_silver', 'failed')], 12),
      vacuum,
    ],
    { connections: connections(dialect), datasets: datasets(dialect, true) },
  );
}

/**
 * Every edge condition against every end: `good` succeeds, `bad` fails, `left_out` is skipped and `unreached` cannot
 * start; behind each stands one operation per condition, `<end>_then_<condition>`. See `edgeGraphVerdicts`.
 */
export function edgeGraph(dialect: Dialect = 'postgres'): ExecutionGraph {
  const sqlOf = (id: string, line: number, needs: SqlOperation['needs'], text: string): SqlOperation => ({
    ...operationBase(id, line),
    op: 'sql',
    needs,
    compute: dialect,
    connection: 'warehouse',
    dialect,
    statements: [[text]],
  });
  // A cast of text that is no number fails on every engine; a division by zero does not.
  const ends = [
    sqlOf('good', 4, [], 'select 1'),
    sqlOf('bad', 5, [], "select cast('this fails on purpose' as integer)"),
    sqlOf('left_out', 6, [need('good', 'failed')], 'select 1'),
    sqlOf('unreached', 7, [need('bad', 'success')], 'select 1'),
  ];
  const behind = ends.flatMap((end, index) =>
    whens.map((when, column) =>
      sqlOf(`${end.id}_then_${when}`, 10 + index * whens.length + column, [need(end.id, when)], 'select 1'),
    ),
  );
  return graphOf('edges', [...ends, ...behind], {
    connections: connections(dialect),
    datasets: ledgerDatasets(dialect === 'duckdb' ? ['wh'] : []),
    schedule: { cron: '0 0 * * *', timezone: 'UTC', catchup: false, jitterSeconds: 0, origin: originAt(3) },
    maxParallelTasks: 8,
  });
}

/** What happens to each operation of `edgeGraph`, written by hand. */
export const edgeGraphVerdicts: Readonly<Record<string, EdgeVerdict>> = {
  good_then_success: 'run',
  good_then_failed: 'skip',
  good_then_done: 'run',
  good_then_not_failed: 'run',
  bad_then_success: 'upstream_failed',
  bad_then_failed: 'run',
  bad_then_done: 'run',
  bad_then_not_failed: 'upstream_failed',
  left_out_then_success: 'skip',
  left_out_then_failed: 'skip',
  left_out_then_done: 'run',
  left_out_then_not_failed: 'run',
  unreached_then_success: 'upstream_failed',
  unreached_then_failed: 'run',
  unreached_then_done: 'run',
  unreached_then_not_failed: 'upstream_failed',
};

/** The hand-made graphs by name: an adapter's tests and golden scenarios go through all of them. */
export const sampleGraphs = {
  'postgres-silver': postgresSilverGraph,
  'duckdb-load': duckdbLoadGraph,
  notify: () => notifyGraph('postgres'),
  edges: () => edgeGraph('postgres'),
} as const;

export type SampleGraphName = keyof typeof sampleGraphs;

/** One hand-made, valid execution graph. */
export function sampleGraph(name: SampleGraphName = 'postgres-silver'): ExecutionGraph {
  return sampleGraphs[name]();
}
