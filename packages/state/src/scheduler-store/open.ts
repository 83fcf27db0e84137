import { DiagnosticError } from '@sparkle-orchestration/core';
import { openPostgresDatabase } from '../postgres/database.js';
import { postgresRunStore } from '../postgres/run-store.js';
import { runStoreDiagnostics } from '../run-store/diagnostics.js';
import { type AnyRunStore, openRunStore } from '../run-store/run-store.js';
import { type SchedulerStore, type StoreScope, schedulerStore } from './scheduler-store.js';
import { sqliteSchedulerDatabase } from './sqlite.js';

/** The state of a scheduler and the history of runs, in one place. */
export interface SharedStore {
  /** File, or `host:port/database`. */
  readonly place: string;
  readonly scheduler: SchedulerStore;
  readonly history: AnyRunStore;
  close(): Promise<void>;
}

/**
 * Opens a store by address: a Postgres URL when several machines share it, else the path of a SQLite file.
 * @throws DiagnosticError when it cannot be used
 */
export async function openSharedStore(address: string, scope: StoreScope): Promise<SharedStore> {
  if (/^postgres(ql)?:\/\//i.test(address)) {
    const database = await openPostgresDatabase(address);
    const scheduler = schedulerStore(database, scope);
    return { place: database.place, scheduler, history: postgresRunStore(database), close: () => scheduler.close() };
  }
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(address)) {
    const scheme = address.slice(0, address.indexOf(':'));
    throw new DiagnosticError([runStoreDiagnostics.report('address', { scheme })]);
  }
  const history = openRunStore(address);
  const scheduler = schedulerStore(sqliteSchedulerDatabase(address), scope);
  return {
    place: history.file,
    scheduler,
    history,
    async close() {
      await scheduler.close();
      history.close();
    },
  };
}
