import type { Dialect, SqlStatement } from '@sparkle-orchestration/core';
import { schemaPart, sql } from '../dialect/statement.js';
import { ledger } from './identity.js';

const loads = sql`create table if not exists ${ledger.loads} (
  load_id varchar not null,
  seq bigint not null,
  project varchar not null,
  env varchar not null,
  pipeline varchar not null,
  operation varchar not null,
  destination varchar not null,
  interval_start timestamp not null,
  interval_end timestamp not null,
  cursor_before varchar,
  cursor_after varchar,
  rows_read bigint not null,
  rows_written bigint not null,
  rows_rejected bigint not null,
  status varchar not null,
  run_id varchar not null,
  graph_hash varchar not null,
  committed_at timestamp not null,
  primary key (project, env, pipeline, operation, destination, seq)
)`;

const intervals = sql`create table if not exists ${ledger.intervals} (
  project varchar not null,
  env varchar not null,
  pipeline varchar not null,
  interval_start timestamp not null,
  interval_end timestamp not null,
  status varchar not null,
  run_id varchar not null,
  committed_at timestamp not null,
  primary key (project, env, pipeline, interval_start, interval_end)
)`;

const qualityResults = sql`create table if not exists ${ledger.qualityResults} (
  load_id varchar not null,
  project varchar not null,
  env varchar not null,
  pipeline varchar not null,
  operation varchar not null,
  destination varchar not null,
  check_name varchar not null,
  description varchar not null,
  severity varchar not null,
  breaches bigint not null,
  unexpected bigint,
  rows_checked bigint,
  run_id varchar not null,
  checked_at timestamp not null
)`;

/** Numbers sort as numbers, times and other text by bytes. */
const newestCursor = `case when cursor_after ~ '^-?[0-9]+([.][0-9]+)?$' then cast(cursor_after as decimal(38,9)) end desc nulls last, cursor_after collate "C" desc`;

/** The greatest cursor of each operation, under the names of the product's classic state table. */
const watermarks = sql`select operation as ingestor_name, pipeline as source_name, env, cursor_after as watermark_value,
  cast(null as varchar) as watermark_type, committed_at as last_updated, destination as metadata
from (
  select l.*, row_number() over (partition by project, env, pipeline, operation, destination order by ${newestCursor}) as place
  from ${ledger.loads} l
  where status = 'committed' and cursor_after is not null
) ranked
where place = 1`;

/** Every load that was committed, replaced ones included, under the names of the classic audit log. */
const auditLog = sql`select run_id, operation as ingestor_name, pipeline as source_name, env, committed_at as start_time, committed_at as end_time,
  cast(null as double precision) as duration_seconds,
  case when rows_rejected > 0 then 'partial' else 'success' end as status, rows_read, rows_written, rows_rejected,
  cast(null as bigint) as files_processed, cast(null as bigint) as bytes_processed, cast(null as varchar) as schema_changes,
  cursor_before as watermark_before, cursor_after as watermark_after, cast(null as varchar) as error_message, destination as metadata
from ${ledger.loads}`;

/**
 * Makes the schema `_sparkle`, its tables and its views. Every statement may be run again, and before every run.
 * Two sessions that create the same object at once fail on Postgres, so its first statement makes the second wait
 * when all run in one transaction.
 */
export function prepareStatements(dialect: Dialect): SqlStatement[] {
  // DuckDB writes a replaced view anew at every run, Postgres has no `if not exists` for views.
  const view = dialect === 'duckdb' ? 'create view if not exists' : 'create or replace view';
  return [
    ...(dialect === 'postgres' ? [sql`select pg_advisory_xact_lock(hashtextextended('_sparkle', 0))`] : []),
    sql`create schema if not exists ${schemaPart('_sparkle.loads')}`,
    loads,
    intervals,
    qualityResults,
    sql`${view} ${ledger.watermarks} as\n${watermarks}`,
    sql`${view} ${ledger.auditLog} as\n${auditLog}`,
  ];
}
