import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { DiagnosticError, type EmbeddedDatabase } from '@sparkle-orchestration/core';
import { sqlString } from '@sparkle-orchestration/sql';
import { reportEngine } from '../diagnostics.js';
import { loadDuckdb } from './binding.js';

/** Folder of a project for extension files. */
export const extensionFolder = 'duckdb_extensions';
/** Variable with further files and folders, separated like PATH. */
export const extensionVariable = 'SPARKLE_DUCKDB_EXTENSIONS';

const ending = '.duckdb_extension';

function filesBelow(path: string): readonly string[] {
  if (path.endsWith(ending)) return existsSync(path) ? [path] : [];
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .sort()
    .map((file) => join(path, file));
}

/**
 * Extension files by name: those of the variable `SPARKLE_DUCKDB_EXTENSIONS`, then those below `duckdb_extensions` of
 * the project. Only extensions that DuckDB's makers signed can be loaded.
 */
export function findExtensions(
  root: string,
  environment: Readonly<Record<string, string | undefined>>,
): ReadonlyMap<string, string> {
  const named = (environment[extensionVariable] ?? '').split(delimiter).filter((path) => path !== '');
  const found = new Map<string, string>();
  for (const place of [...named.map((path) => resolve(root, path)), join(root, extensionFolder)]) {
    for (const file of filesBelow(place)) {
      const name = file.slice(file.lastIndexOf('/') + 1, -ending.length);
      if (!found.has(name)) found.set(name, file);
    }
  }
  return found;
}

/** DuckDB in memory with the extensions that this machine provides. Files are looked for when first asked. */
export function embeddedDatabase(
  root: string,
  environment: Readonly<Record<string, string | undefined>>,
): EmbeddedDatabase {
  let known: ReadonlyMap<string, string> | undefined;
  const files = () => {
    known ??= findExtensions(root, environment);
    return known;
  };
  return {
    provides: (extension) => files().has(extension),
    async use(extensions, signal, work) {
      const missing = extensions.find((extension) => !files().has(extension));
      if (missing !== undefined) throw new DiagnosticError([reportEngine('extension-missing', { extension: missing })]);
      signal.throwIfAborted();
      const { DuckDBInstance, version } = await loadDuckdb();
      const instance = await DuckDBInstance.create(':memory:', {
        autoinstall_known_extensions: 'false',
        autoload_known_extensions: 'false',
        allow_community_extensions: 'false',
      });
      try {
        const connection = await instance.connect();
        const stop = () => connection.interrupt();
        signal.addEventListener('abort', stop, { once: true });
        try {
          await connection.run("set TimeZone = 'UTC'");
          for (const extension of extensions) {
            const file = files().get(extension) ?? '';
            await connection.run(`load ${sqlString(file)}`).catch((error: unknown) => {
              const detail = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
              throw new DiagnosticError([reportEngine('extension-refused', { extension, detail, version: version() })]);
            });
          }
          return await work({
            run: async (sql) => void (await connection.run(sql)),
            rows: async (sql) => (await connection.runAndReadAll(sql)).getRowsJson(),
          });
        } catch (error) {
          signal.throwIfAborted();
          throw error;
        } finally {
          signal.removeEventListener('abort', stop);
          connection.closeSync();
        }
      } finally {
        instance.closeSync();
      }
    },
  };
}
