import { paramPart, sql } from '@sparkle-orchestration/sql';
import type { TableId } from '../../table-id.js';
import { utcText } from '../../utc-text.js';
import { speeches } from '../speech.js';
import { type SqlClient, sqlWarehouse } from '../sql-warehouse.js';
import type { MonitorWarehouse } from '../warehouse.js';
import { iso, nullableText, numberOf, text } from './values.js';

export interface BigQuerySettings {
  /** Project that jobs are looked up in, and that completes names of two parts. */
  readonly project: string;
  /** Region of INFORMATION_SCHEMA, e.g. `eu` or `us-central1`. */
  readonly region: string;
}

const { quote } = speeches.bigquery;
const tebibyte = 1024 ** 4;

function relationOf(id: TableId, project: string): readonly string[] {
  if (id.parts.some((part) => part.includes('`'))) throw new Error('a name of BigQuery cannot hold a backtick');
  if (id.parts.length === 1) throw new Error(`"${id.text}" names no dataset; write dataset.table`);
  return id.parts.length === 2 ? [project, ...id.parts] : id.parts;
}

/**
 * BigQuery: columns and partitions of `INFORMATION_SCHEMA` of the dataset, jobs of `JOBS_BY_PROJECT` of the region.
 * Source of the formulas: https://cloud.google.com/bigquery/docs/information-schema-jobs.
 */
export function bigqueryWarehouse(client: SqlClient, { project, region }: BigQuerySettings): MonitorWarehouse {
  const jobs = quote([project, `region-${region}`, 'INFORMATION_SCHEMA', 'JOBS_BY_PROJECT']);
  const window = sql`creation_time >= ${paramPart('since', 'timestamp')} and creation_time < ${paramPart('until', 'timestamp')}`;
  const between = (since: Date, until: Date) => ({ since: utcText(since), until: utcText(until) });
  const schemaOf = (relation: readonly string[], view: string) =>
    quote([...relation.slice(0, -1), 'INFORMATION_SCHEMA', view]);
  return sqlWarehouse('bigquery', client, {
    async table(id) {
      const relation = relationOf(id, project);
      const rows = await client.rows(
        sql`select column_name, data_type, is_nullable from ${schemaOf(relation, 'COLUMNS')} where table_name = ${paramPart('name', 'string')} order by ordinal_position`,
        { name: relation.at(-1) ?? '' },
      );
      if (rows.length === 0) return undefined;
      return {
        id,
        relation,
        columns: rows.map(([name, type, nullable]) => {
          const list = /^ARRAY<(.*)>$/s.exec(text(type))?.[1];
          return {
            name: text(name),
            type: list ?? text(type),
            mode: list !== undefined ? 'REPEATED' : text(nullable) === 'NO' ? 'REQUIRED' : 'NULLABLE',
          };
        }),
      };
    },
    async partitions({ relation }) {
      const rows = await client.rows(
        sql`select partition_id, total_rows, total_logical_bytes from ${schemaOf(relation, 'PARTITIONS')} where table_name = ${paramPart('name', 'string')} and partition_id is not null order by partition_id desc`,
        { name: relation.at(-1) ?? '' },
      );
      if (rows.length === 0) return { skip: 'the table is not partitioned' };
      return rows.map(([id, count, bytes]) => ({
        partition_id: text(id),
        row_count: numberOf(count),
        size_gb: Math.round(numberOf(bytes) / 1e5) / 1e4,
      }));
    },
    async failedJobs(since, until) {
      const rows = await client.rows(
        sql`select job_id, creation_time, user_email, error_result.message, error_result.reason from ${jobs} where ${window} and error_result is not null order by creation_time desc limit 100`,
        between(since, until),
      );
      return rows.map(([id, at, user, message, reason]) => ({
        job_id: text(id),
        creation_time: iso(at),
        user_email: nullableText(user),
        error_message: text(message),
        error_reason: text(reason),
      }));
    },
    async costs(since, until, usdPerTb) {
      const rows = await client.rows(
        sql`select job_id, creation_time, user_email, total_bytes_billed, query from ${jobs} where ${window} and job_type = 'QUERY' and statement_type != 'SCRIPT' and total_bytes_billed > 0 order by total_bytes_billed desc`,
        between(since, until),
      );
      return rows.map(([id, at, user, bytes, query]) => {
        const billed = numberOf(bytes) / tebibyte;
        return {
          job_id: text(id),
          creation_time: iso(at),
          user_email: nullableText(user),
          cost_usd: billed * usdPerTb,
          tb_billed: billed,
          query: text(query),
        };
      });
    },
    async jobRuns(label, since, until) {
      const rows = await client.rows(
        sql`select job_id, start_time, end_time, error_result is null from ${jobs} where ${window} and exists (select 1 from unnest(labels) as l where l.key = 'pipeline' and l.value = ${paramPart('label', 'string')}) order by creation_time desc`,
        { ...between(since, until), label },
      );
      return rows.map(([id, start, end, good]) => ({
        job_id: text(id),
        started: new Date(iso(start)),
        ...(end === null || end === undefined ? {} : { ended: new Date(iso(end)) }),
        succeeded: good === true || good === 'true',
      }));
    },
  });
}
