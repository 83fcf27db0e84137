import { stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { allowedPath, checkRealPath } from '@sparkle-orchestration/connectors';
import { DiagnosticError, type OpenConnection } from '@sparkle-orchestration/core';
import type Database from 'libsql';
import { sqliteDiagnostics } from './diagnostics.js';

export interface OpenedSqlite {
  readonly database: Database.Database;
  /** Path as it is written, for messages. */
  readonly path: string;
}

/** The path of a connection: its own, or that of a URL: `sqlite:///` is relative, `sqlite:////` absolute. */
function pathOf(connection: OpenConnection): string {
  const { path, url, connection_string: address = url } = connection.properties;
  if (typeof path === 'string' && path !== '') return path;
  if (typeof address !== 'string' || address === '')
    throw new DiagnosticError([sqliteDiagnostics.report('no-path', { connection: connection.name })]);
  const match = /^(?:jdbc:)?sqlite:(?:\/\/\/)?([^?#]+)$/.exec(address);
  if (!match?.[1] || match[1].startsWith('//'))
    throw new DiagnosticError([sqliteDiagnostics.report('bad-url', { connection: connection.name })]);
  return decodeURIComponent(match[1]);
}

/**
 * Opens the file of a connection for reading only. It must lie in the project or an allowed folder, links followed.
 * @throws DiagnosticError `sqlite/…`, `files/outside-project`
 */
export async function openSqlite(
  connection: OpenConnection,
  folders: { readonly root: string; readonly allowedDirectories: readonly string[] },
): Promise<OpenedSqlite> {
  const path = pathOf(connection);
  const where = { root: folders.root, allowed: folders.allowedDirectories };
  const file = allowedPath(path, where);
  if (!(await stat(file).catch(() => undefined))?.isFile())
    throw new DiagnosticError([sqliteDiagnostics.report('no-file', { connection: connection.name, path })]);
  await checkRealPath(file, path, where);
  // Loaded here, because most commands open no SQLite file but the run store's.
  const { default: Driver } = await import('libsql');
  try {
    const database = new Driver(`${pathToFileURL(file).href}?mode=ro`);
    database.exec('pragma busy_timeout = 10000');
    database.exec('pragma trusted_schema = off');
    database.prepare('select count(*) from sqlite_schema').all();
    return { database, path };
  } catch (error) {
    throw sqliteError(error, connection.name, path);
  }
}

/** An error of SQLite as a diagnostic; diagnostics pass through. */
export function sqliteError(error: unknown, connection: string, path: string): DiagnosticError {
  if (error instanceof DiagnosticError) return error;
  const why = error instanceof Error ? error.message : String(error);
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const { report } = sqliteDiagnostics;
  if (/BUSY|LOCKED/.test(code) || /database is locked/i.test(why))
    return new DiagnosticError([report('busy', { connection, why })]);
  if (/NOTADB|CORRUPT/.test(code) || /not a database|malformed/i.test(why))
    return new DiagnosticError([report('not-a-database', { connection, path })]);
  return new DiagnosticError([report('statement-refused', { connection, why })]);
}
