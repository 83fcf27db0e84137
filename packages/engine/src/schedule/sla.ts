import type { GraphSla } from '@sparkle-orchestration/core';
import { offsetAt, parseLocal } from '@sparkle-orchestration/schedules';

/** When a run is too late, and why. */
export interface Deadline {
  readonly at: Date;
  readonly promise: string;
}

/** The first instant at which a run that is still going on breaks its promise. */
export function slaDeadline(sla: GraphSla, begin: Date, intervalEnd: Date): Deadline | undefined {
  const found: Deadline[] = [];
  const { maxDurationSeconds, completeBy, dueSeconds } = sla;
  if (maxDurationSeconds !== undefined)
    found.push({
      at: new Date(begin.getTime() + maxDurationSeconds * 1000),
      promise: `it takes longer than ${maxDurationSeconds} s`,
    });
  if (completeBy) {
    const day = new Date(intervalEnd.getTime() + offsetAt(completeBy.timezone, intervalEnd.getTime()));
    const instant = parseLocal(completeBy.timezone, `${day.toISOString().slice(0, 10)}T${completeBy.time}`);
    if (instant !== undefined)
      found.push({
        at: new Date(instant),
        promise: `it was not done by ${completeBy.time} (${completeBy.timezone})`,
      });
  }
  if (dueSeconds !== undefined)
    found.push({
      at: new Date(intervalEnd.getTime() + dueSeconds * 1000),
      promise: `its data was not there ${dueSeconds / 3600} h after the end of its interval`,
    });
  return found.sort((a, b) => a.at.getTime() - b.at.getTime())[0];
}

/** Longest wait of a timer, in milliseconds. */
const longest = 2 ** 31 - 1;

/**
 * Calls `missed` once, when the promise of a run breaks while it goes on; at once when that time has passed before it
 * began. `stop` ends the watch and waits for a call that has begun.
 */
export function watchSla(
  sla: GraphSla | undefined,
  run: { readonly begin: Date; readonly intervalEnd: Date; now(): Date },
  missed: (promise: string) => Promise<void>,
): { stop(): Promise<void> } {
  const deadline = sla && slaDeadline(sla, run.begin, run.intervalEnd);
  if (!deadline) return { stop: async () => undefined };
  let told: Promise<void> | undefined;
  const left = deadline.at.getTime() - run.now().getTime();
  const fire = () => {
    told ??= missed(deadline.promise);
  };
  if (left <= 0) fire();
  const timer = told ? undefined : setTimeout(fire, Math.min(left, longest));
  timer?.unref();
  return {
    async stop() {
      clearTimeout(timer);
      await told;
    },
  };
}
