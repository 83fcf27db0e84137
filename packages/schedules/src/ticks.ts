import { Cron } from 'croner';
import { expandCron } from './cron.js';
import { type HolidayCalendar, isHoliday, rolled } from './holidays.js';
import { parseLocal } from './timezone.js';

/** What of a graph's schedule decides when it fires. */
export interface Schedule {
  readonly cron?: string;
  /** Seconds, aligned to the epoch in UTC. */
  readonly everySeconds?: number;
  /** IANA zone. @default UTC */
  readonly timezone?: string;
  /** ISO date or timestamp in the zone: no data interval begins before it. */
  readonly startDate?: string;
  /** ISO date or timestamp in the zone: no data interval ends after it. */
  readonly endDate?: string;
  /** Days on which nothing runs, or runs on another day. */
  readonly calendar?: HolidayCalendar;
}

const crons = new Map<string, Cron>();

/**
 * Clock changes: an expression whose times of day are all named (no `*` and no step in seconds, minutes and hours)
 * fires at the next valid instant when its local time is skipped, and once when it is repeated. Any other expression
 * fires at every real instant that matches.
 */
function cronOf(expression: string, timezone: string): Cron {
  const key = `${timezone}\n${expression}`;
  const known = crons.get(key);
  if (known) return known;
  const made = new Cron(expandCron(expression), { timezone, paused: true, fixedTimeRule: 'no-wildcard' });
  crons.set(key, made);
  return made;
}

/** Days that a holiday may move a tick: the longest rows of holidays are shorter. */
const longestRoll = 15 * 86_400_000;

/** The next tick, holidays heeded, whatever the start date. */
function rawNext(schedule: Schedule, after: number): number | undefined {
  const { calendar, timezone = 'UTC' } = schedule;
  if (!calendar) return bareNext(schedule, after);
  if (calendar.roll === 'skip') {
    let tick = bareNext(schedule, after);
    for (let n = 0; tick !== undefined && n < 100_000 && isHoliday(calendar, timezone, tick); n += 1)
      tick = bareNext(schedule, tick);
    return tick;
  }
  // A tick moves one way only: those that land after `after` began no further away than a roll is long.
  const forward = calendar.roll === 'next_business_day';
  let best: number | undefined;
  let tick = bareNext(schedule, forward ? after - longestRoll : after);
  while (tick !== undefined && (best === undefined || tick < best + (forward ? 0 : longestRoll))) {
    const moved = rolled(calendar, timezone, tick);
    if (moved > after && (best === undefined || moved < best)) best = moved;
    tick = bareNext(schedule, tick);
  }
  return best;
}

/** The next tick of the bare pattern. */
function bareNext(schedule: Schedule, after: number): number | undefined {
  if (schedule.everySeconds !== undefined) {
    const step = schedule.everySeconds * 1000;
    return (Math.floor(after / step) + 1) * step;
  }
  if (schedule.cron === undefined) return undefined;
  return cronOf(schedule.cron, schedule.timezone ?? 'UTC')
    .nextRun(new Date(after))
    ?.getTime();
}

const longestGap = 9 * 366 * 86_400_000;

/** Looks back in growing windows and walks forward: before and after are the same ticks, over clock changes too. */
function rawPrevious(schedule: Schedule, before: number): number | undefined {
  if (schedule.everySeconds !== undefined) {
    const step = schedule.everySeconds * 1000;
    return (Math.ceil(before / step) - 1) * step;
  }
  for (let span = 60_000; ; span *= 6) {
    const window = Math.min(span, longestGap);
    let last: number | undefined;
    let tick = rawNext(schedule, before - window - 1);
    while (tick !== undefined && tick < before) {
      last = tick;
      tick = rawNext(schedule, tick);
    }
    if (last !== undefined) return last;
    if (window === longestGap) return undefined;
  }
}

/** The first tick whose interval begins at the start date or later. */
function firstTick(schedule: Schedule): number | undefined {
  if (schedule.startDate === undefined) return undefined;
  const start = parseLocal(schedule.timezone ?? 'UTC', schedule.startDate);
  if (start === undefined) throw new RangeError(`start date "${schedule.startDate}" is not an ISO date or timestamp`);
  const begin = rawNext(schedule, start - 1);
  return begin === undefined ? Number.POSITIVE_INFINITY : (rawNext(schedule, begin) ?? Number.POSITIVE_INFINITY);
}

function dateOf(tick: number | undefined): Date | undefined {
  return tick === undefined ? undefined : new Date(tick);
}

/** The last instant at which an interval may end. */
function lastEnd({ endDate, timezone = 'UTC' }: Schedule): number {
  if (endDate === undefined) return Number.POSITIVE_INFINITY;
  const end = parseLocal(timezone, endDate);
  if (end === undefined) throw new RangeError(`end date "${endDate}" is not an ISO date or timestamp`);
  return end;
}

/** The first tick strictly after an instant; nothing when there is none. */
export function nextTick(schedule: Schedule, after: Date): Date | undefined {
  const first = firstTick(schedule);
  if (first === Number.POSITIVE_INFINITY) return undefined;
  const tick = first !== undefined && first > after.getTime() ? first : rawNext(schedule, after.getTime());
  return tick !== undefined && tick > lastEnd(schedule) ? undefined : dateOf(tick);
}

/** The last tick strictly before an instant; nothing when there is none. */
export function previousTick(schedule: Schedule, before: Date): Date | undefined {
  const first = firstTick(schedule);
  const tick = rawPrevious(schedule, Math.min(before.getTime(), lastEnd(schedule) + 1));
  return tick === undefined || (first !== undefined && tick < first) ? undefined : dateOf(tick);
}

/** Ticks in `[from, to)`, oldest first, at most `limit`. */
export function ticksBetween(
  schedule: Schedule,
  from: Date,
  to: Date,
  limit = Number.POSITIVE_INFINITY,
): readonly Date[] {
  const ticks: Date[] = [];
  let tick = nextTick(schedule, new Date(from.getTime() - 1));
  const end = lastEnd(schedule);
  while (tick !== undefined && tick < to && tick.getTime() <= end && ticks.length < limit) {
    ticks.push(tick);
    tick = dateOf(rawNext(schedule, tick.getTime()));
  }
  return ticks;
}

/** Does the schedule fire at exactly this instant? */
export function isTick(schedule: Schedule, instant: Date): boolean {
  return nextTick(schedule, new Date(instant.getTime() - 1))?.getTime() === instant.getTime();
}

/** The tick of the bare pattern before a tick: where its data interval begins. */
export function intervalStart(schedule: Schedule, tick: Date): Date | undefined {
  return dateOf(rawPrevious(schedule, tick.getTime()));
}
