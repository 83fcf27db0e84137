import type { RunLock } from '../run-store/records.js';
import { approvalOf, attemptOf, cut, logOf, maxLines, plain, runOf, taskOf } from '../run-store/rows.js';
import type { AnyRunStore } from '../run-store/run-store.js';
import { ownerIsAlive, ownerText } from '../scheduler-store/process-liveness.js';
import { type Step, type StepResult, type StoreRow, step } from '../scheduler-store/steps.js';
import type { PostgresDatabase } from './database.js';

/** A lock whose heartbeat is older is given up where the process cannot be looked at. */
const maxHeartbeatAgeMs = 60_000;

const lockOf = (row: StoreRow): RunLock => ({
  project: String(row['project']),
  env: String(row['env']),
  pipeline: String(row['pipeline']),
  runId: String(row['run_id']),
  intervalStart: String(row['interval_start']),
  intervalEnd: String(row['interval_end']),
  pid: Number(row['pid']),
});

/** History of runs and the locks of runs in progress, in Postgres: for several machines. */
export function postgresRunStore(database: PostgresDatabase): AnyRunStore {
  const owner = ownerText();
  const lines = new Map<string, number>();
  const nowMs = database.now;

  function* clearStale(lock: Pick<RunLock, 'project' | 'env' | 'pipeline'>): Generator<Step, StoreRow[], StepResult> {
    const { rows } = yield* step(
      `select l.*, ${nowMs} - heartbeat_at as age from locks l where project = ? and env = ? and pipeline = ?`,
      [lock.project, lock.env, lock.pipeline],
    );
    const held: StoreRow[] = [];
    for (const row of rows) {
      if (ownerIsAlive(String(row['owner'])) ?? Number(row['age']) <= maxHeartbeatAgeMs) held.push(row);
      else {
        yield* step('delete from locks where run_id = ?', [String(row['run_id'])]);
        yield* step(`update runs set status = 'crashed' where run_id = ? and status = 'running'`, [
          String(row['run_id']),
        ]);
      }
    }
    return held;
  }

  return {
    file: database.place,
    warnings: [],
    acquire: (lock, maxActiveRuns) =>
      database.transaction(function* (): Generator<Step, RunLock | undefined, StepResult> {
        const held = (yield* clearStale(lock)).map(lockOf);
        const same = held.find((h) => h.intervalStart === lock.intervalStart && h.intervalEnd === lock.intervalEnd);
        const inTheWay = same ?? (held.length >= maxActiveRuns ? held[0] : undefined);
        if (inTheWay) return inTheWay;
        yield* step(
          `insert into locks (run_id, project, env, pipeline, interval_start, interval_end, pid, owner, heartbeat_at)
           values (?, ?, ?, ?, ?, ?, ?, ?, ${nowMs})`,
          [lock.runId, lock.project, lock.env, lock.pipeline, lock.intervalStart, lock.intervalEnd, process.pid, owner],
        );
        return undefined;
      }),
    async heartbeat(runId) {
      await database.query(`update locks set heartbeat_at = ${nowMs} where run_id = ?`, [runId]);
    },
    async release(runId) {
      await database.query('delete from locks where run_id = ?', [runId]);
    },
    async startRun(run) {
      await database.query(
        `insert into runs (run_id, project, env, pipeline, status, interval_start, interval_end, graph_hash, params,
           started_at, closed, resumed_from)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)
         on conflict (run_id) do update set status = excluded.status, started_at = excluded.started_at,
           ended_at = null, closed = 0, error = null`,
        [
          run.runId,
          run.project,
          run.env,
          run.pipeline,
          run.status,
          run.intervalStart,
          run.intervalEnd,
          run.graphHash,
          run.params,
          run.startedAt,
          run.resumedFrom ?? null,
        ],
      );
    },
    async finishRun(runId, end) {
      await database.query('update runs set status = ?, closed = ?, ended_at = ?, error = ? where run_id = ?', [
        end.status,
        end.closed ? 1 : 0,
        end.endedAt,
        end.error === undefined ? null : cut(end.error),
        runId,
      ]);
      for (const key of lines.keys()) if (key.startsWith(`${runId}|`)) lines.delete(key);
    },
    async recordTask(t) {
      await database.query(
        `insert into tasks (run_id, task, tasks, status, attempts, started_at, ended_at, duration_ms, rows_read,
           rows_written, rows_rejected, error, outputs)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         on conflict (run_id, task) do update set status = excluded.status, attempts = excluded.attempts,
           started_at = excluded.started_at, ended_at = excluded.ended_at, duration_ms = excluded.duration_ms,
           rows_read = excluded.rows_read, rows_written = excluded.rows_written,
           rows_rejected = excluded.rows_rejected, error = excluded.error, outputs = excluded.outputs`,
        [
          t.runId,
          t.task,
          t.tasks,
          t.status,
          t.attempts,
          t.startedAt ?? null,
          t.endedAt ?? null,
          t.durationMs ?? null,
          t.rowsRead ?? null,
          t.rowsWritten ?? null,
          t.rowsRejected ?? null,
          t.error === undefined ? null : cut(t.error),
          t.outputs ?? null,
        ],
      );
    },
    async recordAttempt(a) {
      await database.query(
        `insert into attempts (run_id, task, attempt, started_at, ended_at, category, error)
         values (?, ?, ?, ?, ?, ?, ?) on conflict (run_id, task, attempt) do update
         set ended_at = excluded.ended_at, category = excluded.category, error = excluded.error`,
        [
          a.runId,
          a.task,
          a.attempt,
          a.startedAt,
          a.endedAt,
          a.category ?? null,
          a.error === undefined ? null : cut(a.error),
        ],
      );
    },
    async log(line) {
      const key = `${line.runId}|${line.task}|${line.attempt}`;
      const count = (lines.get(key) ?? 0) + 1;
      lines.set(key, count);
      if (count > maxLines + 1) return;
      const message = count > maxLines ? `further lines are not kept (limit ${maxLines})` : cut(line.message);
      await database.query('insert into logs (run_id, task, attempt, at, message) values (?, ?, ?, ?, ?)', [
        line.runId,
        line.task,
        line.attempt,
        line.at,
        // Postgres keeps no NUL in a text.
        message.replaceAll('\u0000', ''),
      ]);
    },
    async askApproval(question) {
      await database.query(
        `insert into approvals (run_id, task, message, approvers, asked_at) values (?, ?, ?, ?, ?)
         on conflict (run_id, task) do update set message = excluded.message, approvers = excluded.approvers,
           asked_at = excluded.asked_at, decision = null, decided_by = null, comment = null, decided_at = null`,
        [
          question.runId,
          question.task,
          plain(cut(question.message)),
          JSON.stringify(question.approvers),
          question.askedAt,
        ],
      );
    },
    async approval(runId, task) {
      const [row] = await database.query('select * from approvals where run_id = ? and task = ?', [runId, task]);
      return row && approvalOf(row);
    },
    async openApprovals() {
      const rows = await database.query(
        `select a.* from approvals a join runs r on r.run_id = a.run_id
         where a.decision is null and r.status = 'running' order by a.asked_at, a.run_id, a.task`,
        [],
      );
      return rows.map(approvalOf);
    },
    async decide(answer) {
      const rows = await database.query(
        `update approvals set decision = ?, decided_by = ?, comment = ?, decided_at = ?
         where run_id = ? and task = ? and decision is null returning run_id`,
        [
          answer.decision,
          plain(answer.by),
          answer.comment === undefined ? null : plain(answer.comment),
          answer.at,
          answer.runId,
          answer.task,
        ],
      );
      return rows.length === 1;
    },
    async listRuns(filter = {}) {
      const given = (['pipeline', 'env', 'status'] as const).filter((column) => filter[column] !== undefined);
      const conditions = given.map((column) => `${column} = ?`);
      if (filter.before !== undefined) conditions.push('run_id < ?');
      const where = conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';
      const order = filter.before === undefined ? 'started_at desc, run_id desc' : 'run_id desc';
      const limit = Math.max(1, Math.trunc(filter.limit ?? 50));
      const rows = await database.query(`select * from runs ${where} order by ${order} limit ${limit}`, [
        ...given.map((column) => filter[column] as string),
        ...(filter.before === undefined ? [] : [filter.before]),
      ]);
      return rows.map(runOf);
    },
    async run(runId) {
      const [row] = await database.query('select * from runs where run_id = ?', [runId]);
      return row && runOf(row);
    },
    async lastRun(pipeline, env) {
      const [row] = await database.query(
        'select * from runs where pipeline = ? and env = ? order by started_at desc, run_id desc limit 1',
        [pipeline, env],
      );
      return row && runOf(row);
    },
    runsBelow: async (runId) =>
      (
        await database.query(
          `select run_id from runs where run_id >= ? collate "C" and run_id < ? collate "C" order by started_at, run_id`,
          [`${runId}.`, `${runId}/`],
        )
      ).map((row) => String(row['run_id'])),
    tasks: async (runId) =>
      (await database.query('select * from tasks where run_id = ? order by task', [runId])).map(taskOf),
    attempts: async (runId, task) =>
      (
        await database.query(
          `select * from attempts where run_id = ? ${task === undefined ? '' : 'and task = ?'}
           order by started_at, task, attempt`,
          task === undefined ? [runId] : [runId, task],
        )
      ).map(attemptOf),
    logs: async (runId, task, page) =>
      (
        await database.query(
          `select * from logs where run_id = ? ${task === undefined ? '' : 'and task = ?'} order by id
           ${page ? `limit ${Math.trunc(page.limit)} offset ${Math.trunc(page.offset)}` : ''}`,
          task === undefined ? [runId] : [runId, task],
        )
      ).map(logOf),
    close: () => undefined,
  };
}
