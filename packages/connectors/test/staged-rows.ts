import { DuckDBInstance } from '@duckdb/node-api';
import type { StagedData } from '@sparkle-orchestration/core';

const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
const name = (value: string) => `"${value.replaceAll('"', '""')}"`;
const readers = { csv: 'read_csv', json: 'read_json', jsonl: 'read_json', parquet: 'read_parquet' } as const;

function option([key, value]: readonly [string, StagedData['reader'][string]]): string {
  if (typeof value === 'string') return `${key} = ${text(value)}`;
  return `${key} = ${typeof value === 'object' ? `[${value.map(text).join(', ')}]` : String(value)}`;
}

/** Reads staged files as an engine does, file by file, with the columns that the files themselves give. */
export async function stagedRows(data: StagedData): Promise<{ columns: string[]; types: string[]; rows: unknown[][] }> {
  if (data.files.length === 0) return { columns: [], types: [], rows: [] };
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  try {
    const options = Object.entries(data.reader).map(option);
    if (data.format === 'jsonl') options.push("format = 'newline_delimited'");
    if (data.columns)
      options.push(`types = {${data.columns.map((c) => `${text(c.name)}: ${text(c.type)}`).join(', ')}}`);
    const selects = data.files.map((file, n) => {
      const facts = (data.fileColumns ?? []).map((c) => {
        const value = c.values[n];
        return `cast(${value === null || value === undefined ? 'null' : text(value)} as ${c.type}) as ${name(c.name)}`;
      });
      return `select *, ${[...facts, `${text(data.fileNames?.[n] ?? '')} as _source_file`].join(', ')} from ${readers[data.format]}([${text(file)}], ${options.join(', ')})`;
    });
    const all = selects.join(' union all by name ');
    const described = (await connection.runAndReadAll(`describe ${all}`)).getRowsJson();
    const rows = (await connection.runAndReadAll(all)).getRowsJson() as unknown[][];
    return {
      columns: described.map(([column]) => String(column)),
      types: described.map(([, type]) => String(type)),
      rows,
    };
  } finally {
    connection.closeSync();
  }
}

/** Writes a Parquet file from a select. */
export async function writeParquet(file: string, select: string): Promise<void> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(`copy (${select}) to ${text(file)} (format parquet)`);
  connection.closeSync();
}
