import {
  call,
  imported,
  jinjaText,
  type PythonNode,
  slug,
  textBlock,
  uniqueNames,
} from '@sparkle-orchestration/adapter-kit';
import type { ModelNode } from '@sparkle-orchestration/core/model-project';
import type { Arguments } from '../model.js';

/** Warehouses whose SQL Airflow runs by an operator. */
export const sqlWarehouses = ['bigquery', 'snowflake', 'postgres', 'databricks'] as const;
export type SqlWarehouse = (typeof sqlWarehouses)[number];

const operators = {
  bigquery: imported('airflow.providers.google.cloud.operators.bigquery', 'BigQueryInsertJobOperator'),
  bigqueryCheck: imported('airflow.providers.google.cloud.operators.bigquery', 'BigQueryCheckOperator'),
  sql: imported('airflow.providers.common.sql.operators.sql', 'SQLExecuteQueryOperator'),
  sqlCheck: imported('airflow.providers.common.sql.operators.sql', 'SQLCheckOperator'),
};

function quoted(node: ModelNode, warehouse: SqlWarehouse): string {
  const mark = warehouse === 'bigquery' || warehouse === 'databricks' ? '`' : '"';
  const inside = (part: string) =>
    warehouse === 'bigquery' ? part.replaceAll('`', '\\`') : part.replaceAll(mark, mark + mark);
  // The connection of Postgres is to one database.
  const parts = warehouse === 'postgres' ? node.relation.slice(-2) : node.relation;
  return parts.map((part) => `${mark}${inside(part)}${mark}`).join('.');
}

const column = (name: string, warehouse: SqlWarehouse) =>
  warehouse === 'bigquery' || warehouse === 'databricks' ? `\`${name}\`` : name;

/** `partition by` of BigQuery: a date as it is, times cut to the granularity. */
function bigqueryPartition(node: ModelNode): string {
  const [field] = node.partition?.columns ?? [];
  if (field === undefined) return '';
  const type = (node.partition?.dataType ?? 'date').toLowerCase();
  const granularity = (node.partition?.granularity ?? 'day').toUpperCase();
  const name = `\`${field}\``;
  if (type === 'date') return `\npartition by ${granularity === 'DAY' ? name : `date_trunc(${name}, ${granularity})`}`;
  const trunc = type === 'datetime' ? 'datetime_trunc' : 'timestamp_trunc';
  return `\npartition by ${trunc}(${name}, ${granularity})`;
}

function storage(node: ModelNode, warehouse: SqlWarehouse): string {
  const cluster = node.clusterBy.map((name) => column(name, warehouse)).join(', ');
  if (warehouse === 'bigquery') return bigqueryPartition(node) + (cluster ? `\ncluster by ${cluster}` : '');
  if (warehouse === 'snowflake') return cluster ? `\ncluster by (${cluster})` : '';
  if (warehouse === 'databricks') {
    const parts = (node.partition?.columns ?? []).map((name) => column(name, warehouse)).join(', ');
    return (parts ? `\npartitioned by (${parts})` : '') + (cluster ? `\ncluster by (${cluster})` : '');
  }
  return '';
}

/** What makes the table of a node; nothing where only dbt knows how. */
export function statementsOf(node: ModelNode, warehouse: SqlWarehouse): readonly string[] | undefined {
  const { compiledSql, materialization } = node;
  if (compiledSql === undefined || node.language === 'python') return undefined;
  const table = quoted(node, warehouse);
  const sql = compiledSql.trim().replace(/;\s*$/, '');
  switch (materialization.kind) {
    case 'view':
      return warehouse === 'postgres'
        ? [`drop view if exists ${table} cascade`, `create view ${table} as\n${sql}`]
        : [`create or replace view ${table} as\n${sql}`];
    case 'table':
      return warehouse === 'postgres'
        ? [`drop table if exists ${table} cascade`, `create table ${table} as\n${sql}`]
        : [`create or replace table ${table}${storage(node, warehouse)} as\n${sql}`];
    case 'incremental':
      return incremental(node, table, sql, warehouse);
    default:
      return undefined;
  }
}

/** Rows of the keys that the query gives are replaced; without a key the tool's own command knows what is new. */
function incremental(
  node: ModelNode,
  table: string,
  sql: string,
  warehouse: SqlWarehouse,
): readonly string[] | undefined {
  const keys = node.materialization.uniqueKey ?? [];
  if (keys.length === 0 || node.materialization.strategy === 'insert_overwrite') return undefined;
  const same = keys.map((key) => `fresh.${column(key, warehouse)} = target.${column(key, warehouse)}`).join(' and ');
  const remove = `delete from ${table} as target where exists (select 1 from (\n${sql}\n) as fresh where ${same})`;
  const begin = warehouse === 'snowflake' ? 'begin' : 'begin transaction';
  const work = [remove, `insert into ${table}\nselect * from (\n${sql}\n) as fresh`];
  const create = `create table if not exists ${table}${storage(node, warehouse)} as\nselect * from (\n${sql}\n) as fresh where 1 = 0`;
  // Databricks has no transactions over statements.
  return warehouse === 'databricks' ? [create, ...work] : [create, begin, ...work, 'commit'];
}

/** Ends in a blank: a text that ends like the name of a file would be read as one. */
const templated = (sql: string) => textBlock(`${jinjaText(sql)} `);

/** The task that runs statements by the operator of the warehouse. */
export function sqlTask(
  taskId: string,
  statements: readonly string[],
  warehouse: SqlWarehouse,
  more: Arguments,
): PythonNode {
  if (warehouse === 'bigquery') {
    const query = templated(statements.join(';\n\n'));
    const configuration = { query: { query, useLegacySql: false } };
    return call(operators.bigquery, [], { task_id: taskId, configuration, ...more });
  }
  return call(operators.sql, [], {
    task_id: taskId,
    conn_id: `${warehouse}_default`,
    sql: statements.map(templated),
    ...more,
  });
}

/** The task that fails when the query of a test finds rows: one column for each test. */
export function checkTask(
  taskId: string,
  tests: readonly { readonly name: string; readonly sql: string }[],
  warehouse: SqlWarehouse,
  more: Arguments,
): PythonNode {
  const names = uniqueNames(tests.map((test) => test.name));
  const one = ({ name, sql }: (typeof tests)[number]) =>
    `  (select count(*) from (\n${sql.trim().replace(/;\s*$/, '')}\n) as failures) = 0 as ${slug(names.get(name) ?? name, { max: 60 })}`;
  const query = templated(`select\n${tests.map(one).join(',\n')}`);
  return warehouse === 'bigquery'
    ? call(operators.bigqueryCheck, [], { task_id: taskId, sql: query, use_legacy_sql: false, ...more })
    : call(operators.sqlCheck, [], { task_id: taskId, conn_id: `${warehouse}_default`, sql: query, ...more });
}
