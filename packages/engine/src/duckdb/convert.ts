import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Column, ConvertStaged, StagedData, StageOptions } from '@sparkle-orchestration/core';
import { normaliseType, quoteIdentifier as quote, sqlString } from '@sparkle-orchestration/sql';
import { loadDuckdb } from './binding.js';
import { selectStaged } from './reader.js';
import { settleColumns } from './settle-columns.js';

/** A column as text that Postgres reads, and the type it has there. */
function copyColumn(column: Column): { readonly sql: string; readonly type: string } {
  const name = quote(column.name);
  if (column.type === 'blob') return { sql: `'\\x' || lower(hex(${name}))`, type: 'blob' };
  const nested = column.type.endsWith('[]') || /^(struct|map|union)\(/i.test(column.type);
  if (nested) return { sql: `cast(to_json(${name}) as varchar)`, type: 'json' };
  return { sql: name, type: column.type };
}

/**
 * Rewrites staged rows of any format as one CSV file in `folder`, by a DuckDB in memory: no header, comma, `\N` for
 * NULL. Lists and structs become JSON.
 */
export async function convertStaged(data: StagedData, options: StageOptions, folder: string): Promise<StagedData> {
  const { DuckDBInstance } = await loadDuckdb();
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    threads: '2',
  });
  try {
    const connection = await instance.connect();
    // No option of an instance: the setting comes with the extension that connections load.
    await connection.run("set TimeZone = 'UTC'");
    const select = selectStaged(await settleColumns(connection, data), options);
    const described = await connection.runAndReadAll(`describe ${select}`);
    const columns: Column[] = described
      .getRowsJson()
      .map(([name, type]) => ({ name: String(name), type: normaliseType(String(type)) }));
    const file = join(folder, `converted-${randomUUID()}.csv`);
    const copied = columns.map((column) => ({ column, as: copyColumn(column) }));
    const list = copied.map(({ column, as }) => `${as.sql} as ${quote(column.name)}`).join(', ');
    await connection.run(
      `copy (select ${list} from (${select})) to ${sqlString(file)} (format csv, header false, delimiter ',', quote '"', escape '"', nullstr '\\N')`,
    );
    connection.closeSync();
    return {
      format: 'csv',
      files: [file],
      reader: { header: false, delim: ',', quote: '"', escape: '"', nullstr: '\\N' },
      columns: copied.map(({ column, as }) => ({ name: column.name, type: as.type })),
      rangeApplied: true,
      ...(data.cursor === undefined ? {} : { cursor: data.cursor }),
      owned: true,
    };
  } finally {
    instance.closeSync();
  }
}

/** `convertStaged` for a folder, as warehouses take it. */
export function converterTo(folder: string): ConvertStaged {
  return (data, options) => convertStaged(data, options, folder);
}
