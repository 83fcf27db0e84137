import { paramPart, sql } from '@sparkle-orchestration/sql';
import type { TableId } from '../../table-id.js';
import { utcText } from '../../utc-text.js';
import { speeches } from '../speech.js';
import { type SqlClient, sqlWarehouse } from '../sql-warehouse.js';
import type { MonitorWarehouse } from '../warehouse.js';
import { iso, nullableText, text } from './values.js';

export interface DatabricksSettings {
  /** Completes names of two parts. @default main */
  readonly catalog: string;
  /** Completes names of one part. @default default */
  readonly schema: string;
}

const { quote } = speeches.databricks;

/** Unity Catalog keeps names in lower case. */
function relationOf(id: TableId, { catalog, schema }: DatabricksSettings): readonly string[] {
  const own = id.parts.map((part) => part.toLowerCase());
  return [...[catalog, schema].slice(0, 3 - own.length), ...own];
}

/** Databricks with Unity Catalog: columns of `information_schema`, jobs of `system.query.history`. */
export function databricksWarehouse(client: SqlClient, settings: DatabricksSettings): MonitorWarehouse {
  const history = quote(['system', 'query', 'history']);
  const window = sql`start_time >= ${paramPart('since', 'timestamp')} and start_time < ${paramPart('until', 'timestamp')}`;
  return sqlWarehouse('databricks', client, {
    async table(id) {
      const relation = relationOf(id, settings);
      const [catalog = '', schema = '', table = ''] = relation;
      const rows = await client.rows(
        sql`select column_name, full_data_type, is_nullable from ${quote([catalog, 'information_schema', 'columns'])} where table_schema = ${paramPart('schema', 'string')} and table_name = ${paramPart('table', 'string')} order by ordinal_position`,
        { schema, table },
      );
      if (rows.length === 0) return undefined;
      return {
        id,
        relation,
        columns: rows.map(([name, type, nullable]) => {
          const list = /^array<(.*)>$/is.exec(text(type))?.[1];
          return {
            name: text(name),
            type: list ?? text(type),
            mode: list !== undefined ? 'REPEATED' : text(nullable) === 'NO' ? 'REQUIRED' : 'NULLABLE',
          };
        }),
      };
    },
    partitions: async () => ({
      skip: 'partitions of Databricks are not asked for; name a partition_column under row_count to look at its days',
    }),
    async failedJobs(since, until) {
      const rows = await client.rows(
        sql`select statement_id, start_time, executed_by, error_message, execution_status from ${history} where ${window} and execution_status = 'FAILED' order by start_time desc limit 100`,
        { since: utcText(since), until: utcText(until) },
      );
      return rows.map(([id, at, user, message, reason]) => ({
        job_id: text(id),
        creation_time: iso(at),
        user_email: nullableText(user),
        error_message: text(message),
        error_reason: text(reason),
      }));
    },
    costs: async () => ({ skip: 'Databricks bills warehouses by the hour, not queries' }),
    jobRuns: async () => ({ skip: 'statements of Databricks carry no labels' }),
  });
}
