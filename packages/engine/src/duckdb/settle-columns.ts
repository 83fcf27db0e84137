import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column, StagedData } from '@sparkle-orchestration/core';
import { type ReadableData, readerCall } from './reader.js';

/** Times are found in several written forms, which a column's type does not tell. */
const written = /DATE|TIME/;

const lower = (columns: readonly { readonly name: string }[]) => new Set(columns.map((c) => c.name.toLowerCase()));

/** Columns that the reader finds when it is told none. */
async function foundColumns(connection: DuckDBConnection, data: StagedData): Promise<readonly Column[]> {
  const { columns: _, ...untold } = data;
  const reader = await connection.runAndReadAll(`describe select * from ${readerCall(untold, false)}`);
  return reader.getRowsJson().map(([name, type]) => ({ name: String(name), type: String(type) }));
}

/** Declared columns of Parquet files are cast to their types; one that no file has is not made up. */
async function settleParquet(connection: DuckDBConnection, data: StagedData): Promise<ReadableData> {
  const { columns = [] } = data;
  if (columns.length === 0) return data;
  const found = lower(await foundColumns(connection, data));
  return { ...data, casts: columns.filter((c) => found.has(c.name.toLowerCase())) };
}

/**
 * JSON with all its columns told: declared ones by their types, other keys as all rows show them. They are looked for
 * once, so that reading does not look again. Where times were found in columns that nobody declared, the reader goes on
 * finding their form itself, and declared columns are cast.
 */
async function settleJson(connection: DuckDBConnection, data: StagedData): Promise<ReadableData> {
  const { columns = [] } = data;
  if (data.onlyColumns === true && columns.length > 0) return data;
  const found = await foundColumns(connection, data);
  const told = lower(columns);
  const others = found.filter((c) => !told.has(c.name.toLowerCase()));
  // Values that are no objects come as one column of this name.
  const objects = !(found.length === 1 && found[0]?.name === 'json');
  if (objects && !others.some((c) => written.test(c.type))) return { ...data, columns: [...columns, ...others] };
  if (columns.length === 0) return data;
  const present = lower(found);
  const { columns: _, ...untold } = data;
  const missing = columns.filter((c) => !present.has(c.name.toLowerCase()));
  return {
    ...untold,
    casts: columns.filter((c) => present.has(c.name.toLowerCase())),
    fileColumns: [
      ...(data.fileColumns ?? []),
      ...missing.map(({ name, type }) => ({ name, type, values: data.files.map(() => null) })),
    ],
  };
}

/** Brings declared types and the columns of the files together; CSV readers do that themselves. */
export async function settleColumns(connection: DuckDBConnection, data: StagedData): Promise<ReadableData> {
  if (data.files.length === 0 || data.format === 'csv' || data.fields) return data;
  return data.format === 'parquet' ? settleParquet(connection, data) : settleJson(connection, data);
}
