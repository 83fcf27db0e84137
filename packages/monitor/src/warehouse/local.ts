import type { OpenConnection, WarehouseDriver, WarehouseSession } from '@sparkle-orchestration/core';
import { quoteName } from '@sparkle-orchestration/sql';
import { failedStatuses, type RunHistory } from '../history.js';
import type { TableId } from '../table-id.js';
import { type OwnAnswers, sqlWarehouse } from './sql-warehouse.js';
import type { FailedJob, MonitorWarehouse, Partition, Skipped, WarehouseTable } from './warehouse.js';

export interface LocalParts {
  readonly session: WarehouseSession;
  readonly driver: WarehouseDriver;
  readonly connection: OpenConnection;
  readonly history: RunHistory | undefined;
}

/** DuckDB keeps the warehouse's file under this name (see the engine's DuckDB connector). */
const duckdbCatalog = 'wh';

/**
 * Relations that a name may mean, the likeliest first: the table that pipelines of the project write under this name,
 * then the plain schema and table of a database that others wrote.
 */
function candidates(id: TableId, { driver, connection }: LocalParts): readonly (readonly string[])[] {
  const [table = '', schema] = [...id.parts].reverse();
  const own = driver.relation(id.parts.join('.'), connection);
  if (driver.dialect === 'duckdb') return [own, [duckdbCatalog, schema ?? 'main', table]];
  return schema === undefined ? [own] : [[schema, table]];
}

const gigabytes = (bytes: unknown) =>
  bytes === null || bytes === undefined ? null : Math.round(Number(bytes) / 1e5) / 1e4;

/** Partitions of a table that Postgres partitions itself. */
async function postgresPartitions(
  session: WarehouseSession,
  table: WarehouseTable,
): Promise<readonly Partition[] | Skipped> {
  const regclass = [{ param: 'table', type: 'regclass' }] as const;
  const named = { table: quoteName(table.relation) };
  const children = await session.query(
    [
      `select c.oid::text, c.relname, pg_total_relation_size(c.oid)::text from pg_partitioned_table p
       join pg_inherits i on i.inhparent = p.partrelid join pg_class c on c.oid = i.inhrelid where p.partrelid = `,
      ...regclass,
      ' order by c.relname',
    ],
    named,
  );
  if (children.length === 0) return { skip: 'the table is not partitioned' };
  const counts = new Map(
    (await session.query([`select tableoid::text, count(*)::text from ${quoteName(table.relation)} group by 1`])).map(
      ([oid, count]) => [String(oid), Number(count)],
    ),
  );
  return children.map(([oid, name, bytes]) => ({
    partition_id: String(name),
    row_count: counts.get(String(oid)) ?? 0,
    size_gb: gigabytes(bytes),
  }));
}

const noHistory = 'there is no project here, so there is no history of runs';

function failedRuns(history: RunHistory, since: Date): readonly FailedJob[] {
  return history
    .runs(since)
    .filter((run) => failedStatuses.has(run.status) && Date.parse(run.endedAt ?? run.startedAt) >= since.getTime())
    .map((run) => ({
      job_id: run.runId,
      creation_time: run.startedAt,
      user_email: null,
      error_message: run.error ?? `the run of "${run.pipeline}" ended as ${run.status}`,
      error_reason: run.status,
    }));
}

/** DuckDB or Postgres through the project's own session; jobs are the runs of the project. */
export function localWarehouse(parts: LocalParts): MonitorWarehouse {
  const { session, driver, history } = parts;
  const kind = driver.dialect;
  const own: OwnAnswers = {
    async table(id) {
      for (const relation of candidates(id, parts)) {
        const columns = await session.columns(relation);
        if (!columns) continue;
        return {
          id,
          relation,
          columns: columns.map(({ name, type, nullable }) => {
            const list = /^(.*)\[\]$/.exec(type)?.[1];
            return {
              name,
              type: list ?? type,
              mode: list !== undefined ? 'REPEATED' : nullable === false ? 'REQUIRED' : 'NULLABLE',
            };
          }),
        };
      }
      return undefined;
    },
    partitions: async (table) =>
      kind === 'postgres'
        ? postgresPartitions(session, table)
        : { skip: 'DuckDB keeps no partitions; name a partition_column under row_count to look at its days' },
    failedJobs: async (since) => (history ? failedRuns(history, since) : { skip: noHistory }),
    costs: async () => ({
      skip: kind === 'duckdb' ? 'DuckDB runs on your machine and bills nothing' : 'Postgres does not bill queries',
    }),
    jobRuns: async () => ({ skip: 'this warehouse keeps no jobs with labels' }),
  };
  const client = { rows: session.query.bind(session), close: () => session.close() };
  return sqlWarehouse(kind, client, own);
}
