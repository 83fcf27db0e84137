import type { Row, StoreDatabase } from './database.js';
import { isAlive, ownProcess } from './process-identity.js';
import type { RunLock } from './records.js';

/** A lock whose heartbeat is older is given up where the process cannot be looked at. */
const maxHeartbeatAgeMs = 60_000;

export interface LockTable {
  acquire(lock: Omit<RunLock, 'pid'>, maxActiveRuns: number): RunLock | undefined;
  heartbeat(runId: string): void;
  release(runId: string): void;
  /** Clears locks of processes that are gone and marks their runs as crashed. */
  sweep(): void;
}

function lockOf(row: Row): RunLock {
  return {
    project: String(row['project']),
    env: String(row['env']),
    pipeline: String(row['pipeline']),
    runId: String(row['run_id']),
    intervalStart: String(row['interval_start']),
    intervalEnd: String(row['interval_end']),
    pid: Number(row['pid']),
  };
}

/** Locks of runs in progress: a row with the process behind it, so that a crash frees it by itself. */
export function lockTable(database: StoreDatabase): LockTable {
  const own = ownProcess();
  const all = database.prepare('select * from locks');
  const ofPipeline = database.prepare('select * from locks where project = ? and env = ? and pipeline = ?');
  const insert = database.prepare(
    'insert into locks (run_id, project, env, pipeline, interval_start, interval_end, pid, host, process_start, heartbeat_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const remove = database.prepare('delete from locks where run_id = ?');
  const beat = database.prepare('update locks set heartbeat_at = ? where run_id = ?');
  const crashed = database.prepare(`update runs set status = 'crashed' where run_id = ? and status = 'running'`);

  const stale = (row: Row) => {
    const holder = { pid: Number(row['pid']), host: String(row['host']), processStart: String(row['process_start']) };
    return !isAlive(holder, Date.now() - Number(row['heartbeat_at']), maxHeartbeatAgeMs);
  };
  const clear = (rows: readonly Row[]) => {
    for (const row of rows.filter(stale)) {
      remove.run(String(row['run_id']));
      crashed.run(String(row['run_id']));
    }
  };

  return {
    acquire(lock, maxActiveRuns) {
      database.exec('begin immediate');
      try {
        clear(ofPipeline.all(lock.project, lock.env, lock.pipeline));
        const held = ofPipeline.all(lock.project, lock.env, lock.pipeline).map(lockOf);
        const same = held.find((h) => h.intervalStart === lock.intervalStart && h.intervalEnd === lock.intervalEnd);
        const inTheWay = same ?? (held.length >= maxActiveRuns ? held[0] : undefined);
        if (!inTheWay) {
          insert.run(
            lock.runId,
            lock.project,
            lock.env,
            lock.pipeline,
            lock.intervalStart,
            lock.intervalEnd,
            own.pid,
            own.host,
            own.processStart,
            Date.now(),
          );
        }
        database.exec('commit');
        return inTheWay;
      } catch (error) {
        database.exec('rollback');
        throw error;
      }
    },
    heartbeat: (runId) => void beat.run(Date.now(), runId),
    release: (runId) => void remove.run(runId),
    sweep() {
      clear(all.all());
    },
  };
}
