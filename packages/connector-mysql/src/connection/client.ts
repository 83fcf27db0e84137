import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Connection, ConnectionOptions } from 'mysql2/promise';
import { mysqlError } from './errors.js';
import type { MysqlSettings } from './settings.js';

/** TLS options to try, in order. `undefined` = plain. */
function attempts({ sslmode }: MysqlSettings, ca: string | undefined): readonly ConnectionOptions['ssl'][] {
  const encrypted = { rejectUnauthorized: false };
  const trust = ca === undefined ? {} : { ca };
  switch (sslmode) {
    case 'disable':
      return [undefined];
    case 'prefer':
      return [encrypted, undefined];
    case 'require':
      return [encrypted];
    case 'verify-ca':
      return [{ ...trust, rejectUnauthorized: true, verifyIdentity: false }];
    case 'verify-full':
      return [{ ...trust, rejectUnauthorized: true, verifyIdentity: true }];
  }
}

const isAboutEncryption = (error: unknown) =>
  error instanceof Error && ((error as { code?: string }).code ?? '').startsWith('HANDSHAKE_NO_SSL');

/**
 * Opens a connection whose times are UTC and whose text is UTF-8. The server's SQL mode stays: it decides what a query
 * of the user means.
 * @param root folder that a relative `sslrootcert` starts from
 * @throws DiagnosticError `mysql/…`, never with a password in it
 */
export async function connect(settings: MysqlSettings, root: string): Promise<Connection> {
  try {
    // Loaded here, because most commands connect to no server.
    const { createConnection } = await import('mysql2/promise');
    const ca = settings.sslrootcert ? await readFile(resolve(root, settings.sslrootcert), 'utf8') : undefined;
    const ways = attempts(settings, ca);
    for (const [n, ssl] of ways.entries()) {
      try {
        const client = await createConnection({
          host: settings.host,
          port: settings.port,
          database: settings.database,
          user: settings.user,
          ...(settings.password === undefined ? {} : { password: settings.password }),
          ...(ssl === undefined ? {} : { ssl }),
          connectTimeout: settings.connectTimeoutSeconds * 1000,
          charset: 'utf8mb4',
          // A server may ask a client for files of its machine; this one has none to give.
          flags: ['-LOCAL_FILES'],
        });
        // Without a listener a lost connection would end the process; the statement that is waiting gets the error too.
        client.on('error', () => undefined);
        await client.query("set time_zone = '+00:00'");
        return client;
      } catch (error) {
        if (n === ways.length - 1 || !isAboutEncryption(error)) throw error;
      }
    }
    throw new Error('no way to connect');
  } catch (error) {
    throw mysqlError(error, settings);
  }
}

/** Ends the other connection with whatever it runs, or was about to run, from a connection of its own. */
export async function killConnection(settings: MysqlSettings, root: string, threadId: number): Promise<void> {
  const client = await connect(settings, root);
  try {
    await client.query(`kill connection ${Math.trunc(threadId)}`);
  } finally {
    await client.end();
  }
}
