import { paramPart, sql } from '@sparkle-orchestration/sql';
import type { TableId } from '../../table-id.js';
import { utcText } from '../../utc-text.js';
import { speeches } from '../speech.js';
import { type SqlClient, sqlWarehouse } from '../sql-warehouse.js';
import type { MonitorWarehouse } from '../warehouse.js';
import { iso, nullableText, numberOf, text } from './values.js';

export interface SnowflakeSettings {
  /** Completes names of two parts. */
  readonly database: string;
  /** Completes names of one part. @default PUBLIC */
  readonly schema: string;
  /** Price of a credit in US dollars: costs are credits of compute. @default 3 */
  readonly usdPerCredit: number;
}

const { quote } = speeches.snowflake;

/** Names without quotes are upper case in Snowflake. */
function relationOf(id: TableId, { database, schema }: SnowflakeSettings): readonly string[] {
  const own = id.parts.map((part, n) => (id.quoted[n] ? part : part.toUpperCase()));
  return [...[database.toUpperCase(), schema.toUpperCase()].slice(0, 3 - own.length), ...own];
}

/**
 * Snowflake: columns of `INFORMATION_SCHEMA`, jobs of `SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY` (up to 45 minutes late),
 * costs as the credits of `QUERY_ATTRIBUTION_HISTORY`.
 */
export function snowflakeWarehouse(client: SqlClient, settings: SnowflakeSettings): MonitorWarehouse {
  const history = quote(['SNOWFLAKE', 'ACCOUNT_USAGE', 'QUERY_HISTORY']);
  const attribution = quote(['SNOWFLAKE', 'ACCOUNT_USAGE', 'QUERY_ATTRIBUTION_HISTORY']);
  const window = sql`q.start_time >= ${paramPart('since', 'timestamp_ntz')} and q.start_time < ${paramPart('until', 'timestamp_ntz')}`;
  const between = (since: Date, until: Date) => ({ since: utcText(since), until: utcText(until) });
  return sqlWarehouse('snowflake', client, {
    async table(id) {
      const relation = relationOf(id, settings);
      const [database = '', schema = '', table = ''] = relation;
      const rows = await client.rows(
        sql`select column_name, data_type, is_nullable, numeric_precision, numeric_scale from ${quote([database, 'INFORMATION_SCHEMA', 'COLUMNS'])} where table_schema = ${paramPart('schema', 'varchar')} and table_name = ${paramPart('table', 'varchar')} order by ordinal_position`,
        { schema, table },
      );
      if (rows.length === 0) return undefined;
      return {
        id,
        relation,
        columns: rows.map(([name, type, nullable, precision, scale]) => ({
          name: text(name),
          type: text(type) === 'NUMBER' ? `NUMBER(${text(precision)},${text(scale)})` : text(type),
          mode: text(type) === 'ARRAY' ? 'REPEATED' : text(nullable) === 'NO' ? 'REQUIRED' : 'NULLABLE',
        })),
      };
    },
    partitions: async () => ({
      skip: 'Snowflake keeps no partitions by day; name a partition_column under row_count to look at its days',
    }),
    async failedJobs(since, until) {
      const rows = await client.rows(
        sql`select q.query_id, q.start_time, q.user_name, q.error_message, q.error_code from ${history} q where ${window} and q.execution_status like 'FAILED%' order by q.start_time desc limit 100`,
        between(since, until),
      );
      return rows.map(([id, at, user, message, code]) => ({
        job_id: text(id),
        creation_time: iso(at),
        user_email: nullableText(user),
        error_message: text(message),
        error_reason: text(code),
      }));
    },
    async costs(since, until) {
      const rows = await client.rows(
        sql`select q.query_id, q.start_time, q.user_name, q.credits_attributed_compute, h.query_text from ${attribution} q left join ${history} h on h.query_id = q.query_id where ${window} order by 4 desc`,
        between(since, until),
      );
      return rows.map(([id, at, user, credits, query]) => ({
        job_id: text(id),
        creation_time: iso(at),
        user_email: nullableText(user),
        cost_usd: numberOf(credits) * settings.usdPerCredit,
        tb_billed: null,
        query: text(query),
      }));
    },
    async jobRuns(label, since, until) {
      const rows = await client.rows(
        sql`select q.query_id, q.start_time, q.end_time, q.execution_status from ${history} q where ${window} and q.query_tag = ${paramPart('label', 'varchar')} order by q.start_time desc`,
        { ...between(since, until), label },
      );
      return rows.map(([id, start, end, status]) => ({
        job_id: text(id),
        started: new Date(iso(start)),
        ...(end === null || end === undefined ? {} : { ended: new Date(iso(end)) }),
        succeeded: text(status) === 'SUCCESS',
      }));
    },
  });
}
