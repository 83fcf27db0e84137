import { type Diagnostic, nearestName } from '@sparkle-orchestration/core';
import { validateCron } from './cron.js';
import { scheduleDiagnostics } from './diagnostics.js';
import { type HolidayCalendar, validateCountry } from './holidays.js';
import { type PatternParameter, type SchedulePattern, schedulePatterns } from './patterns.js';
import { parseLocal } from './timezone.js';

/** What a pattern says of a pipeline's schedule. */
export interface PatternSchedule {
  readonly cron: string;
  readonly catchup: boolean;
  readonly maxActiveRuns: number;
  readonly startDate?: string;
  readonly endDate?: string;
  readonly calendar?: HolidayCalendar;
}

type Params = Readonly<Record<string, unknown>>;

function problemOfValue(parameter: PatternParameter, value: unknown): string | undefined {
  switch (parameter.type) {
    case 'integer':
      return Number.isSafeInteger(value) && (value as number) > 0 ? undefined : 'a whole number of 1 or more is needed';
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? undefined : 'a number is needed';
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'true or false is needed';
    case 'list':
      return Array.isArray(value) ? undefined : 'a list is needed';
    case 'date':
      return typeof value === 'string' && parseLocal('UTC', value) !== undefined
        ? undefined
        : 'an ISO date such as 2026-01-31 is needed';
    case 'string':
      if (typeof value !== 'string' || value === '') return 'text is needed';
      return parameter.values && !parameter.values.includes(value)
        ? `one of ${parameter.values.join(', ')} is needed, not "${value}"`
        : undefined;
  }
}

function problemsOf(pattern: SchedulePattern, params: Params): readonly Diagnostic[] {
  const report = (parameter: string, problem: string, hint?: string) =>
    scheduleDiagnostics.report('bad-parameter', { name: pattern.name, parameter, problem }, undefined, { hint });
  const names = pattern.parameters.map((parameter) => parameter.name);
  const unknown = Object.keys(params).filter((name) => !names.includes(name));
  return [
    ...unknown.map((name) => {
      const near = nearestName(name, names);
      return report(name, 'there is no such parameter', near && `did you mean "${near}"?`);
    }),
    ...pattern.parameters.flatMap((parameter) => {
      const value = params[parameter.name];
      if (value === undefined) return parameter.required ? [report(parameter.name, 'it is required')] : [];
      const problem = problemOfValue(parameter, value);
      return problem ? [report(parameter.name, problem)] : [];
    }),
  ];
}

/** `HH:MM` as minutes and hours of a cron expression. */
function clock(time: unknown): { readonly minute: number; readonly hour: number } | undefined {
  const match = /^(\d{1,2}):(\d{2})$/.exec(typeof time === 'string' ? time : '00:00');
  const [hour, minute] = [Number(match?.[1]), Number(match?.[2])];
  return match && hour < 24 && minute < 60 ? { hour, minute } : undefined;
}

function builtCron(params: Params): string | { readonly parameter: string; readonly problem: string } {
  if (typeof params['custom_cron'] === 'string') {
    const problem = validateCron(params['custom_cron']);
    return problem ? { parameter: 'custom_cron', problem } : params['custom_cron'];
  }
  const at = clock(params['time']);
  if (!at) return { parameter: 'time', problem: 'a time such as 06:30 is needed' };
  switch (params['schedule_type']) {
    case 'daily':
      return `${at.minute} ${at.hour} * * *`;
    case 'hourly':
      return `${at.minute} * * * *`;
    case 'weekly':
      return `${at.minute} ${at.hour} * * 0`;
    case 'monthly':
      return `${at.minute} ${at.hour} 1 * *`;
    default:
      return { parameter: 'schedule_type', problem: 'it is required, or give custom_cron' };
  }
}

/** The cron expression of a pattern, or the parameter that is wrong. */
function cronOfPattern(
  pattern: SchedulePattern,
  params: Params,
): string | { readonly parameter: string; readonly problem: string } {
  if (pattern.cron !== undefined) return pattern.cron;
  if (pattern.kind === 'builder') return builtCron(params);
  const cron = String(params['schedule'] ?? '0 0 * * *');
  const problem = validateCron(cron);
  return problem ? { parameter: 'schedule', problem } : cron;
}

/** The holidays that a pattern heeds. */
function calendarOf(pattern: SchedulePattern, params: Params): HolidayCalendar | undefined {
  if (pattern.name !== 'HolidayCalendarSkip' && params['exclude_holidays'] !== true) return undefined;
  return {
    country: String(params['country'] ?? 'US').toUpperCase(),
    roll: (params['roll'] ?? 'skip') as HolidayCalendar['roll'],
    extraDates: ((params['extra_dates'] ?? []) as readonly unknown[]).map(String),
  };
}

function calendarProblem({ country, extraDates }: HolidayCalendar) {
  const problem = validateCountry(country);
  if (problem) return { parameter: 'country', problem };
  const bad = extraDates.find((date) => !/^\d{4}-\d{2}-\d{2}$/.test(date) || parseLocal('UTC', date) === undefined);
  return bad === undefined ? undefined : { parameter: 'extra_dates', problem: `"${bad}" is not an ISO date` };
}

/** A date as an end is inclusive: its whole day may be in an interval. */
function endOf(date: string): string {
  return date.length > 10 ? date : new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
}

/**
 * Makes a schedule of a named pattern: `scheduleFromPattern('CronExpressionBuilder', { schedule_type: 'daily', time: '06:30' })`.
 * Patterns and parameters that are only described are refused, never ignored.
 */
export function scheduleFromPattern(
  name: string,
  params: Params = {},
): { readonly schedule?: PatternSchedule; readonly diagnostics: readonly Diagnostic[] } {
  const pattern = schedulePatterns.find((one) => one.name === name);
  const refuse = (diagnostic: Diagnostic) => ({ diagnostics: [diagnostic] });
  if (!pattern) {
    const near = nearestName(
      name,
      schedulePatterns.map((one) => one.name),
    );
    return refuse(scheduleDiagnostics.report('unknown-pattern', { name, near }));
  }
  const problems = problemsOf(pattern, params);
  if (problems.length > 0) return { diagnostics: problems };
  const schedules = pattern.runnable && (pattern.kind === 'schedule' || pattern.name === 'CronExpressionBuilder');
  if (!schedules) {
    const { kind, runnable } = pattern;
    return refuse(
      runnable
        ? scheduleDiagnostics.report('not-a-schedule', { name, kind })
        : scheduleDiagnostics.report('pattern-not-runnable', { name, what: 'the trigger' }),
    );
  }
  const cron = cronOfPattern(pattern, params);
  if (typeof cron !== 'string') return refuse(scheduleDiagnostics.report('bad-parameter', { name, ...cron }));
  const calendar = calendarOf(pattern, params);
  const wrong = calendar && calendarProblem(calendar);
  if (wrong) return refuse(scheduleDiagnostics.report('bad-parameter', { name, ...wrong }));
  const ordered = pattern.name === 'CatchupBackfillSchedule' && params['depends_on_past'] !== false;
  const given = params['max_active_runs'] ?? pattern.maxActiveRuns ?? 1;
  const schedule: PatternSchedule = {
    cron,
    catchup: pattern.catchup ?? false,
    // In order means one at a time: the next run may not start before the one before it has ended.
    maxActiveRuns: ordered ? 1 : Number(given),
    ...(params['start_date'] === undefined ? {} : { startDate: String(params['start_date']) }),
    ...(params['end_date'] === undefined ? {} : { endDate: endOf(String(params['end_date'])) }),
    ...(calendar ? { calendar } : {}),
  };
  return { schedule, diagnostics: [] };
}
