import { compact } from '../run-store/rows.js';
import type { FiringRecord, InstanceRecord, RunRequest } from './records.js';
import type { StoreRow } from './steps.js';

const text = (value: unknown) => (value === null || value === undefined ? undefined : String(value));

export function requestOf(row: StoreRow): RunRequest {
  return compact<RunRequest>({
    id: String(row['id']),
    project: String(row['project']),
    env: String(row['env']),
    target: { kind: String(row['target_kind']) as RunRequest['target']['kind'], name: String(row['target_name']) },
    trigger: String(row['trigger_name']),
    kind: String(row['kind']) as RunRequest['kind'],
    scheduledTime: text(row['scheduled_time']),
    intervalStart: String(row['interval_start']),
    intervalEnd: String(row['interval_end']),
    params: String(row['params']),
    state: String(row['state']) as RunRequest['state'],
    attempts: Number(row['attempts']),
    crashes: Number(row['crashes']),
    notBefore: String(row['not_before']),
    createdAt: String(row['created_at']),
    startedAt: text(row['started_at']),
    endedAt: text(row['ended_at']),
    graphHash: text(row['graph_hash']),
    runId: text(row['run_id']),
    error: text(row['error']),
    instance: text(row['instance']),
    slaMissedAt: text(row['sla_missed_at']),
  });
}

export function firingOf(row: StoreRow): FiringRecord {
  return {
    project: String(row['project']),
    env: String(row['env']),
    trigger: String(row['trigger_name']),
    kind: String(row['kind']) as FiringRecord['kind'],
    occurrence: String(row['occurrence']),
    runId: String(row['run_id']),
    merged: Number(row['merged']) === 1,
    at: String(row['at']),
  };
}

export function instanceOf(row: StoreRow): InstanceRecord {
  return {
    name: String(row['name']),
    startedAt: String(row['started_at']),
    seenAt: new Date(Number(row['seen_at'])).toISOString(),
  };
}
