import { join } from 'node:path';
import { DiagnosticError, type ExtractContext, type ReadRange, type StagedData } from '@sparkle-orchestration/core';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { connect, killConnection } from '../connection/client.js';
import { mysqlError } from '../connection/errors.js';
import { type MysqlSettings, settingsOf } from '../connection/settings.js';
import { mysqlDiagnostics } from '../diagnostics.js';
import type { MysqlSource } from '../ingestors/source.js';
import { quoteName } from '../sql-text.js';
import { csvLine, neutralType, type SourceColumn, type StagedColumn, stagedColumn } from './column-form.js';
import { describe, fromItem, sourceLabel } from './describe.js';
import { rangeCondition } from './range.js';
import { stagedReader, stageLines } from './stage-lines.js';

type Context = ExtractContext<Readonly<Record<string, unknown>>>;

function settingsFrom(context: Context): MysqlSettings {
  if (context.connection) return settingsOf(context.connection);
  throw new DiagnosticError([
    mysqlDiagnostics.report('missing-property', { connection: context.ingestor, property: 'connection' }),
  ]);
}

/** The columns asked for, in the order of the source; all of them when none are named. */
function wanted(
  columns: readonly SourceColumn[],
  source: MysqlSource,
  needed: readonly string[],
): readonly SourceColumn[] {
  for (const column of [...(source.columns ?? []), ...source.mustHave, ...needed]) {
    if (columns.some((c) => c.name === column)) continue;
    const facts = { column, source: sourceLabel(source.from), columns: columns.map((c) => c.name) };
    throw new DiagnosticError([mysqlDiagnostics.report('no-such-column', facts)]);
  }
  return source.columns ? columns.filter((c) => source.columns?.includes(c.name) || needed.includes(c.name)) : columns;
}

/** Runs work on a connection of its own in one read-only snapshot; an abort stops the server's work too. */
async function inSnapshot<T>(
  context: Context,
  settings: MysqlSettings,
  work: (client: Connection) => Promise<T>,
): Promise<T> {
  context.signal.throwIfAborted();
  const client = await connect(settings, context.root);
  let stopped: Promise<void> | undefined;
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => {
      stopped = killConnection(settings, context.root, client.threadId).catch(() => undefined);
      reject(context.signal.reason);
    };
    context.signal.addEventListener('abort', onAbort, { once: true });
  });
  // Whoever waits for the work gets the reason; alone it would end the process.
  aborted.catch(() => undefined);
  try {
    context.signal.throwIfAborted();
    await client.query('set transaction isolation level repeatable read');
    await client.query('start transaction with consistent snapshot, read only');
    return await Promise.race([work(client), aborted]);
  } catch (error) {
    context.signal.throwIfAborted();
    throw mysqlError(error, settings);
  } finally {
    context.signal.removeEventListener('abort', onAbort);
    await stopped;
    // Closing the connection ends the transaction; nothing was written.
    client.destroy();
  }
}

/** Says how many rows a cursor can never reach. */
async function reportUnreachable(client: Connection, context: Context, from: string, column: SourceColumn) {
  if (!column.nullable) return;
  const [rows] = await client.query<RowDataPacket[]>(
    `select count(*) as n from ${from} where ${quoteName(column.name)} is null`,
  );
  const n = Number(rows[0]?.['n'] ?? 0);
  if (n > 0) context.log(`${n} rows have no ${column.name} and are not read: a row without a cursor lies in no range`);
}

function selectOf(
  columns: readonly StagedColumn[],
  from: string,
  range: ReadRange | undefined,
  limit: number | undefined,
): string {
  return [
    `select ${csvLine(columns)} from ${from}`,
    range ? `where ${rangeCondition(range)}` : undefined,
    // The oldest rows first: a limited read must not move the cursor past rows that it left out.
    limit !== undefined && range ? `order by ${quoteName(range.column)}` : undefined,
    limit === undefined ? undefined : `limit ${Math.max(0, Math.trunc(limit))}`,
  ]
    .filter((line) => line !== undefined)
    .join('\n');
}

async function isMariadb(client: Connection): Promise<boolean> {
  const [rows] = await client.query<RowDataPacket[]>('select version() as v');
  return /mariadb/i.test(String(rows[0]?.['v']));
}

/** Stages the rows of a table or query as one CSV file, whose lines the server writes. */
export async function extractMysql(context: Context, source: MysqlSource): Promise<StagedData> {
  const settings = settingsFrom(context);
  return await inSnapshot(context, settings, async (client) => {
    const from = fromItem(source.from);
    const all = await describe(client, source.from);
    const server = { mariadb: await isMariadb(client), dialect: context.dialect ?? 'duckdb' } as const;
    const columns = wanted(all, source, context.range ? [context.range.column] : []).map((column) =>
      stagedColumn(column, source.forms, server),
    );
    const cursor = all.find((column) => column.name === context.range?.column);
    if (cursor) await reportUnreachable(client, context, from, cursor);
    const file = join(context.stagingDir, 'rows.csv');
    const select = selectOf(columns, from, context.range, context.limit);
    const rows = await stageLines(client, select, { file, signal: context.signal });
    context.log(`${rows} rows from ${sourceLabel(source.from)}`);
    return {
      format: 'csv',
      files: rows > 0 ? [file] : [],
      reader: source.maxRowBytes === undefined ? stagedReader : { ...stagedReader, max_line_size: source.maxRowBytes },
      columns: columns.map(({ name, type }) => ({ name, type })),
      textForms: server.dialect,
      rangeApplied: true,
      owned: true,
    };
  });
}

/** Columns of a table or query with neutral types. */
export async function discoverMysql(context: Context, source: MysqlSource) {
  const settings = settingsFrom(context);
  return await inSnapshot(context, settings, async (client) =>
    wanted(await describe(client, source.from), source, []).map((column) => ({
      name: column.name,
      type: neutralType(column, source.forms),
      nullable: column.nullable,
    })),
  );
}
