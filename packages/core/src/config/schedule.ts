import type { Diagnostic, Location } from '../diagnostics/diagnostic.js';
import { nearestName } from '../diagnostics/nearest-name.js';
import type { ScheduleDefinition } from '../project/definition.js';
import { configDiagnostics as report } from './diagnostics.js';

/** Says why a cron expression is wrong, or nothing. */
export type ValidateCron = (expression: string) => string | undefined;

interface Pattern {
  readonly cron: string;
  readonly catchup: boolean;
  readonly maxActiveRuns?: number;
}

const daily: Pattern = { cron: '0 0 * * *', catchup: true, maxActiveRuns: 1 };
const hourly: Pattern = { cron: '0 * * * *', catchup: true, maxActiveRuns: 3 };
const quarterly: Pattern = { cron: '*/15 * * * *', catchup: false, maxActiveRuns: 5 };

/** Schedule patterns by the names that a definition may use. */
export const schedulePatterns: ReadonlyMap<string, Pattern> = new Map([
  ['DailyAtMidnightSchedule', daily],
  ['daily_at_midnight', daily],
  ['daily', daily],
  ['HourlySchedule', hourly],
  ['hourly', hourly],
  ['Every15MinutesSchedule', quarterly],
  ['every_15_minutes', quarterly],
]);

const nicknames: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const fields = [
  { name: 'minute', min: 0, max: 59, words: [] as string[], base: 0 },
  { name: 'hour', min: 0, max: 23, words: [] as string[], base: 0 },
  { name: 'day of the month', min: 1, max: 31, words: [] as string[], base: 0 },
  { name: 'month', min: 1, max: 12, words: months, base: 1 },
  { name: 'weekday', min: 0, max: 7, words: weekdays, base: 0 },
];

/** Checks the five fields of a cron expression by their ranges, and that the day exists in some month. */
export const simpleCronCheck: ValidateCron = (expression) => {
  const parts = expression.trim().split(/\s+/);
  if (parts.length !== 5) return `it has ${parts.length} fields instead of 5`;
  for (const [i, part] of parts.entries()) {
    const field = fields[i] as (typeof fields)[number];
    for (const item of part.split(',')) {
      const wrong = checkItem(item, field);
      if (wrong !== undefined) return `${wrong} in the field ${field.name}`;
    }
  }
  const [, , day = '', month = '', weekday = ''] = parts;
  if (weekday === '*' && /^\d+$/.test(day) && /^\d+$/.test(month)) {
    const longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Number(month) - 1] ?? 31;
    if (Number(day) > longest) return `month ${month} has no day ${day}`;
  }
  return undefined;
};

function checkItem(item: string, field: (typeof fields)[number]): string | undefined {
  const found = /^(\*|[A-Za-z0-9]+)(?:-([A-Za-z0-9]+))?(?:\/(\d+))?$/.exec(item);
  if (!found) return `"${item}" cannot be read`;
  const [, from = '', to, step] = found;
  if (step !== undefined && (Number(step) < 1 || Number(step) > field.max)) return `the step ${step} is out of range`;
  if (from === '*') return to === undefined ? undefined : `"${item}" cannot be read`;
  const low = number(from, field);
  const high = to === undefined ? low : number(to, field);
  if (low === undefined || high === undefined) return `"${item}" is out of the range ${field.min}-${field.max}`;
  return high < low ? `the range ${item} runs backwards` : undefined;
}

function number(text: string, field: (typeof fields)[number]): number | undefined {
  const word = field.words.indexOf(text.toLowerCase());
  const value = word >= 0 ? word + field.base : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= field.min && value <= field.max ? value : undefined;
}

/** Looking a zone up costs ten milliseconds and more at first; the default needs none. */
const zones = new Map<string, boolean>([['UTC', true]]);

/** Is it an IANA time zone? */
export function isTimeZone(zone: string): boolean {
  let known = zones.get(zone);
  if (known === undefined) {
    known = /^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(zone) && accepted(zone);
    zones.set(zone, known);
  }
  return known;
}

function accepted(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

export interface WrittenSchedule {
  readonly text: string;
  readonly timezone?: string | undefined;
  readonly catchup?: boolean | undefined;
  readonly startDate?: string | undefined;
  readonly jitterSeconds?: number | undefined;
  readonly maxActiveRuns?: number | undefined;
}

/** What a pattern with parameters says of a schedule. */
export type ReadPattern = (
  name: string,
  params: Readonly<Record<string, unknown>>,
) => {
  readonly schedule?: Pick<
    ScheduleDefinition,
    'cron' | 'catchup' | 'startDate' | 'endDate' | 'calendar' | 'maxActiveRuns'
  >;
  readonly diagnostics: readonly Diagnostic[];
};

/** What a cron text means: five fields, or an interval. */
export function readCron(
  text: string,
  validateCron: ValidateCron,
): { readonly cron: string } | { readonly everySeconds: number } | { readonly why: string } {
  const trimmed = text.trim();
  const every = /^@every\s+(\d+)\s*(s|m|h|d)$/.exec(trimmed);
  if (every) {
    const seconds = Number(every[1]) * { s: 1, m: 60, h: 3600, d: 86_400 }[every[2] as 's' | 'm' | 'h' | 'd'];
    return seconds > 0 ? { everySeconds: seconds } : { why: 'the interval is empty' };
  }
  if (trimmed.startsWith('@')) {
    const cron = nicknames[trimmed.toLowerCase()];
    return cron
      ? { cron }
      : { why: trimmed === '@reboot' ? 'there is no boot to wait for' : 'this nickname is not known' };
  }
  const parts = trimmed.split(/\s+/);
  const five = parts.length === 6 ? parts.slice(1).join(' ') : parts.join(' ');
  if (parts.length === 6 && !/^0+$/.test(parts[0] ?? ''))
    return { why: 'the leading field counts seconds, and only 0 can be kept on every target' };
  const why = validateCron(five);
  return why === undefined ? { cron: five } : { why };
}

/** Normalises a schedule; problems are reported at the places of the schedule and of its zone. */
export function readSchedule(
  written: WrittenSchedule,
  at: { readonly schedule: Location; readonly timezone: Location },
  validateCron: ValidateCron,
): { readonly schedule?: ScheduleDefinition; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const pattern = schedulePatterns.get(written.text.trim());
  const read = pattern ? { cron: pattern.cron } : readCron(written.text, validateCron);
  if ('why' in read) {
    const near = /\s|^@/.test(written.text.trim()) ? undefined : nearestName(written.text, schedulePatterns.keys());
    const hint = near ? { hint: `did you mean "${near}"?` } : {};
    diagnostics.push(report.report('bad-schedule', { text: written.text, why: read.why }, at.schedule, hint));
  }
  const timezone = written.timezone ?? 'UTC';
  const zone = checkZone(timezone, at.timezone);
  if (zone) diagnostics.push(zone);
  if ('why' in read || zone) return { diagnostics };
  const maxActiveRuns = written.maxActiveRuns ?? pattern?.maxActiveRuns;
  // Added to `read`, which is new: a literal that begins with a spread would have a hidden class of its own each time.
  const schedule: ScheduleDefinition = Object.assign(read, {
    timezone,
    catchup: written.catchup ?? pattern?.catchup ?? false,
    jitterSeconds: written.jitterSeconds ?? 0,
    ...(written.startDate === undefined ? {} : { startDate: written.startDate }),
    ...(maxActiveRuns === undefined ? {} : { maxActiveRuns }),
  });
  return { schedule, diagnostics };
}

/** The finding when a zone is not known. */
export function checkZone(zone: string, location: Location): Diagnostic | undefined {
  if (isTimeZone(zone)) return undefined;
  return report.report('bad-timezone', { zone, near: nearestName(zone, Intl.supportedValuesOf('timeZone')) }, location);
}
