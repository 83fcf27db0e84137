import { withHash } from '../graph/canonical-json.js';
import type { Edge, When } from '../graph/edge.js';
import { type ExecutionGraph, type GraphDataset, graphVersion } from '../graph/execution-graph.js';
import type { Materialise, NotifyOperation, Operation } from '../graph/operation.js';
import type { Origin } from '../graph/operation-base.js';
import { noRetry } from '../graph/policy.js';
import type { SqlPart, SqlStatement } from '../graph/sql.js';

/** A place in `config/orchestration/<file>`, for hand-made graphs. */
export function originAt(line: number, file = 'config/orchestration/sample/dev.yaml', step?: string): Origin {
  return { location: { file, line, column: 1 }, ...(step ? { step } : {}) };
}

/** A statement from a template: text stays text, holes are parts. */
export function statement(text: TemplateStringsArray, ...parts: readonly SqlPart[]): SqlStatement {
  return text.flatMap((piece, index) => [piece, parts[index] ?? '']).filter((part) => part !== '');
}

export const table = (dataset: string): SqlPart => ({ dataset });
export const schemaOf = (dataset: string): SqlPart => ({ schema: dataset });
export const bind = (param: string, type: string): SqlPart => ({ param, type });

export function need(task: string, when: When = 'success'): Edge {
  return { task, when };
}

/** Facts that every operation has, with the defaults of a task that nobody configured. */
export function operationBase(id: string, line = 1, tasks: readonly string[] = [id]) {
  return {
    id,
    tasks,
    needs: [] as readonly Edge[],
    retry: noRetry,
    labels: {},
    reads: [] as readonly string[],
    writes: [] as readonly string[],
    origin: originAt(line),
  };
}

export function materialise(given: Partial<Materialise> & Pick<Materialise, 'mode' | 'destination'>): Materialise {
  return {
    keys: [],
    order: [],
    partitions: [],
    compare: [],
    keep: [],
    contract: 'evolve',
    widen: false,
    quarantine: `${given.destination}_quarantine`,
    ...given,
  };
}

/** A message to a Slack-compatible webhook. */
export function notifyOperation(id: string, needs: readonly Edge[], line = 1): NotifyOperation {
  return {
    ...operationBase(id, line),
    op: 'notify',
    needs,
    compute: 'service',
    channels: [{ type: 'slack', to: 'data-alerts', connection: 'slack_alerts' }],
    subject: 'sample failed',
    message: 'Pipeline sample failed',
  };
}

const loads = '_sparkle.loads';
const intervals = '_sparkle.intervals';

/** `_sparkle` and its tables. */
export const prepareLedger: readonly SqlStatement[] = [
  statement`create schema if not exists ${schemaOf(loads)}`,
  statement`create table if not exists ${table(loads)} (load_id varchar not null, seq bigint not null, project varchar, env varchar, pipeline varchar, operation varchar, destination varchar, interval_start timestamp, interval_end timestamp, cursor_before varchar, cursor_after varchar, rows_read bigint, rows_written bigint, rows_rejected bigint, status varchar, run_id varchar, graph_hash varchar, committed_at timestamp, primary key (project, env, pipeline, operation, destination, seq))`,
  statement`create table if not exists ${table(intervals)} (project varchar, env varchar, pipeline varchar, interval_start timestamp, interval_end timestamp, status varchar, run_id varchar, committed_at timestamp, primary key (project, env, pipeline, interval_start, interval_end))`,
];

/** The ledger's tables, on a connection whose names begin with `database`. */
export function ledgerDatasets(database: readonly string[]): Readonly<Record<string, GraphDataset>> {
  const of = (name: string): GraphDataset => ({
    connection: 'warehouse',
    relation: [...database, '_sparkle', name],
    external: false,
    system: true,
  });
  return { [loads]: of('loads'), [intervals]: of('intervals') };
}

/** Marks the interval as done. */
export function closeInterval(pipeline: string): readonly SqlStatement[] {
  return [
    statement`insert into ${table(intervals)} (project, env, pipeline, interval_start, interval_end, status, run_id, committed_at)
values ('sample', 'dev', '${pipeline}', ${bind('interval_start', 'timestamp')}, ${bind('interval_end', 'timestamp')}, 'committed', ${bind('run_id', 'varchar')}, ${bind('now', 'timestamp')})
on conflict (project, env, pipeline, interval_start, interval_end) do update set status = excluded.status, run_id = excluded.run_id, committed_at = excluded.committed_at`,
  ];
}

/** The first statement of an operation that reads everything: makes `sparkle_run`, the only one that binds. */
export function fullReadRun(
  temp: string,
  identity: { readonly pipeline: string; readonly operation: string; readonly destination: string },
): SqlStatement {
  const { pipeline, operation, destination } = identity;
  return statement`${temp} as
with given as (
  select ${bind('interval_start', 'timestamp')} as interval_start, ${bind('interval_end', 'timestamp')} as interval_end, ${bind('now', 'timestamp')} as now, ${bind('run_id', 'varchar')} as run_id, ${bind('graph_hash', 'varchar')} as graph_hash
)
select g.*, md5(concat_ws('|', 'sample', 'dev', '${pipeline}', '${operation}', '${destination}', cast(g.interval_start as varchar), cast(g.interval_end as varchar))) as load_id,
  (select 1 + coalesce(max(seq), 0) from ${table(loads)} where project = 'sample' and env = 'dev' and pipeline = '${pipeline}' and operation = '${operation}' and destination = '${destination}') as seq
from given g`;
}

/** The last statements of a writer: the rows of this load, committed with the data. */
export function ledgerRow(identity: {
  readonly pipeline: string;
  readonly operation: string;
  readonly destination: string;
}): readonly SqlStatement[] {
  const { pipeline, operation, destination } = identity;
  return [
    statement`update ${table(loads)} set status = 'superseded' where status = 'committed' and load_id = (select load_id from sparkle_run)`,
    statement`insert into ${table(loads)} (load_id, seq, project, env, pipeline, operation, destination, interval_start, interval_end, rows_read, rows_written, rows_rejected, status, run_id, graph_hash, committed_at)
select r.load_id, r.seq, 'sample', 'dev', '${pipeline}', '${operation}', '${destination}', r.interval_start, r.interval_end,
  (select count(*) from sparkle_source), (select count(*) from ${table(destination)} t where t._load_id = r.load_id), 0, 'committed', r.run_id, r.graph_hash, r.now
from sparkle_run r`,
  ];
}

/** A graph around operations: one warehouse, a daily schedule, nothing else. Given facts win. */
export function graphOf(
  pipeline: string,
  operations: readonly Operation[],
  given: Partial<Omit<ExecutionGraph, 'hash' | 'operations' | 'pipeline'>> = {},
): ExecutionGraph {
  return withHash({
    version: graphVersion,
    project: 'sample',
    env: 'dev',
    pipeline,
    template: 'sample',
    tags: {},
    params: {},
    schedule: {
      cron: '0 0 * * *',
      timezone: 'UTC',
      catchup: false,
      startDate: '2026-01-01',
      jitterSeconds: 0,
      origin: originAt(3),
    },
    maxActiveRuns: 1,
    serial: false,
    maxParallelTasks: 4,
    pools: [],
    hooks: { onFailure: [], onSuccess: [] },
    dependencies: [],
    connections: { warehouse: { type: 'duckdb', properties: { path: 'data/warehouse.duckdb' } } },
    warehouse: 'warehouse',
    datasets: ledgerDatasets(['wh']),
    prepare: prepareLedger,
    close: closeInterval(pipeline),
    origin: originAt(1),
    ...given,
    operations,
  });
}
