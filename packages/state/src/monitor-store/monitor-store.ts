import { openDatabase, type Row } from '../run-store/database.js';
import { monitorMigrations } from './migrations.js';

/** A violation that was seen, and what has been told about it. Times are ISO 8601 in UTC. */
export interface AlertRecord {
  /** Item and check: one alert at a time. */
  readonly key: string;
  readonly item: string;
  readonly check: string;
  readonly severity: 'warning' | 'error' | 'critical';
  readonly detail: string;
  readonly startedAt: string;
  /** Last told to the channels of groups. */
  readonly toldAt?: string;
  /** Last told to a pager. */
  readonly pagedAt?: string;
  /** It is over, and that has not been told yet. */
  readonly recoveredAt?: string;
}

export interface Probe {
  readonly scope: string;
  readonly table: string;
  readonly at: string;
  readonly ok: boolean;
}

/** What monitors remember between rounds and restarts: probes of tables and open violations. One SQLite file. */
export interface MonitorStore {
  /** Keeps a probe, and forgets those of more than 90 days before it. */
  recordProbe(probe: Probe): void;
  /** Probes in a time, both ends included. */
  probes(of: { readonly scope: string; readonly table: string; readonly since: string; readonly until: string }): {
    readonly total: number;
    readonly failed: number;
  };
  alerts(scope: string): readonly AlertRecord[];
  /** Replaces all alerts of a scope in one transaction. */
  saveAlerts(scope: string, alerts: readonly AlertRecord[]): void;
  /** When a group message was last sent. */
  lastMessage(scope: string): string | undefined;
  saveLastMessage(scope: string, at: string): void;
  close(): void;
}

const keptDays = 90;

function alertOf(row: Row): AlertRecord {
  const time = (column: string) => (row[column] === null ? undefined : String(row[column]));
  const [toldAt, pagedAt, recoveredAt] = [time('told_at'), time('paged_at'), time('recovered_at')];
  return {
    key: String(row['key']),
    item: String(row['item']),
    check: String(row['check_name']),
    severity: String(row['severity']) as AlertRecord['severity'],
    detail: String(row['detail']),
    startedAt: String(row['started_at']),
    ...(toldAt === undefined ? {} : { toldAt }),
    ...(pagedAt === undefined ? {} : { pagedAt }),
    ...(recoveredAt === undefined ? {} : { recoveredAt }),
  };
}

/**
 * Opens a monitor's memory, making or upgrading it as needed. A damaged file is set aside.
 * @throws DiagnosticError when it was written by a newer version or its folder cannot be written
 */
export function openMonitorStore(file: string): MonitorStore {
  const { database } = openDatabase(file, { steps: monitorMigrations, tables: ['probes', 'alerts', 'rounds'] });
  return {
    recordProbe({ scope, table, at, ok }) {
      database
        .prepare('insert into probes (scope, table_id, at, ok) values (?, ?, ?, ?)')
        .run(scope, table, at, ok ? 1 : 0);
      const oldest = new Date(Date.parse(at) - keptDays * 86_400_000).toISOString();
      database.prepare('delete from probes where scope = ? and table_id = ? and at < ?').run(scope, table, oldest);
    },
    probes({ scope, table, since, until }) {
      const row = database
        .prepare(
          'select count(*) as total, coalesce(sum(1 - ok), 0) as failed from probes where scope = ? and table_id = ? and at >= ? and at <= ?',
        )
        .get(scope, table, since, until);
      return { total: Number(row?.['total'] ?? 0), failed: Number(row?.['failed'] ?? 0) };
    },
    alerts: (scope) => database.prepare('select * from alerts where scope = ? order by key').all(scope).map(alertOf),
    saveAlerts(scope, alerts) {
      database.exec('begin immediate');
      try {
        database.prepare('delete from alerts where scope = ?').run(scope);
        for (const a of alerts)
          database
            .prepare('insert into alerts values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
            .run(
              scope,
              a.key,
              a.item,
              a.check,
              a.severity,
              a.detail,
              a.startedAt,
              a.toldAt ?? null,
              a.pagedAt ?? null,
              a.recoveredAt ?? null,
            );
        database.exec('commit');
      } catch (error) {
        database.exec('rollback');
        throw error;
      }
    },
    lastMessage(scope) {
      const row = database.prepare('select told_at from rounds where scope = ?').get(scope);
      return row && String(row['told_at']);
    },
    saveLastMessage: (scope, at) =>
      void database.prepare('insert or replace into rounds (scope, told_at) values (?, ?)').run(scope, at),
    close: () => database.close(),
  };
}
