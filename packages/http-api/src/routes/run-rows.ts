import type { ApprovalRecord, RunRecord, RunRequest } from '@sparkle-orchestration/state';
import type { z } from 'zod';
import { compact } from '../compact.js';
import type { ApiContext } from '../route.js';
import type { approval, run } from './shapes.js';

export type Run = z.output<typeof run>;

function duration(start: string | undefined, end: string | undefined): number | undefined {
  return start === undefined || end === undefined ? undefined : Date.parse(end) - Date.parse(start);
}

export function ofRequest(one: RunRequest): Run {
  return compact<Run>({
    id: one.id,
    target: one.target,
    kind: one.kind,
    trigger: one.trigger,
    state: one.state,
    attempts: one.attempts,
    interval: { start: one.intervalStart, end: one.intervalEnd },
    created_at: one.createdAt,
    started_at: one.startedAt,
    ended_at: one.endedAt,
    duration_ms: duration(one.startedAt, one.endedAt),
    error: one.error,
    instance: one.instance,
  });
}

/** A run of the history that no trigger asked for. */
export function ofRecord(one: RunRecord, isJob: (name: string) => boolean): Run {
  return compact<Run>({
    id: one.runId,
    target: { kind: isJob(one.pipeline) ? 'job' : 'pipeline', name: one.pipeline },
    kind: one.runId.includes('.') ? 'job' : 'command',
    trigger: undefined,
    state: one.status,
    attempts: 1,
    interval: { start: one.intervalStart, end: one.intervalEnd },
    created_at: one.startedAt,
    started_at: one.startedAt,
    ended_at: one.endedAt,
    duration_ms: duration(one.startedAt, one.endedAt),
    error: one.error,
    instance: undefined,
  });
}

export function ofApproval(one: ApprovalRecord): z.output<typeof approval> {
  return compact<z.output<typeof approval>>({
    run: one.runId,
    task: one.task,
    message: one.message,
    approvers: [...one.approvers],
    asked_at: one.askedAt,
    decision: one.decision,
    by: one.by,
    comment: one.comment,
  });
}

/** A request's id, from the id of one of its attempts (`<id>-2`) or itself. */
export async function requestOf(id: string, { store }: ApiContext): Promise<RunRequest | undefined> {
  const direct = await store.scheduler.request(id);
  if (direct) return direct;
  const base = /^(.+)-\d{1,4}$/.exec(id)?.[1];
  return base === undefined ? undefined : store.scheduler.request(base);
}

/** Ids in the history of the attempts of a request, newest first. */
export function attemptIds(request: RunRequest): readonly string[] {
  return Array.from({ length: request.attempts }, (_, n) =>
    n === 0 ? request.id : `${request.id}-${n + 1}`,
  ).reverse();
}
