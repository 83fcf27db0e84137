import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { type Diagnostic, DiagnosticError } from '@sparkle-orchestration/core';
import type Database from 'libsql';
import { runStoreDiagnostics } from './diagnostics.js';
import { migrations } from './migrations.js';

/** What may be bound: the native library ends the process on anything else. */
export type Bindable = string | number | null;
export type Row = Readonly<Record<string, unknown>>;

export interface PreparedStatement {
  run(...values: readonly Bindable[]): { readonly changes: number };
  all(...values: readonly Bindable[]): readonly Row[];
  get(...values: readonly Bindable[]): Row | undefined;
}

/** The little of SQLite that the store needs. Calls are synchronous. */
export interface StoreDatabase {
  prepare(sql: string): PreparedStatement;
  exec(sql: string): void;
  close(): void;
}

export interface OpenedDatabase {
  readonly database: StoreDatabase;
  readonly warnings: readonly Diagnostic[];
}

function wrap(raw: Database.Database): StoreDatabase {
  return {
    prepare(sql) {
      const statement = raw.prepare(sql);
      return {
        run: (...values) => statement.run(...values),
        all: (...values) => statement.all(...values) as readonly Row[],
        get: (...values) => statement.get(...values) as Row | undefined,
      };
    },
    exec: (sql) => void raw.exec(sql),
    close: () => void raw.close(),
  };
}

function versionOf(database: StoreDatabase): number {
  return Number(database.prepare('pragma user_version').get()?.['user_version'] ?? 0);
}

/** The native library, loaded by the first that opens a store: most commands open none. */
const driver = () => createRequire(import.meta.url)('libsql') as typeof Database;

function open(file: string): StoreDatabase {
  const Driver = driver();
  const database = wrap(new Driver(file));
  try {
    database.exec('pragma busy_timeout = 10000');
    // Reads the header, so a file that is no database is found here.
    versionOf(database);
    database.exec('pragma journal_mode = wal');
    database.exec('pragma synchronous = normal');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Brings the schema to this version. Two processes that start at once do it one after the other. */
export function migrate(database: StoreDatabase, file: string, steps = migrations): void {
  const refuseNewer = (found: number) => {
    if (found <= steps.length) return;
    throw new DiagnosticError([runStoreDiagnostics.report('newer', { file, found, known: steps.length })]);
  };
  const found = versionOf(database);
  refuseNewer(found);
  if (found === steps.length) return;
  database.exec('begin immediate');
  try {
    const current = versionOf(database);
    refuseNewer(current);
    for (const statement of steps.slice(current).flat()) database.exec(statement);
    database.exec(`pragma user_version = ${steps.length}`);
    database.exec('commit');
  } catch (error) {
    database.exec('rollback');
    throw error;
  }
}

/** The schema of a file: statements by version, and the tables that must be readable. */
export interface StoreSchema {
  readonly steps: readonly (readonly string[])[];
  readonly tables: readonly string[];
}

const runSchema: StoreSchema = {
  steps: migrations,
  tables: ['runs', 'tasks', 'attempts', 'logs', 'firings', 'requests', 'locks', 'approvals'],
};

function checkTables(database: StoreDatabase, tables: readonly string[]): void {
  for (const table of tables) {
    database.prepare(`select 1 from ${table} limit 1`).get();
  }
}

const damage = /not a database|malformed|corrupt|disk image|no such (table|column)/i;

/** Opens the file; one that is damaged is set aside and a new one is made, with a warning that says so. */
export function openDatabase(file: string, schema: StoreSchema = runSchema): OpenedDatabase {
  mkdirSync(dirname(file), { recursive: true });
  try {
    return { database: openMigrated(file, schema), warnings: [] };
  } catch (error) {
    if (error instanceof DiagnosticError) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    if (!damage.test(detail)) {
      throw new DiagnosticError([runStoreDiagnostics.report('unusable', { file, detail })]);
    }
    const kept = setAside(file);
    return {
      database: openMigrated(file, schema),
      warnings: [runStoreDiagnostics.report('damaged', { file, kept, detail })],
    };
  }
}

function openMigrated(file: string, schema: StoreSchema): StoreDatabase {
  const database = open(file);
  try {
    migrate(database, file, schema.steps);
    checkTables(database, schema.tables);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function setAside(file: string): string {
  let kept = `${file}.damaged`;
  for (let n = 2; existsSync(kept); n += 1) kept = `${file}.damaged-${n}`;
  renameSync(file, kept);
  for (const suffix of ['-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
  return kept;
}
