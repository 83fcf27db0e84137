import { createHash } from 'node:crypto';
import type { Dialect, SqlStatement } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../dialect/identifier.js';
import { datasetPart, sql } from '../dialect/statement.js';
import { tempTable } from './temp-table.js';

/**
 * Rows of a table ordered by columns. DuckDB: written anew in that order, so that blocks of rows can be skipped.
 * Postgres: an index on the columns, and `CLUSTER` by it. Statistics are refreshed after. One transaction.
 */
export function orderStatements(dataset: string, columns: readonly string[], dialect: Dialect): SqlStatement[] {
  const table = datasetPart(dataset);
  const list = columns.map(quoteIdentifier).join(', ');
  if (dialect === 'duckdb')
    return [
      tempTable('sparkle_ordered', sql`select * from ${table} order by ${list}`, dialect),
      sql`delete from ${table}`,
      sql`insert into ${table} select * from sparkle_ordered`,
      sql`drop table sparkle_ordered`,
    ];
  const index = `sparkle_order_${createHash('md5')
    .update(JSON.stringify([dataset, columns]))
    .digest('hex')
    .slice(0, 16)}`;
  return [
    sql`create index if not exists ${quoteIdentifier(index)} on ${table} (${list})`,
    sql`cluster ${table} using ${quoteIdentifier(index)}`,
    sql`analyze ${table}`,
  ];
}

/** Statistics alone. */
export function analyseStatements(dataset: string): SqlStatement[] {
  return [sql`analyze ${datasetPart(dataset)}`];
}

/** Room of deleted rows given back and statistics refreshed; each statement by itself, outside a transaction. */
export function vacuumStatements(dataset: string, dialect: Dialect): SqlStatement[] {
  const table = datasetPart(dataset);
  return dialect === 'duckdb' ? [sql`vacuum analyze ${table}`] : [sql`vacuum (analyze) ${table}`];
}
