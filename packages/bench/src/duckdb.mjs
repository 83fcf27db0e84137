import { DuckDBInstance } from '@duckdb/node-api';

/** A raw DuckDB on a file (or in memory), for baselines and for making data. */
export async function duckdb(file) {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  if (file) await connection.run(`attach '${file}' as wh`);
  return connection;
}
