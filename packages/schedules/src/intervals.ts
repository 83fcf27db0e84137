import { intervalStart, isTick, previousTick, type Schedule, ticksBetween } from './ticks.js';

/** A data interval: `start` belongs to it, `end` does not. */
export interface DataInterval {
  readonly start: Date;
  readonly end: Date;
}

const day = 86_400_000;

/** What pipelines without a schedule go by: whole days in UTC, so that their intervals tile the time line too. */
const wholeDays: Schedule = { everySeconds: day / 1000 };

/** The interval that was complete at an instant: it ends at the last tick at or before it. No schedule: whole UTC days. */
export function lastClosedInterval(schedule: Schedule | undefined, now: Date): DataInterval | undefined {
  const rule = schedule?.cron === undefined && schedule?.everySeconds === undefined ? wholeDays : schedule;
  const end = previousTick(rule, new Date(now.getTime() + 1));
  const start = end && intervalStart(rule, end);
  return end && start ? { start, end } : undefined;
}

/**
 * The interval of the run for a tick: `[previous tick, tick)`. For an instant that is no tick (a run by hand) it is the
 * last interval that was complete then.
 */
export function intervalForTick(schedule: Schedule | undefined, tick: Date): DataInterval | undefined {
  if (!schedule) return lastClosedInterval(undefined, tick);
  if (!isTick(schedule, tick)) return lastClosedInterval(schedule, tick);
  const start = intervalStart(schedule, tick);
  return start ? { start, end: tick } : undefined;
}

/** Intervals that lie wholly in `[from, to]`, oldest first: the windows of a backfill. */
export function intervalsBetween(
  schedule: Schedule,
  from: Date,
  to: Date,
  limit = Number.POSITIVE_INFINITY,
): readonly DataInterval[] {
  const found: DataInterval[] = [];
  for (const tick of ticksBetween(schedule, from, new Date(to.getTime() + 1))) {
    const start = intervalStart(schedule, tick);
    if (start && start >= from && found.length < limit) found.push({ start, end: tick });
    if (found.length >= limit) break;
  }
  return found;
}

/** Ticks to run now that were missed. */
export interface MissedTicks {
  /** Oldest first. */
  readonly ticks: readonly Date[];
  /** There are more, left for later because of the cap. */
  readonly capped: boolean;
}

/**
 * With catchup: every tick after the last one that ran (or since the start date) up to now, oldest first, at most
 * `cap`. Without: none of them, the schedule goes on with its next tick.
 */
export function missedTicks(
  schedule: Schedule & { readonly catchup: boolean },
  given: { readonly last?: Date; readonly now: Date; readonly cap?: number },
): MissedTicks {
  const { last, now, cap = 100 } = given;
  if (!schedule.catchup) return { ticks: [], capped: false };
  const from = last ?? (schedule.startDate === undefined ? undefined : new Date(0));
  if (!from) return { ticks: [], capped: false };
  const ticks = ticksBetween(schedule, new Date(from.getTime() + 1), new Date(now.getTime() + 1), cap + 1);
  return { ticks: ticks.slice(0, cap), capped: ticks.length > cap };
}
