import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type Column, DiagnosticError, type ExtractContext, type StagedData } from '@sparkle-orchestration/core';
import type Database from 'libsql';
import { csvLine, declaredType, holdsNul, quoteName, quoteText, type SqliteColumn, typeOfValues } from './columns.js';
import { sqliteDiagnostics } from './diagnostics.js';
import { openSqlite, sqliteError } from './open.js';
import { rangeCondition } from './range.js';
import type { SqliteSource } from './source.js';

type Context = ExtractContext<Readonly<Record<string, unknown>>>;
type Row = readonly unknown[];

const rowsOf = (database: Database.Database, sql: string) => database.prepare(sql).raw().all() as readonly Row[];

/** The source as it stands after FROM. A line break ends a comment at the end of the query. */
function fromItem({ from }: SqliteSource): string {
  return 'table' in from ? quoteName(from.table) : `(${from.query.trim().replace(/;+\s*$/, '')}\n)`;
}

/** Columns with the types of their declarations; no type where there is none. */
function describe(
  database: Database.Database,
  source: SqliteSource,
): readonly { readonly name: string; readonly type: string | undefined }[] {
  const { from } = source;
  const wrapped = database.prepare(`select * from ${fromItem(source)}`).columns();
  // By itself the query must be a statement too: a bracket that it closes would leave the rest unread. Its own names are
  // those that people wrote; SQLite gives the second of two another one.
  const columns = 'table' in from ? wrapped : database.prepare(from.query).columns();
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name.toLowerCase()))
      throw new DiagnosticError([sqliteDiagnostics.report('duplicate-column', { column: name, source: source.label })]);
    seen.add(name.toLowerCase());
  }
  return columns.map(({ name, type }) => ({ name, type: declaredType(type, source.forms) }));
}

function wanted<C extends { readonly name: string }>(
  columns: readonly C[],
  source: SqliteSource,
  needed: readonly string[],
) {
  for (const column of [...(source.columns ?? []), ...source.mustHave, ...needed]) {
    if (columns.some((c) => c.name === column)) continue;
    const names = columns.map((c) => c.name);
    throw new DiagnosticError([
      sqliteDiagnostics.report('no-such-column', { column, source: source.label, columns: names }),
    ]);
  }
  return source.columns ? columns.filter((c) => source.columns?.includes(c.name) || needed.includes(c.name)) : columns;
}

/**
 * Text may hold anything, so what the pipeline says of such a column counts; then the declaration; without one, the type
 * that fits the values that are read.
 */
function settleTypes(
  database: Database.Database,
  columns: ReturnType<typeof describe>,
  from: string,
  told: readonly Column[],
): readonly SqliteColumn[] {
  return columns.map(({ name, type: declared }) => {
    const own = told.find((column) => column.name === name)?.type;
    const type = declared === undefined || declared === 'varchar' ? (own ?? declared) : declared;
    if (type !== undefined) return { name, type };
    const c = quoteName(name);
    const kinds = rowsOf(database, `select distinct typeof(${c}) from ${from} where ${c} is not null`).flat();
    return { name, type: typeOfValues(new Set(kinds.map(String))) };
  });
}

/** Whether the rows of a table can be read by their number; a view has none, and a column of the name hides it. */
function hasRowNumbers(
  database: Database.Database,
  source: SqliteSource,
  columns: readonly { readonly name: string }[],
) {
  if (!('table' in source.from) || columns.some((c) => c.name.toLowerCase() === 'rowid')) return false;
  const sql = `select 1 from pragma_table_list where schema = 'main' and lower(name) = lower(${quoteText(source.from.table)}) and type = 'table' and wr = 0`;
  return rowsOf(database, sql).length > 0;
}

/** Characters that SQLite puts together at a time. */
const chunkSize = 4_000_000;
const mostRows = 50_000;

/** Writes rows as lines, chunk by chunk in the order of their numbers. Returns how many there were. */
async function writeLines(
  database: Database.Database,
  read: { readonly from: string; readonly line: string; readonly nul: string; readonly label: string },
  file: string,
  signal: AbortSignal,
): Promise<number> {
  const target = await open(file, 'w');
  let rows = 0;
  try {
    let [after, atOnce] = [undefined as bigint | undefined, 16];
    for (;;) {
      signal.throwIfAborted();
      const place = after === undefined ? '' : `where rowid > ${after}`;
      const chunk = `select rowid as n, ${read.line} as line, ${read.nul} as nul from ${read.from} ${place} order by rowid limit ${atOnce}`;
      const select = `select group_concat(line, char(10)), count(*), cast(max(n) as text), sum(nul) from (${chunk})`;
      const [lines, count, last, nul] = (rowsOf(database, select)[0] ?? []) as [string | null, number, string, number];
      if (lines === null || count === 0) return rows;
      if (nul > 0)
        throw new DiagnosticError([sqliteDiagnostics.report('nul-in-text', { source: read.label, rows: nul })]);
      await target.write(`${lines}\n`);
      rows += count;
      if (count < atOnce) return rows;
      after = BigInt(last);
      atOnce = Math.max(1, Math.min(mostRows, atOnce * 8, Math.floor((count * chunkSize) / (lines.length + 1))));
    }
  } finally {
    await target.close();
  }
}

/** Runs work in one snapshot of the database. */
async function inSnapshot<T>(context: Context, work: (database: Database.Database) => Promise<T>): Promise<T> {
  context.signal.throwIfAborted();
  const { connection, ingestor } = context;
  if (!connection) throw new DiagnosticError([sqliteDiagnostics.report('no-path', { connection: ingestor })]);
  const { database, path } = await openSqlite(connection, context);
  try {
    database.exec('begin');
    return await work(database);
  } catch (error) {
    context.signal.throwIfAborted();
    throw sqliteError(error, connection.name, path);
  } finally {
    // Closing alone keeps the lock of readers until all statements are collected.
    if (database.inTransaction) database.exec('rollback');
    database.close();
  }
}

/** Reads a table or query into one staged file of CSV that both warehouses take as it is. */
export async function extractSqlite(context: Context, source: SqliteSource): Promise<StagedData> {
  return await inSnapshot(context, async (database) => {
    const { range, limit } = context;
    const all = describe(database, source);
    const asked = wanted(all, source, range ? [range.column] : []);
    const condition = range && rangeCondition(range, source.forms);
    const lowest = Math.max(0, Math.trunc(limit ?? 0));
    const direct = !condition && limit === undefined && hasRowNumbers(database, source, all);
    if (range) {
      const sql = `select count(*) from ${fromItem(source)} where ${quoteName(range.column)} is null`;
      const without = Number(rowsOf(database, sql)[0]?.[0] ?? 0);
      if (without > 0)
        context.log(
          `${without} rows have no ${range.column} and are not read: a row without a cursor lies in no range`,
        );
    }
    if (!direct) {
      const list = asked.map((c) => quoteName(c.name)).join(', ');
      const parts = [
        `create temp table sparkle_rows as select ${list} from ${fromItem(source)}`,
        condition ? `where ${condition.sql}` : '',
        // The oldest rows first: a limited read must not move the cursor past rows that it left out.
        range && limit !== undefined ? `order by ${quoteName(range.column)}` : '',
        limit !== undefined && condition?.exact !== false ? `limit ${lowest}` : '',
      ];
      database.prepare(parts.filter((part) => part !== '').join('\n')).run();
    }
    const from = direct ? fromItem(source) : 'temp.sparkle_rows';
    const columns = settleTypes(database, asked, from, [
      ...(context.columns ?? []),
      ...(range ? [{ name: range.column, type: range.type }] : []),
    ]);
    const file = join(context.stagingDir, 'rows.csv');
    const read = { from, line: csvLine(columns, source.forms), nul: holdsNul(columns), label: source.label };
    const rows = await writeLines(database, read, file, context.signal);
    context.log(`${rows} rows from ${source.label}`);
    return {
      format: 'csv',
      files: rows > 0 ? [file] : [],
      reader: {
        ...{ header: false, delim: ',', quote: '"', escape: '"', nullstr: '\\N', allow_quoted_nulls: false },
        new_line: '\\n',
        ...(source.maxRowBytes === undefined ? {} : { max_line_size: source.maxRowBytes }),
      },
      columns,
      textForms: 'postgres',
      rangeApplied: condition?.exact ?? true,
      owned: true,
    };
  });
}

/** Columns of a source, for `schema pull`. */
export async function discoverSqlite(context: Context, source: SqliteSource): Promise<readonly Column[]> {
  return await inSnapshot(context, async (database) =>
    settleTypes(database, wanted(describe(database, source), source, []), fromItem(source), context.columns ?? []),
  );
}
