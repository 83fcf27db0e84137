import type { Diagnostic } from '@sparkle-orchestration/core';
import { type Bindable, openDatabase } from './database.js';
import { lockTable } from './locks.js';
import type {
  ApprovalRecord,
  AttemptRecord,
  LogPage,
  LogRecord,
  RunFilter,
  RunLock,
  RunRecord,
  TaskRecord,
} from './records.js';
import { approvalOf, attemptOf, cut, logOf, maxLines, plain, runOf, taskOf } from './rows.js';

/** History of runs in one SQLite file, and the locks of runs in progress. Never the truth about what was loaded. */
export interface RunStore {
  readonly file: string;
  /** Told when the store was opened. */
  readonly warnings: readonly Diagnostic[];
  /** Takes the right to run; gives the run that is in the way otherwise. Runs of processes that are gone are cleared. */
  acquire(lock: Omit<RunLock, 'pid'>, maxActiveRuns: number): RunLock | undefined;
  heartbeat(runId: string): void;
  release(runId: string): void;
  startRun(run: RunRecord): void;
  finishRun(
    runId: string,
    end: Pick<RunRecord, 'status' | 'closed'> & { readonly endedAt: string; readonly error?: string },
  ): void;
  recordTask(task: TaskRecord): void;
  recordAttempt(attempt: AttemptRecord): void;
  /** Appends a line; after 1,000 lines of an attempt further ones are dropped with a note. */
  log(line: LogRecord): void;
  listRuns(filter?: RunFilter): readonly RunRecord[];
  run(runId: string): RunRecord | undefined;
  /** The newest run of a pipeline that is not the given one. */
  lastRun(pipeline: string, env: string): RunRecord | undefined;
  /** Ids of the runs of the pipelines of a job's run (`<run>.<pipeline>`), as they began. */
  runsBelow(runId: string): readonly string[];
  tasks(runId: string): readonly TaskRecord[];
  attempts(runId: string, task?: string): readonly AttemptRecord[];
  /** Lines in the order they came; all of them, or a page. */
  logs(runId: string, task?: string, page?: LogPage): readonly LogRecord[];
  /** Asks for a decision; one that was given before is forgotten. */
  askApproval(question: Pick<ApprovalRecord, 'runId' | 'task' | 'message' | 'approvers' | 'askedAt'>): void;
  approval(runId: string, task: string): ApprovalRecord | undefined;
  /** Questions without an answer, of runs that still go on. */
  openApprovals(): readonly ApprovalRecord[];
  /** True when the question was open: the first answer counts. */
  decide(answer: {
    readonly runId: string;
    readonly task: string;
    readonly decision: 'approved' | 'rejected';
    readonly by: string;
    readonly comment?: string;
    readonly at: string;
  }): boolean;
  close(): void;
}

/**
 * A run store that may be on another machine: the same calls, of which each may answer later. The one in a file is one
 * of them.
 */
export type AnyRunStore = {
  readonly [K in keyof RunStore]: RunStore[K] extends (...args: infer A) => infer R
    ? (...args: A) => R | Promise<R>
    : RunStore[K];
};

/**
 * Opens the run store, making or upgrading it as needed.
 * @throws DiagnosticError when it was written by a newer version or its folder cannot be written
 */
export function openRunStore(file: string): RunStore {
  const { database, warnings } = openDatabase(file);
  const locks = lockTable(database);
  const insertRun = database.prepare(
    'insert or replace into runs (run_id, project, env, pipeline, status, interval_start, interval_end, graph_hash, params, started_at, closed, resumed_from) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)',
  );
  const endRun = database.prepare('update runs set status = ?, closed = ?, ended_at = ?, error = ? where run_id = ?');
  const insertTask = database.prepare(
    'insert or replace into tasks (run_id, task, tasks, status, attempts, started_at, ended_at, duration_ms, rows_read, rows_written, rows_rejected, error, outputs) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const insertAttempt = database.prepare(
    'insert or replace into attempts (run_id, task, attempt, started_at, ended_at, category, error) values (?, ?, ?, ?, ?, ?, ?)',
  );
  const insertLog = database.prepare('insert into logs (run_id, task, attempt, at, message) values (?, ?, ?, ?, ?)');
  const lines = new Map<string, number>();

  return {
    file,
    warnings,
    acquire: locks.acquire,
    heartbeat: locks.heartbeat,
    release: locks.release,
    startRun(run) {
      insertRun.run(
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
      );
    },
    finishRun(runId, end) {
      const error = end.error === undefined ? null : cut(end.error);
      endRun.run(end.status, end.closed ? 1 : 0, end.endedAt, error, runId);
      for (const key of lines.keys()) if (key.startsWith(`${runId}|`)) lines.delete(key);
    },
    recordTask(t) {
      insertTask.run(
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
      );
    },
    recordAttempt(a) {
      const error = a.error === undefined ? null : cut(a.error);
      insertAttempt.run(a.runId, a.task, a.attempt, a.startedAt, a.endedAt, a.category ?? null, error);
    },
    log(line) {
      const key = `${line.runId}|${line.task}|${line.attempt}`;
      const count = (lines.get(key) ?? 0) + 1;
      lines.set(key, count);
      if (count > maxLines + 1) return;
      const message = count > maxLines ? `further lines are not kept (limit ${maxLines})` : cut(line.message);
      insertLog.run(line.runId, line.task, line.attempt, line.at, message);
    },
    listRuns(filter = {}) {
      locks.sweep();
      const where: string[] = [];
      const values: Bindable[] = [];
      for (const [column, value] of [
        ['pipeline', filter.pipeline],
        ['env', filter.env],
        ['status', filter.status],
      ] as const) {
        if (value === undefined) continue;
        where.push(`${column} = ?`);
        values.push(value);
      }
      if (filter.before !== undefined) {
        where.push('run_id < ?');
        values.push(filter.before);
      }
      const condition = where.length > 0 ? `where ${where.join(' and ')}` : '';
      const limit = Math.max(1, Math.trunc(filter.limit ?? 50));
      const order = filter.before === undefined ? 'started_at desc, run_id desc' : 'run_id desc';
      const sql = `select * from runs ${condition} order by ${order} limit ${limit}`;
      return database
        .prepare(sql)
        .all(...values)
        .map(runOf);
    },
    run(runId) {
      locks.sweep();
      const row = database.prepare('select * from runs where run_id = ?').get(runId);
      return row && runOf(row);
    },
    lastRun(pipeline, env) {
      locks.sweep();
      const row = database
        .prepare('select * from runs where pipeline = ? and env = ? order by started_at desc, run_id desc limit 1')
        .get(pipeline, env);
      return row && runOf(row);
    },
    runsBelow: (runId) =>
      database
        .prepare('select run_id from runs where run_id >= ? and run_id < ? order by started_at, run_id')
        .all(`${runId}.`, `${runId}/`)
        .map((row) => String(row['run_id'])),
    tasks: (runId) => database.prepare('select * from tasks where run_id = ? order by task').all(runId).map(taskOf),
    attempts: (runId, task) =>
      database
        .prepare(
          'select * from attempts where run_id = ? and (? is null or task = ?) order by started_at, task, attempt',
        )
        .all(runId, task ?? null, task ?? null)
        .map(attemptOf),
    logs: (runId, task, page) =>
      database
        .prepare('select * from logs where run_id = ? and (? is null or task = ?) order by id limit ? offset ?')
        .all(runId, task ?? null, task ?? null, page?.limit ?? -1, page?.offset ?? 0)
        .map(logOf),
    askApproval: (question) =>
      void database
        .prepare('insert or replace into approvals (run_id, task, message, approvers, asked_at) values (?, ?, ?, ?, ?)')
        .run(
          question.runId,
          question.task,
          plain(cut(question.message)),
          JSON.stringify(question.approvers),
          question.askedAt,
        ),
    approval(runId, task) {
      const row = database.prepare('select * from approvals where run_id = ? and task = ?').get(runId, task);
      return row && approvalOf(row);
    },
    openApprovals() {
      locks.sweep();
      return database
        .prepare(
          `select a.* from approvals a join runs r on r.run_id = a.run_id
           where a.decision is null and r.status = 'running' order by a.asked_at, a.run_id, a.task`,
        )
        .all()
        .map(approvalOf);
    },
    decide: (answer) =>
      database
        .prepare(
          'update approvals set decision = ?, decided_by = ?, comment = ?, decided_at = ? where run_id = ? and task = ? and decision is null',
        )
        .run(
          answer.decision,
          plain(answer.by),
          answer.comment === undefined ? null : plain(answer.comment),
          answer.at,
          answer.runId,
          answer.task,
        ).changes === 1,
    close: () => database.close(),
  };
}
