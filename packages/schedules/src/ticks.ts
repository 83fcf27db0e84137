import { Cron } from 'croner';
import { expandCron } from './cron.js';
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

/** The next tick of the bare pattern, whatever the start date. */
function rawNext(schedule: Schedule, after: number): number | undefined {
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

/** The first tick strictly after an instant; nothing when there is none. */
export function nextTick(schedule: Schedule, after: Date): Date | undefined {
  const first = firstTick(schedule);
  if (first === Number.POSITIVE_INFINITY) return undefined;
  return dateOf(first !== undefined && first > after.getTime() ? first : rawNext(schedule, after.getTime()));
}

/** The last tick strictly before an instant; nothing when there is none. */
export function previousTick(schedule: Schedule, before: Date): Date | undefined {
  const first = firstTick(schedule);
  const tick = rawPrevious(schedule, before.getTime());
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
  while (tick !== undefined && tick < to && ticks.length < limit) {
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
