import { join } from 'node:path';
import { DiagnosticError, type ExtractContext, type ReadRange, type StagedData } from '@sparkle-orchestration/core';
import type pg from 'pg';
import { backendPid, connect, terminateBackend } from '../connection/client.js';
import { postgresError } from '../connection/errors.js';
import { type PostgresSettings, settingsOf } from '../connection/settings.js';
import { postgresDiagnostics } from '../diagnostics.js';
import type { PostgresSource } from '../ingestors/source.js';
import { quoteName } from '../sql-text.js';
import { readByExtension, usableExtension } from './by-extension.js';
import { copiedReader, copyToFile } from './copy-out.js';
import { describe, fromItem, sourceLabel } from './describe.js';
import { rangeCondition } from './range.js';
import { type CopiedColumn, copiedColumn, type SourceColumn } from './text-form.js';

type Context = ExtractContext<Readonly<Record<string, unknown>>>;

function settingsFrom(context: Context): PostgresSettings {
  if (context.connection) return settingsOf(context.connection);
  throw new DiagnosticError([
    postgresDiagnostics.report('missing-property', { connection: context.ingestor, property: 'connection' }),
  ]);
}

/** The columns asked for, in the order of the source; all of them when none are named. */
function wanted(
  columns: readonly SourceColumn[],
  source: PostgresSource,
  needed: readonly string[],
): readonly SourceColumn[] {
  for (const column of [...(source.columns ?? []), ...source.mustHave, ...needed]) {
    if (columns.some((c) => c.name === column)) continue;
    const label = sourceLabel(source.from);
    throw new DiagnosticError([
      postgresDiagnostics.report('no-such-column', { column, source: label, columns: columns.map((c) => c.name) }),
    ]);
  }
  return source.columns ? columns.filter((c) => source.columns?.includes(c.name) || needed.includes(c.name)) : columns;
}

/** Runs work on a connection of its own in one read-only snapshot; an abort stops the server's work too. */
async function inSnapshot<T>(
  context: Context,
  settings: PostgresSettings,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  context.signal.throwIfAborted();
  const client = await connect(settings, context.root);
  const stop = { asked: undefined as Promise<void> | undefined };
  try {
    const pid = await backendPid(client);
    const onAbort = () => {
      stop.asked = terminateBackend(settings, context.root, pid).catch(() => undefined);
    };
    context.signal.addEventListener('abort', onAbort, { once: true });
    try {
      // An abort while the connection was made was heard by nobody.
      context.signal.throwIfAborted();
      await client.query('begin isolation level repeatable read read only');
      return await work(client);
    } finally {
      context.signal.removeEventListener('abort', onAbort);
      await stop.asked;
    }
  } catch (error) {
    context.signal.throwIfAborted();
    throw postgresError(error, settings);
  } finally {
    // Closing the connection ends the transaction; nothing was written.
    await client.end().catch(() => undefined);
  }
}

/** Says how many rows a cursor can never reach. */
async function reportUnreachable(
  client: pg.Client,
  context: Context,
  from: string,
  column: SourceColumn,
): Promise<void> {
  if (!column.nullable) return;
  const result = await client.query<{ n: string }>(
    `select count(*) as n from ${from} where ${quoteName(column.name)} is null`,
  );
  const n = result.rows[0]?.n ?? '0';
  if (n !== '0')
    context.log(`${n} rows have no ${column.name} and are not read: a row without a cursor lies in no range`);
}

function selectOf(
  columns: readonly CopiedColumn[],
  from: string,
  range: ReadRange | undefined,
  limit: number | undefined,
): string {
  const list = columns.map((c) => `${c.sql} as ${quoteName(c.name)}`).join(', ');
  return [
    `select ${list} from ${from}`,
    range ? `where ${rangeCondition(range)}` : undefined,
    // The oldest rows first: a limited read must not move the cursor past rows that it left out.
    limit !== undefined && range ? `order by ${quoteName(range.column)}` : undefined,
    limit === undefined ? undefined : `limit ${Math.max(0, Math.trunc(limit))}`,
  ]
    .filter((line) => line !== undefined)
    .join('\n');
}

/**
 * Copies the rows of a table or query into one staged file: CSV by COPY, or Parquet by DuckDB's own reader of Postgres
 * where its extension is provided and keeps every value of these columns as COPY does.
 */
export async function extractPostgres(context: Context, source: PostgresSource): Promise<StagedData> {
  const settings = settingsFrom(context);
  return await inSnapshot(context, settings, async (client) => {
    const from = fromItem(source.from, settings.schema);
    const all = await describe(client, source.from, settings.schema);
    const columns = wanted(all, source, context.range ? [context.range.column] : []).map((column) => ({
      ...copiedColumn(column, source.forms, context.dialect ?? 'duckdb'),
      spelled: column.spelled,
    }));
    const cursor = all.find((column) => column.name === context.range?.column);
    if (cursor) await reportUnreachable(client, context, from, cursor);
    const extension = usableExtension(context.embedded, columns);
    if (extension !== undefined && context.embedded) {
      const plain = columns.map((column) => ({ ...column, sql: quoteName(column.name) }));
      const { data, rows } = await readByExtension({
        extension,
        embedded: context.embedded,
        settings,
        root: context.root,
        stagingDir: context.stagingDir,
        signal: context.signal,
        select: selectOf(plain, from, context.range, context.limit),
        columns,
      });
      context.log(`${rows} rows from ${sourceLabel(source.from)} by the extension ${extension}`);
      return data;
    }
    const file = join(context.stagingDir, 'rows.csv');
    const target = { file, singleColumn: columns.length === 1, signal: context.signal };
    const rows = await copyToFile(client, selectOf(columns, from, context.range, context.limit), target);
    context.log(`${rows} rows from ${sourceLabel(source.from)}`);
    return {
      format: 'csv',
      files: rows > 0 ? [file] : [],
      reader: source.maxRowBytes === undefined ? copiedReader : { ...copiedReader, max_line_size: source.maxRowBytes },
      columns: columns.map(({ name, type }) => ({ name, type })),
      textForms: context.dialect ?? 'duckdb',
      rangeApplied: true,
      owned: true,
    };
  });
}

/** Columns of a table or query with neutral types. */
export async function discoverPostgres(context: Context, source: PostgresSource) {
  const settings = settingsFrom(context);
  return await inSnapshot(context, settings, async (client) => {
    const columns = wanted(await describe(client, source.from, settings.schema), source, []);
    return columns.map((column) => {
      const { name, type } = copiedColumn(column, source.forms, 'duckdb');
      return { name, type, nullable: column.nullable };
    });
  });
}
