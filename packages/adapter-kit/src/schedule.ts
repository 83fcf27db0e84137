import type { GraphSchedule } from '@sparkle-orchestration/core';
import { Cron } from 'croner';

/** Cron of an interval that divides an hour or a day; intervals are aligned to the epoch in UTC. Nothing for others. */
export function cronOfInterval(seconds: number): string | undefined {
  const minutes = seconds / 60;
  if (!Number.isInteger(minutes) || minutes < 1) return undefined;
  if (minutes < 60 && 60 % minutes === 0) return minutes === 1 ? '* * * * *' : `*/${minutes} * * * *`;
  const hours = minutes / 60;
  if (!Number.isInteger(hours) || hours > 24 || 24 % hours !== 0) return undefined;
  if (hours === 24) return '0 0 * * *';
  return hours === 1 ? '0 * * * *' : `0 */${hours} * * *`;
}

/** Cron and zone of a schedule; nothing when no cron says it. */
export function cronOf(
  schedule: Pick<GraphSchedule, 'cron' | 'everySeconds' | 'timezone'>,
): { readonly cron: string; readonly zone: string } | undefined {
  if (schedule.cron !== undefined) return { cron: schedule.cron, zone: schedule.timezone };
  const cron = cronOfInterval(schedule.everySeconds ?? 0);
  return cron === undefined ? undefined : { cron, zone: 'UTC' };
}

/**
 * Fields on the clock of an ISO date or timestamp, as a time in UTC; an offset or `Z` counts as written in the zone of
 * the schedule.
 */
export function wallClock(text: string): Date | undefined {
  const found = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?/.exec(text);
  if (!found) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = found
    .slice(1)
    .map((part) => Number(part ?? 0));
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second));
}

/**
 * Where the first interval of a schedule begins: at the first tick that is not before the start date. The run for it
 * comes at the tick after. Computed on the clock of the zone.
 */
export function firstIntervalStart(cron: string, startDate: string): Date | undefined {
  const from = wallClock(startDate);
  if (!from) return undefined;
  return new Cron(cron, { timezone: 'UTC' }).nextRuns(1, new Date(from.getTime() - 1000))[0] ?? from;
}

/** The longest time between two ticks of a cron, in seconds, over the ticks of a year or the first thousand. */
export function longestGap(cron: string): number {
  const ticks = new Cron(cron, { timezone: 'UTC' }).nextRuns(1000, new Date(Date.UTC(2026, 0, 1)));
  const end = Date.UTC(2027, 1, 1);
  let longest = 0;
  for (let index = 1; index < ticks.length; index++) {
    const [before, after] = [ticks[index - 1]?.getTime() ?? 0, ticks[index]?.getTime() ?? 0];
    if (before > end && longest > 0) break;
    longest = Math.max(longest, (after - before) / 1000);
  }
  return longest;
}
