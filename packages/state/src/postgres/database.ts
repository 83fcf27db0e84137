import { DiagnosticError } from '@sparkle-orchestration/core';
import type pg from 'pg';
import { runStoreDiagnostics } from '../run-store/diagnostics.js';
import type { SchedulerDatabase, Step, StepResult, StoreRow, Transaction, Value } from '../scheduler-store/steps.js';
import { postgresMigrations } from './schema.js';

/** Schema of the database that holds the store. */
const schema = 'sparkle';
/** Key of the lock that lets transactions of all instances follow one another. */
const lockKey = 7_305_021;

/** The scheduler's database with what the history needs besides: statements without the lock. */
export interface PostgresDatabase extends SchedulerDatabase {
  /** `host:port/database`, for messages. */
  readonly place: string;
  query(sql: string, values?: readonly Value[]): Promise<readonly StoreRow[]>;
}

/** `?` of a statement as `$1`, `$2`, …; our statements hold no other question mark. */
function numbered(sql: string): string {
  let n = 0;
  return sql.replace(/\?/g, () => `$${++n}`);
}

/** Lost connections and servers that restart: worth another try, because the transaction did not happen. */
const passing = /^(08|57P0|53300|40001|40P01)|^E(CONNRESET|CONNREFUSED|PIPE|TIMEDOUT|AI_AGAIN)$/;

function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return passing.test(code) || /Connection terminated|timeout expired/i.test(error.message);
}

function placeOf(url: string): string {
  const parsed = new URL(url);
  return `${parsed.hostname}:${parsed.port || 5432}${parsed.pathname}`;
}

async function migrate(client: pg.PoolClient, place: string): Promise<void> {
  await client.query('begin');
  try {
    await client.query('select pg_advisory_xact_lock($1)', [lockKey]);
    await client.query(`create schema if not exists ${schema}`);
    await client.query('create table if not exists store_version (version integer not null)');
    const found = Number(
      (await client.query('select max(version) as version from store_version')).rows[0]?.version ?? 0,
    );
    if (found > postgresMigrations.length) {
      const known = postgresMigrations.length;
      throw new DiagnosticError([runStoreDiagnostics.report('newer', { file: place, found, known })]);
    }
    for (const [n, statements] of postgresMigrations.entries()) {
      if (n < found) continue;
      for (const statement of statements) await client.query(statement);
      await client.query('insert into store_version values ($1)', [n + 1]);
    }
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

async function inTransaction<T>(client: pg.PoolClient, work: () => Transaction<T>): Promise<T> {
  const run = async ({ sql, values }: Step): Promise<StepResult> => {
    const { rows, rowCount } = await client.query(numbered(sql), [...values]);
    return { rows, changes: rowCount ?? 0 };
  };
  await client.query('begin');
  try {
    await client.query('select pg_advisory_xact_lock($1)', [lockKey]);
    const steps = work();
    let next = steps.next({ rows: [], changes: 0 });
    while (!next.done) next = steps.next(await run(next.value));
    await client.query('commit');
    return next.value;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/**
 * Opens the store in a Postgres database, making or upgrading its tables.
 * @throws DiagnosticError when it cannot be reached or was written by a newer version; no password is in it
 */
export async function openPostgresDatabase(url: string): Promise<PostgresDatabase> {
  const place = placeOf(url);
  // Loaded here, because most projects keep their history in a file.
  const { default: driver } = await import('pg');
  const pool = new driver.Pool({
    connectionString: url,
    max: 6,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    application_name: 'sparkle serve',
    options: `-c search_path=${schema}`,
  });
  // Without a listener a lost idle connection would end the process.
  pool.on('error', () => undefined);
  const withClient = async <T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
    const client = await pool.connect();
    let broken = false;
    try {
      return await work(client);
    } catch (error) {
      broken = isPassing(error);
      throw error;
    } finally {
      client.release(broken);
    }
  };
  try {
    await withClient((client) => migrate(client, place));
  } catch (error) {
    await pool.end().catch(() => undefined);
    if (error instanceof DiagnosticError) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    throw new DiagnosticError([runStoreDiagnostics.report('unusable', { file: place, detail })]);
  }
  return {
    place,
    now: '(extract(epoch from clock_timestamp()) * 1000)::bigint',
    transaction: (work) => withClient((client) => inTransaction(client, work)),
    query: (sql, values = []) =>
      withClient(async (client) => (await client.query(numbered(sql), [...values])).rows as StoreRow[]),
    close: () => pool.end(),
  };
}
