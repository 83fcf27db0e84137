import { intervalForTick, previousTick } from '@sparkle-orchestration/schedules';
import type { RunRequest } from '@sparkle-orchestration/state';
import type { ServedUnit } from '../definitions.js';
import type { SchedulerContext } from './context.js';

/** Whether a run may start: the same three answers as everywhere that something is waited for. */
export type Readiness =
  | { readonly state: 'ready' }
  | { readonly state: 'not_ready'; readonly waitsFor: string }
  | { readonly state: 'failed'; readonly problem: string };

/** Seconds that a run waits for what comes first, when nothing says otherwise. */
const defaultWaitSeconds = 86_400;

/** Asks whether everything that comes before a run is there. */
export async function readinessOf(
  unit: ServedUnit,
  request: RunRequest,
  context: SchedulerContext,
): Promise<Readiness> {
  for (const job of unit.jobDependencies) {
    const target = { kind: 'job', name: job } as const;
    const other = context.board().unit(target);
    if (!other) return { state: 'failed', problem: `the job ${job} that comes first is not defined` };
    const end = neededEnd(other.schedule, new Date(request.intervalEnd));
    const latest = await context.store.latestOf(target, end.toISOString());
    if (latest?.state !== 'success') return { state: 'not_ready', waitsFor: `job ${job} for ${end.toISOString()}` };
  }
  for (const dependency of unit.pipelineDependencies) {
    const end = neededEnd(dependency.schedule, new Date(request.intervalEnd));
    const done = await context.runner.isDone?.(dependency.pipeline, end, unit);
    if (done === false)
      return { state: 'not_ready', waitsFor: `pipeline ${dependency.pipeline} up to ${end.toISOString()}` };
  }
  return { state: 'ready' };
}

/** The last tick of the other pipeline's schedule at or before the end of the interval; without a schedule the end. */
function neededEnd(schedule: ServedUnit['pipelineDependencies'][number]['schedule'], end: Date): Date {
  if (!schedule) return end;
  return previousTick(schedule, new Date(end.getTime() + 1)) ?? intervalForTick(schedule, end)?.end ?? end;
}

/** Has a run waited longer than it may? */
export function waitedTooLong(unit: ServedUnit, request: RunRequest, now: Date): boolean {
  return now.getTime() - Date.parse(request.createdAt) > (unit.waitSeconds ?? defaultWaitSeconds) * 1000;
}
