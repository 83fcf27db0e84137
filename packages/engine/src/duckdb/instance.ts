import { mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { DiagnosticError, type OpenConnection } from '@sparkle-orchestration/core';
import { sqlString } from '@sparkle-orchestration/sql';
import { reportEngine } from '../diagnostics.js';
import { loadDuckdb } from './binding.js';
import { warehouseCatalog } from './relation.js';

export interface OpenOptions {
  readonly root: string;
  readonly readOnly?: boolean;
  readonly allowedDirectories: readonly string[];
  /** Seconds to wait for another process to let the file go. @default 60 */
  readonly lockTimeoutSeconds?: number;
  readonly signal?: AbortSignal;
}

/** One open file: every session of this process on it is a connection to the same instance. */
export interface SharedWarehouse {
  readonly file: string;
  readonly instance: DuckDBInstance;
  /** A catalog change was committed and not yet checkpointed. */
  checkpointDue: boolean;
  release(): Promise<void>;
}

interface Entry {
  readonly settings: string;
  readonly opened: Promise<SharedWarehouse>;
  users: number;
}

const entries = new Map<string, Entry>();

/** The file of a connection, absolute; `:memory:` stays as it is. Relative paths start at the project root. */
export function warehouseFile(connection: OpenConnection, root: string): string {
  const { properties } = connection;
  const path = properties['path'] ?? properties['file_path'] ?? properties['database'];
  if (typeof path !== 'string' || path === '') {
    throw new DiagnosticError([
      reportEngine('warehouse-open-failed', { file: connection.name, detail: 'its connection has no path' }),
    ]);
  }
  return path === ':memory:' ? path : resolve(root, path);
}

/**
 * Opens a file, or joins those in this process that have it open. Limits of memory and threads are those of whoever
 * opened it first: a database has one of each.
 */
export async function shareWarehouse(connection: OpenConnection, options: OpenOptions): Promise<SharedWarehouse> {
  const file = warehouseFile(connection, options.root);
  const key = file === ':memory:' ? `:memory:${connection.name}` : file;
  const settings = JSON.stringify([options.readOnly === true, [...options.allowedDirectories].sort()]);
  const known = entries.get(key);
  if (known) {
    if (known.settings !== settings) throw new DiagnosticError([reportEngine('warehouse-settings-differ', { file })]);
    known.users += 1;
    return known.opened;
  }
  const entry: Entry = {
    settings,
    users: 1,
    opened: openFile(file, connection, options, () => leave(key)).catch((error: unknown) => {
      entries.delete(key);
      throw error;
    }),
  };
  entries.set(key, entry);
  return entry.opened;
}

async function leave(key: string): Promise<void> {
  const entry = entries.get(key);
  if (!entry) return;
  entry.users -= 1;
  if (entry.users > 0) return;
  entries.delete(key);
  const shared = await entry.opened;
  if (shared.checkpointDue) await checkpoint(shared).catch(() => undefined);
  shared.instance.closeSync();
}

/** Writes the log into the file. Refused while others write; whoever commits last does it. */
export async function checkpoint(shared: SharedWarehouse): Promise<void> {
  const connection = await shared.instance.connect();
  try {
    await connection.run(`checkpoint ${warehouseCatalog}`);
    shared.checkpointDue = false;
  } finally {
    connection.closeSync();
  }
}

/** Folder by its real name, because the sandbox compares paths as text. */
function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

async function openFile(
  file: string,
  connection: OpenConnection,
  options: OpenOptions,
  release: () => Promise<void>,
): Promise<SharedWarehouse> {
  const inMemory = file === ':memory:';
  if (!inMemory && !options.readOnly) mkdirSync(dirname(file), { recursive: true });
  const real = inMemory ? file : join(realFolder(dirname(file)), basename(file));
  const { DuckDBInstance } = await loadDuckdb();
  const { threads, memory_limit: memory } = connection.properties;
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    ...(threads === undefined ? {} : { threads: String(threads) }),
    ...(memory === undefined ? {} : { memory_limit: String(memory) }),
  });
  try {
    const session = await instance.connect();
    for (const statement of sandbox(real, inMemory, options)) await session.run(statement);
    await attach(session, real, options);
    await session.run('set lock_configuration = true');
    session.closeSync();
  } catch (error) {
    instance.closeSync();
    throw error;
  }
  return { file: real, instance, checkpointDue: false, release };
}

/**
 * The order matters: folders first, then access off (which cannot be turned on again), then the file itself by ATTACH.
 * The file is allowed by its own names, not by its folder.
 */
function sandbox(file: string, inMemory: boolean, options: OpenOptions): readonly string[] {
  const temporary = inMemory ? join(realFolder(options.root), '.sparkle', 'tmp') : `${file}.tmp`;
  const folders = [options.root, ...options.allowedDirectories].flatMap((d) => [d, realFolder(d)]);
  const own = inMemory ? [] : [file, ...['.wal', '.wal.checkpoint', '.wal.recovery'].map((s) => `${file}${s}`)];
  const list = (paths: readonly string[]) => `[${[...new Set(paths)].map(sqlString).join(', ')}]`;
  return [
    `set temp_directory = ${sqlString(temporary)}`,
    `set allowed_directories = ${list([...folders, temporary])}`,
    `set allowed_paths = ${list(own)}`,
    'set enable_external_access = false',
    `set global TimeZone = 'UTC'`,
    'set preserve_insertion_order = true',
  ];
}

async function attach(session: DuckDBConnection, file: string, options: OpenOptions): Promise<void> {
  const sql = `attach ${sqlString(file)} as ${warehouseCatalog}${options.readOnly && file !== ':memory:' ? ' (read_only)' : ''}`;
  const patience = options.lockTimeoutSeconds ?? 60;
  const end = performance.now() + patience * 1000;
  for (let pause = 50; ; pause = Math.min(pause * 1.5, 1000)) {
    try {
      await session.run(sql);
      return;
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      const lock = /Could not set lock on file|already open(ed)? in|being used by another process/i.test(detail);
      if (!lock) throw new DiagnosticError([openFailure(file, detail)]);
      if (performance.now() >= end || options.signal?.aborted) {
        const pid = /PID (\d+)/.exec(detail)?.[1] ?? 'unknown';
        throw new DiagnosticError([reportEngine('warehouse-locked', { file, pid, waited: patience })]);
      }
      await sleep(pause, undefined, options.signal ? { signal: options.signal } : {}).catch(() => undefined);
    }
  }
}

function openFailure(file: string, detail: string) {
  const first = detail.split('\n')[0] ?? detail;
  if (/corrupt wal|wal file|replaying wal|wal replay/i.test(detail)) {
    return reportEngine('warehouse-corrupt-wal', { file, detail: first });
  }
  return reportEngine('warehouse-open-failed', { file, detail: first });
}
