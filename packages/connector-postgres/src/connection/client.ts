import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type pg from 'pg';
import { postgresError } from './errors.js';
import type { PostgresSettings } from './settings.js';

/** Session settings that give every value one written form, whatever the server's defaults are. */
const sessionSettings = [
  "set datestyle = 'ISO, MDY'",
  "set intervalstyle = 'postgres'",
  "set timezone = 'UTC'",
  'set extra_float_digits = 1',
  "set bytea_output = 'hex'",
  "set client_encoding = 'UTF8'",
  'set standard_conforming_strings = on',
] as const;

/** TLS options to try, in order. `false` = plain. */
function attempts(settings: PostgresSettings, ca: string | undefined): readonly pg.ClientConfig['ssl'][] {
  const encrypted = { rejectUnauthorized: false };
  const trust = ca === undefined ? {} : { ca };
  switch (settings.sslmode) {
    case 'disable':
      return [false];
    case 'allow':
      return [false, encrypted];
    case 'prefer':
      return [encrypted, false];
    case 'require':
      return [encrypted];
    case 'verify-ca':
      return [{ ...trust, rejectUnauthorized: true, checkServerIdentity: () => undefined }];
    case 'verify-full':
      return [{ ...trust, rejectUnauthorized: true }];
  }
}

/** The second way is tried only when the first failed over encryption itself, as libpq does. */
function isAboutEncryption(error: unknown): boolean {
  return error instanceof Error && /does not support SSL|SSL|no pg_hba.conf entry|no encryption/i.test(error.message);
}

async function connectOnce(settings: PostgresSettings, ssl: pg.ClientConfig['ssl']): Promise<pg.Client> {
  // Loaded here, because most commands connect to no Postgres.
  const { default: driver } = await import('pg');
  const client = new driver.Client({
    host: settings.host,
    port: settings.port,
    database: settings.database,
    user: settings.user,
    // A function keeps the driver from looking for a password in files and variables of this machine.
    password: () => settings.password ?? '',
    ssl: ssl ?? false,
    application_name: settings.applicationName,
    connectionTimeoutMillis: settings.connectTimeoutSeconds * 1000,
    keepAlive: true,
  });
  // Without a listener a lost connection would end the process; the statement that is waiting gets the error too.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

/**
 * Opens a connection with our session settings.
 * @param root folder that a relative `sslrootcert` starts from
 * @throws DiagnosticError `postgres/…`, never with a password in it
 */
export async function connect(settings: PostgresSettings, root: string): Promise<pg.Client> {
  try {
    const ca = settings.sslrootcert ? await readFile(resolve(root, settings.sslrootcert), 'utf8') : undefined;
    const ways = attempts(settings, ca);
    for (const [n, ssl] of ways.entries()) {
      try {
        const client = await connectOnce(settings, ssl);
        await client.query(
          [...sessionSettings, `set statement_timeout = ${Math.round(settings.statementTimeoutSeconds * 1000)}`].join(
            '; ',
          ),
        );
        return client;
      } catch (error) {
        if (n === ways.length - 1 || !isAboutEncryption(error)) throw error;
      }
    }
    throw new Error('no way to connect');
  } catch (error) {
    throw postgresError(error, settings);
  }
}

async function signalBackend(call: string, settings: PostgresSettings, root: string, processId: number): Promise<void> {
  const client = await connect(settings, root);
  try {
    await client.query(`select ${call}($1)`, [processId]);
  } finally {
    await client.end();
  }
}

/** Stops what the other connection is running, from a connection of its own; between two statements it stops nothing. */
export const cancelBackend = (settings: PostgresSettings, root: string, processId: number): Promise<void> =>
  signalBackend('pg_cancel_backend', settings, root, processId);

/** Ends the other connection with whatever it runs, or was about to run. */
export const terminateBackend = (settings: PostgresSettings, root: string, processId: number): Promise<void> =>
  signalBackend('pg_terminate_backend', settings, root, processId);

/** Process id of the connection's server process, by which it can be stopped. */
export async function backendPid(client: pg.Client): Promise<number> {
  const result = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return result.rows[0]?.pid ?? 0;
}
