import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import {
  type Column,
  type ConvertStaged,
  DiagnosticError,
  type StagedData,
  type StageOptions,
} from '@sparkle-orchestration/core';
import type pg from 'pg';
import { postgresDiagnostics } from '../diagnostics.js';
import { quoteName } from '../sql-text.js';
import { postgresType } from '../types.js';

/** Whether COPY reads the rows as they lie there. */
function isReadable(data: StagedData, options: StageOptions): boolean {
  const { reader } = data;
  const plain =
    reader['header'] === false &&
    reader['delim'] === ',' &&
    reader['quote'] === '"' &&
    reader['escape'] === '"' &&
    reader['nullstr'] === '\\N';
  const whole = options.limit === undefined && (options.range === undefined || data.rangeApplied);
  const facts = options.fileColumn !== undefined || (data.fileColumns ?? []).length > 0;
  return (
    data.format === 'csv' &&
    data.textForms === 'postgres' &&
    plain &&
    whole &&
    !facts &&
    (data.columns ?? []).length > 0
  );
}

/** Columns that staged rows without a file would have. */
function columnsOfNoRows(data: StagedData, options: StageOptions): readonly Column[] {
  const facts = (data.fileColumns ?? []).map(({ name, type }) => ({ name, type }));
  const file = options.fileColumn === undefined ? [] : [{ name: options.fileColumn, type: 'varchar' }];
  return [...(data.columns ?? []), ...facts, ...file];
}

/** Staged rows as COPY reads them, converted when they are something else. Errors are the converter's own. */
export async function readableRows(
  data: StagedData,
  options: StageOptions,
  convert: ConvertStaged | undefined,
): Promise<StagedData> {
  if (isReadable(data, options)) return data;
  if (data.files.length === 0) return { ...data, columns: columnsOfNoRows(data, options) };
  if (!convert) throw new DiagnosticError([postgresDiagnostics.report('needs-conversion', { format: data.format })]);
  return await convert(data, options);
}

/** Makes a temp table of the current transaction from rows that COPY reads. */
export async function stageRows(client: pg.Client, name: string, data: StagedData): Promise<void> {
  const columns = data.columns ?? [];
  const table = `pg_temp.${quoteName(name)}`;
  const list = columns.map((c) => `${quoteName(c.name)} ${postgresType(c.type)}`).join(', ');
  await client.query(`drop table if exists ${table}`);
  await client.query(`create temp table ${quoteName(name)} (${list}) on commit drop`);
  const { from: copyFrom } = await import('pg-copy-streams');
  for (const file of data.files) {
    const sink = client.query(copyFrom(`copy ${table} from stdin (format csv, null '\\N')`));
    await pipeline(createReadStream(file, { highWaterMark: 1 << 18 }), sink);
  }
}
