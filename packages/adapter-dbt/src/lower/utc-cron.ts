import type { GraphSchedule } from '@sparkle-orchestration/core';

/** A cron expression in UTC, and by how much it is late in the half of the year with the other clock; or why not. */
export type UtcCron = { readonly cron: string; readonly lateMinutes: number } | { readonly problem: string };

/** Minutes that the clocks of a zone are ahead of UTC at a time. */
function offsetAt(zone: string, utc: Date): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' },
  });
  const part = Object.fromEntries(format.formatToParts(utc).map(({ type, value }) => [type, Number(value)]));
  const wall = Date.UTC(part['year'] ?? 0, (part['month'] ?? 1) - 1, part['day'], part['hour'], part['minute']);
  return Math.round((wall - utc.getTime()) / 60_000);
}

/** The two clocks of a zone: those of a day in winter and of one in summer. */
function offsets(zone: string): readonly [least: number, most: number] {
  const both = [Date.UTC(2026, 0, 15), Date.UTC(2026, 6, 15)].map((time) => offsetAt(zone, new Date(time)));
  return [Math.min(...both), Math.max(...both)];
}

const numbers = (field: string) => (/^\d+(,\d+)*$/.test(field) ? field.split(',').map(Number) : undefined);
const days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Days of the week so many days later; nothing when the field holds more than numbers and names. */
function movedWeekdays(field: string, by: number): string | undefined {
  const items = field.split(',').flatMap((item) => {
    const [first, last] = item.split('-').map((day) => {
      const named = days.indexOf(day.toUpperCase());
      return named >= 0 ? named : /^[0-7]$/.test(day) ? Number(day) : Number.NaN;
    });
    if (first === undefined || Number.isNaN(first) || Number.isNaN(last ?? 0)) return [Number.NaN];
    return Array.from({ length: (last ?? first) - first + 1 }, (_, n) => first + n);
  });
  if (items.some(Number.isNaN) || items.length === 0) return undefined;
  return [...new Set(items.map((day) => (((day + by) % 7) + 7) % 7))].sort().join(',');
}

function shifted(cron: string, minutes: number): string | undefined {
  const [minute = '*', hour = '*', day = '*', month = '*', weekday = '*'] = cron.trim().split(/\s+/).slice(-5);
  if (minutes === 0) return [minute, hour, day, month, weekday].join(' ');
  const everyHour = hour === '*' && day === '*' && month === '*' && weekday === '*';
  if (everyHour && minutes % 60 === 0) return cron;
  const [ms, hs] = [numbers(minute), everyHour ? Array.from({ length: 24 }, (_, n) => n) : numbers(hour)];
  if (!ms || !hs) return undefined;
  const all = hs.flatMap((h) => ms.map((m) => h * 60 + m + minutes));
  const dayShifts = new Set(all.map((time) => Math.floor(time / 1440)));
  const inDay = all.map((time) => ((time % 1440) + 1440) % 1440);
  const newHours = [...new Set(inDay.map((time) => Math.floor(time / 60)))].sort((a, b) => a - b);
  const newMinutes = [...new Set(inDay.map((time) => time % 60))].sort((a, b) => a - b);
  // Hours and minutes are all combined, so they must have been before.
  if (newHours.length * newMinutes.length !== all.length) return undefined;
  const clock = `${newMinutes.join(',')} ${everyHour ? '*' : newHours.join(',')}`;
  if (day === '*' && month === '*' && weekday === '*') return `${clock} * * *`;
  const [by] = dayShifts;
  if (dayShifts.size !== 1 || by === undefined) return undefined;
  if (by === 0) return `${clock} ${day} ${month} ${weekday}`;
  const moved = day === '*' && month === '*' ? movedWeekdays(weekday, by) : undefined;
  return moved === undefined ? undefined : `${clock} * * ${moved}`;
}

function everyCron(seconds: number): string | undefined {
  if (seconds % 60 !== 0) return undefined;
  const minutes = seconds / 60;
  if (minutes < 60 && 60 % minutes === 0) return minutes === 1 ? '* * * * *' : `*/${minutes} * * * *`;
  if (minutes % 60 !== 0 || 24 % (minutes / 60) !== 0) return undefined;
  return minutes === 60 ? '0 * * * *' : minutes === 1440 ? '0 0 * * *' : `0 */${minutes / 60} * * *`;
}

/**
 * A schedule for a scheduler that knows UTC only. In a zone with two clocks the later of the two times in UTC is taken:
 * a run is late for half of the year and never before the end of its interval.
 */
export function utcCron(schedule: GraphSchedule): UtcCron {
  const { cron, everySeconds, timezone } = schedule;
  if (cron === undefined) {
    const every = everySeconds === undefined ? undefined : everyCron(everySeconds);
    return every === undefined
      ? { problem: `cron has no word for every ${everySeconds} seconds` }
      : { cron: every, lateMinutes: 0 };
  }
  const [least, most] = offsets(timezone);
  const utc = shifted(cron, -least);
  if (utc === undefined) return { problem: `\`${cron}\` of ${timezone} is no single cron expression in UTC` };
  return { cron: utc, lateMinutes: utc === shifted(cron, -most) ? 0 : most - least };
}
