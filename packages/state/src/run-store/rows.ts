import type { Row } from './database.js';
import type { ApprovalRecord, AttemptRecord, LogRecord, RunRecord, TaskRecord } from './records.js';

/** Longest message that is kept, in characters; the rest is cut with a note. */
const maxMessage = 4000;
/** Log lines that are kept of one attempt. */
export const maxLines = 1000;

/** A text that every database keeps: no NUL. */
export const plain = (text: string): string => text.replaceAll('\u0000', '');

export function cut(text: string): string {
  return text.length <= maxMessage
    ? text
    : `${text.slice(0, maxMessage)}… (${text.length - maxMessage} more characters)`;
}

const text = (value: unknown) => (value === null || value === undefined ? undefined : String(value));
const number = (value: unknown) => (value === null || value === undefined ? undefined : Number(value));

/** Leaves out what is not there, so that records have no `undefined` in them. */
export function compact<T extends object>(record: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;
}

export function runOf(row: Row): RunRecord {
  return compact<RunRecord>({
    runId: String(row['run_id']),
    project: String(row['project']),
    env: String(row['env']),
    pipeline: String(row['pipeline']),
    status: String(row['status']) as RunRecord['status'],
    intervalStart: String(row['interval_start']),
    intervalEnd: String(row['interval_end']),
    graphHash: String(row['graph_hash']),
    params: String(row['params']),
    startedAt: String(row['started_at']),
    endedAt: text(row['ended_at']),
    closed: Number(row['closed']) === 1,
    error: text(row['error']),
    resumedFrom: text(row['resumed_from']),
  });
}

export function taskOf(row: Row): TaskRecord {
  return compact<TaskRecord>({
    runId: String(row['run_id']),
    task: String(row['task']),
    tasks: String(row['tasks']),
    status: String(row['status']),
    attempts: Number(row['attempts']),
    startedAt: text(row['started_at']),
    endedAt: text(row['ended_at']),
    durationMs: number(row['duration_ms']),
    rowsRead: number(row['rows_read']),
    rowsWritten: number(row['rows_written']),
    rowsRejected: number(row['rows_rejected']),
    error: text(row['error']),
    outputs: text(row['outputs']),
  });
}

export function approvalOf(row: Row): ApprovalRecord {
  return compact<ApprovalRecord>({
    runId: String(row['run_id']),
    task: String(row['task']),
    message: String(row['message']),
    approvers: JSON.parse(String(row['approvers'])) as readonly string[],
    askedAt: String(row['asked_at']),
    decision: text(row['decision']) as ApprovalRecord['decision'],
    by: text(row['decided_by']),
    comment: text(row['comment']),
    decidedAt: text(row['decided_at']),
  });
}

export function attemptOf(row: Row): AttemptRecord {
  return compact<AttemptRecord>({
    runId: String(row['run_id']),
    task: String(row['task']),
    attempt: Number(row['attempt']),
    startedAt: String(row['started_at']),
    endedAt: String(row['ended_at']),
    category: text(row['category']),
    error: text(row['error']),
  });
}

export function logOf(row: Row): LogRecord {
  return {
    runId: String(row['run_id']),
    task: String(row['task']),
    attempt: Number(row['attempt']),
    at: String(row['at']),
    message: String(row['message']),
  };
}
