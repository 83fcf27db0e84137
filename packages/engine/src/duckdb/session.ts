import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column, SqlStatement, WarehouseSession } from '@sparkle-orchestration/core';
import { normaliseType, quoteIdentifier as quote, sqlString } from '@sparkle-orchestration/sql';
import { checkpoint, type SharedWarehouse } from './instance.js';
import { selectStaged } from './reader.js';
import { duckdbBind, printDuckdb } from './relation.js';
import { settleColumns } from './settle-columns.js';

type Params = Readonly<Record<string, string | null>>;

/** Thrown by every call between `interrupt()` and the next `rollback()`. */
export const interruptedMessage = 'INTERRUPT Error: the session was interrupted';

const createsTemp =
  /^\s*create\s+(?:or\s+replace\s+)?temp(?:orary)?\s+table\s+(?:if\s+not\s+exists\s+)?"?([A-Za-z_]\w*)"?/i;
const changesCatalog = /^\s*(create|alter|drop)\b/i;

/** A connection to a shared file. Temp tables live until the end of the transaction that made them. */
export async function openDuckdbSession(shared: SharedWarehouse): Promise<WarehouseSession> {
  const connection = await shared.instance.connect();
  const temps = new Map<string, 'table' | 'view'>();
  let inTransaction = false;
  let catalogChanged = false;
  let interrupted = false;
  let running = 0;
  let closed = false;

  async function guarded<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    if (interrupted) throw new Error(interruptedMessage);
    running += 1;
    try {
      return await work(connection);
    } finally {
      running -= 1;
    }
  }

  function notice(text: string): void {
    const temp = createsTemp.exec(text)?.[1];
    if (temp) temps.set(temp, 'table');
    else if (changesCatalog.test(text)) catalogChanged = true;
  }

  function bind(statement: SqlStatement, params?: Params) {
    const printed = printDuckdb(statement);
    const values = Object.fromEntries(printed.params.map((name) => [duckdbBind(name), params?.[name] ?? null]));
    return { text: printed.text, values: printed.params.length > 0 ? values : undefined };
  }

  /** Temp tables hold memory, so they go as soon as their transaction ends. */
  async function dropTemps(): Promise<void> {
    for (const name of temps.keys()) await dropTemp(name);
  }

  async function dropTemp(name: string): Promise<void> {
    const kind = temps.get(name);
    if (kind) await connection.run(`drop ${kind} if exists temp.${quote(name)}`);
    temps.delete(name);
  }

  async function settleCatalog(): Promise<void> {
    if (!catalogChanged) return;
    catalogChanged = false;
    shared.checkpointDue = true;
    await checkpoint(shared).catch(() => undefined);
  }

  const session: WarehouseSession = {
    dialect: 'duckdb',
    async run(statement, params) {
      const { text, values } = bind(statement, params);
      notice(text);
      const result = await guarded((c) => (values ? c.run(text, values) : c.run(text)));
      if (!inTransaction) await settleCatalog();
      return result.rowsChanged;
    },
    async query(statement, params) {
      const { text, values } = bind(statement, params);
      const reader = await guarded((c) => (values ? c.runAndReadAll(text, values) : c.runAndReadAll(text)));
      return reader.getRowsJson();
    },
    async table(statement, limit) {
      const { text } = bind(statement);
      const reader = await guarded((c) => c.streamAndReadUntil(text, limit));
      return { columns: reader.columnNames(), rows: reader.getRowsJson().slice(0, limit) };
    },
    async begin() {
      await guarded((c) => c.run('begin transaction'));
      inTransaction = true;
    },
    async commit() {
      await guarded((c) => c.run('commit'));
      inTransaction = false;
      await dropTemps();
      await settleCatalog();
    },
    async rollback() {
      interrupted = false;
      catalogChanged = false;
      if (inTransaction) await connection.run('rollback').catch(() => undefined);
      inTransaction = false;
      await dropTemps();
    },
    async columns(relation) {
      return guarded((c) => relationColumns(c, relation));
    },
    async stage(name, data, options) {
      const select = selectStaged(await guarded((c) => settleColumns(c, data)), options);
      await dropTemp(name);
      temps.set(name, options.lazy ? 'view' : 'table');
      await guarded((c) => c.run(`create temp ${options.lazy ? 'view' : 'table'} ${quote(name)} as ${select}`));
      return (await guarded((c) => relationColumns(c, [name]))) ?? [];
    },
    async interrupt() {
      interrupted = true;
      // An interrupt that arrives before the statement started is lost, so it is repeated until the statement ends;
      // after the rollback it would hit a statement that it is not meant for.
      while (interrupted && running > 0 && !closed) {
        connection.interrupt();
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    async close() {
      if (closed) return;
      closed = true;
      if (inTransaction) await connection.run('rollback').catch(() => undefined);
      connection.closeSync();
      await shared.release();
    },
  };
  return session;
}

/** Columns in table order. A bare name is a temp table. */
async function relationColumns(
  connection: DuckDBConnection,
  relation: readonly string[],
): Promise<readonly Column[] | undefined> {
  const rows = (await described(connection, relation)) ?? (await listed(connection, relation));
  if (rows.length === 0) return undefined;
  return rows.map(([name, type, nullable]) => ({
    name: String(name),
    type: normaliseType(String(type)),
    ...(nullable === false ? { nullable: false } : {}),
  }));
}

type ColumnRows = readonly (readonly unknown[])[];

/** The quick way: the catalog's own list binds every view of every database. Nothing where it does not tell. */
async function described(connection: DuckDBConnection, relation: readonly string[]): Promise<ColumnRows | undefined> {
  const path = relation.length === 1 ? ['temp', 'main', ...relation] : relation;
  try {
    const reader = await connection.runAndReadAll(`describe ${path.map(quote).join('.')}`);
    return reader.getRowsJson().map(([column, type, nullable]) => [column, type, nullable !== 'NO']);
  } catch (error) {
    // An error of the catalog leaves the transaction as it is.
    const isAbsent = error instanceof Error && /^Catalog Error: Table with name .* does not exist/s.test(error.message);
    return isAbsent ? [] : undefined;
  }
}

async function listed(connection: DuckDBConnection, relation: readonly string[]): Promise<ColumnRows> {
  const table = relation.at(-1) ?? '';
  const schema = relation.at(-2) ?? 'main';
  const database = relation.at(-3) ?? (relation.length === 1 ? 'temp' : undefined);
  const where = [
    `table_name = ${sqlString(table)}`,
    `schema_name = ${sqlString(schema)}`,
    ...(database ? [`database_name = ${sqlString(database)}`] : []),
  ];
  const reader = await connection.runAndReadAll(
    `select column_name, data_type, is_nullable from duckdb_columns() where ${where.join(' and ')} order by column_index`,
  );
  return reader.getRowsJson();
}
