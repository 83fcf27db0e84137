import type { Sla } from '@sparkle-orchestration/core';
import { instantOf, offsetAt } from '@sparkle-orchestration/schedules';
import type { RunRequest } from '@sparkle-orchestration/state';
import type { SchedulerContext } from './context.js';
import { tellPeople } from './messages.js';

/** One promise of an SLA with the instant at which it is broken. */
export interface Deadline {
  readonly at: Date;
  readonly promise: string;
}

/** The instant of a time of day on the local day of `day`; on the day after, when it would lie before `day` itself. */
function completion({ time, timezone }: NonNullable<Sla['completeBy']>, day: Date): Date {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  const local = day.getTime() + offsetAt(timezone, day.getTime());
  const midnight = Math.floor(local / 86_400_000) * 86_400_000;
  const at = (days: number) =>
    new Date(instantOf(timezone, midnight + days * 86_400_000 + hour * 3_600_000 + minute * 60_000));
  return at(0) < day ? at(1) : at(0);
}

/** The first promise that a run would break, and when. */
export function deadlineOf(sla: Sla, request: RunRequest): Deadline | undefined {
  const found: Deadline[] = [];
  const { maxDurationSeconds, completeBy, dueSeconds } = sla;
  if (maxDurationSeconds !== undefined && request.startedAt !== undefined) {
    const at = new Date(Date.parse(request.startedAt) + maxDurationSeconds * 1000);
    found.push({ at, promise: `done within ${maxDurationSeconds} s` });
  }
  if (completeBy) {
    const day = new Date(request.scheduledTime ?? request.createdAt);
    found.push({ at: completion(completeBy, day), promise: `done by ${completeBy.time} ${completeBy.timezone}` });
  }
  if (dueSeconds !== undefined) {
    const at = new Date(Date.parse(request.intervalEnd) + dueSeconds * 1000);
    found.push({ at, promise: `data there ${dueSeconds} s after the end of its interval` });
  }
  return found.sort((a, b) => a.at.getTime() - b.at.getTime())[0];
}

/**
 * Tells of runs that broke their promise: once per run, whichever instance sees it first, and never stops the run.
 * Gives when the next promise is due.
 */
export async function watchSlas(requests: readonly RunRequest[], now: Date, context: SchedulerContext) {
  let earliest: Date | undefined;
  for (const request of requests) {
    const unit = context.board().unit(request.target);
    const deadline = unit?.sla && request.slaMissedAt === undefined ? deadlineOf(unit.sla, request) : undefined;
    if (!unit || !deadline) continue;
    const ended = request.endedAt === undefined ? now : new Date(request.endedAt);
    if (ended <= deadline.at) {
      if (request.endedAt === undefined && (!earliest || deadline.at < earliest)) earliest = deadline.at;
      continue;
    }
    if (!(await context.store.claimSlaMiss(request.id, now.toISOString()))) continue;
    const { target, id } = request;
    context.tell({ type: 'sla_missed', run_id: id, target, promise: deadline.promise });
    const { promise } = deadline;
    const facts = {
      status: request.state,
      error: `promised: ${promise}`,
      more: { promise, deadline: deadline.at.toISOString() },
      ...(request.endedAt === undefined ? {} : { endedAt: request.endedAt }),
    };
    tellPeople('sla_miss', request, facts, context);
  }
  return earliest;
}
