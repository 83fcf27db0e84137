import type { PipelineDependency } from '@sparkle-orchestration/core';
import type { JinjaValue } from '../jinja.js';

const names: Readonly<Record<string, number>> = Object.fromEntries([
  ...['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'].map((name, at) => [
    name,
    at + 1,
  ]),
  ...['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'].map((name, at) => [name, at]),
]);
/** Least and greatest value of minute, hour, day, month and day of the week. */
const bounds = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;

function valuesOf(field: string, [min, max]: readonly [number, number]): readonly number[] {
  const values = field.split(',').flatMap((item) => {
    const [range = '*', step] = item.split('/');
    const [low = '*', high] = range.split('-').map((text) => names[text.toUpperCase()] ?? Number(text));
    const every = step === undefined ? 1 : Number(step);
    const first = range === '*' ? min : Number(low);
    const last = range === '*' ? max : Number(high ?? (step === undefined ? low : max));
    return Array.from({ length: Math.max(0, Math.floor((last - first) / every) + 1) }, (_, n) => first + n * every);
  });
  return [...new Set(values)].sort((a, b) => a - b);
}

/**
 * When another pipeline runs, as the macro `sparkle_last_tick` reads it: dbt knows no cron, so its fields are written
 * out as lists. Nothing when the schedule is not known.
 */
export function dependencySchedule({ schedule }: Partial<PipelineDependency>): JinjaValue | undefined {
  if (schedule?.everySeconds !== undefined) return { every: schedule.everySeconds };
  if (schedule?.cron === undefined) return undefined;
  const fields = schedule.cron.trim().split(/\s+/).slice(-5);
  const [minutes = [], hours = [], days = [], months = [], weekdays = []] = fields.map((field, at) =>
    valuesOf(field, bounds[at] ?? [0, 0]),
  );
  return {
    minutes,
    hours,
    days,
    months,
    weekdays: [...new Set(weekdays.map((day) => day % 7))].sort(),
    // Both kinds of day restricted: either may match.
    either: fields[2] !== '*' && fields[4] !== '*',
    timezone: schedule.timezone,
  };
}
