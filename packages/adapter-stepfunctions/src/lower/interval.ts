import type { GraphSchedule } from '@sparkle-orchestration/core';

/** Ticks at a fixed distance in UTC: `offset` seconds after the epoch, then every `period` seconds. */
export interface Grid {
  readonly period: number;
  readonly offset: number;
}

const day = 86_400;
const hour = 3600;

function gridOfCron(cron: string): Grid | undefined {
  const [minute = '', hours = '', ...rest] = cron.trim().split(/\s+/);
  if (rest.length !== 3 || rest.some((field) => field !== '*')) return undefined;
  const number = (text: string, most: number) =>
    /^\d{1,2}$/.test(text) && Number(text) <= most ? Number(text) : undefined;
  const step = (text: string, of: number) => {
    const found = text === '*' ? 1 : Number(/^\*\/(\d{1,2})$/.exec(text)?.[1] ?? 0);
    return found > 0 && of % found === 0 ? found : undefined;
  };
  const [atMinute, atHour] = [number(minute, 59), number(hours, 23)];
  if (atMinute !== undefined && atHour !== undefined) return { period: day, offset: atHour * hour + atMinute * 60 };
  const everyHours = step(hours, 24);
  if (atMinute !== undefined && everyHours !== undefined) return { period: everyHours * hour, offset: atMinute * 60 };
  const everyMinutes = hours === '*' ? step(minute, 60) : undefined;
  return everyMinutes === undefined ? undefined : { period: everyMinutes * 60, offset: 0 };
}

/**
 * The grid of a schedule whose intervals all have one length, so that arithmetic is exact: fixed intervals, and crons of
 * hours and days in UTC. Nothing for other zones, months, days of the week, holidays: there the runner computes them.
 * Runs on demand cover whole days in UTC.
 */
export function gridOf(schedule: GraphSchedule | undefined): Grid | undefined {
  if (!schedule) return { period: day, offset: 0 };
  if (schedule.calendar) return undefined;
  if (schedule.everySeconds !== undefined) return { period: schedule.everySeconds, offset: 0 };
  if (!/^(Etc\/)?(UTC|GMT|Zulu)$/.test(schedule.timezone)) return undefined;
  return gridOfCron(schedule.cron ?? '');
}

const input = '$states.input';
/** UTC without fractions of a second, as the runner and the ledger write times. */
const form = "'[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01]Z'";

/** Times of the run by arithmetic: those given, else the last whole step of the grid before the scheduled time. */
export function intervalByGrid({ period, offset }: Grid): { readonly start: string; readonly end: string } {
  const [length, shift] = [period * 1000, offset * 1000];
  const now = `$toMillis($exists(${input}.scheduled_time) ? ${input}.scheduled_time : $states.context.Execution.StartTime)`;
  const step = `$floor(${shift ? `(${now} - ${shift})` : now} / ${length})`;
  const at = (which: 'start' | 'end', code: string) => {
    const given = `$toMillis(${input}.interval_${which})`;
    return `$fromMillis($exists(${input}.interval_end) ? ${given} : ${code} * ${length}${shift ? ` + ${shift}` : ''}, ${form})`;
  };
  return { start: at('start', `(${step} - 1)`), end: at('end', step) };
}

/** Words for the runner that computes the interval: what was given, else the tick, else none for the last closed one. */
export const intervalWords = (() => {
  // The input of the execution: that of the state is what the states before it handed on.
  const given = '$states.context.Execution.Input';
  const times = `['--interval-start', ${given}.interval_start, '--interval-end', ${given}.interval_end]`;
  const tick = `['--scheduled-time', ${given}.scheduled_time]`;
  return `$exists(${given}.interval_end) ? ${times} : $exists(${given}.scheduled_time) ? ${tick} : []`;
})();
