import { DuckDBInstance } from '@duckdb/node-api';
import type { StagedData } from '@sparkle-orchestration/core';

const text = (value: string) => `'${value.replaceAll("'", "''")}'`;

/** Reads staged CSV as an engine does: with DuckDB, told every column. Rows come as text, types as DuckDB spells them. */
export async function stagedRows(
  data: StagedData,
  select = 'columns(*)::varchar',
): Promise<{ rows: unknown[][]; types: string[] }> {
  const options = Object.entries(data.reader).map(
    ([name, value]) => `${name} = ${typeof value === 'string' ? text(value) : String(value)}`,
  );
  const columns = (data.columns ?? []).map((c) => `${text(c.name)}: ${text(c.type)}`).join(', ');
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  try {
    await connection.run("set timezone = 'UTC'");
    const from = `read_csv([${data.files.map(text).join(', ')}], ${options.join(', ')}, columns = {${columns}}, auto_detect = false)`;
    const described = await connection.runAndReadAll(`select typeof(columns(*)) from ${from} limit 1`);
    const result = await connection.runAndReadAll(`select ${select} from ${from}`);
    return { rows: result.getRowsJson() as unknown[][], types: (described.getRowsJson()[0] ?? []) as string[] };
  } finally {
    connection.closeSync();
  }
}
