import {
  assign,
  call,
  code,
  comment,
  imported,
  importedModule,
  type PythonNode,
  type PythonStatement,
} from '@sparkle-orchestration/adapter-kit';
import type { GraphSchedule } from '@sparkle-orchestration/core';
import { Cron } from 'croner';
import { diagnostics } from '../diagnostics.js';
import type { LowerContext } from './context.js';

/** The one path of the class that is good on all supported versions. */
export const CronDataIntervalTimetable = imported('airflow.timetables.interval', 'CronDataIntervalTimetable');
const datetime = code`${importedModule('pendulum')}.datetime`;

/** Cron of an interval that divides an hour or a day: Airflow's own interval timetable counts from "now" instead. */
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

/** Wall-clock fields of an ISO date or timestamp; an offset or `Z` counts as written in the schedule's zone. */
function wallClock(text: string): Date | undefined {
  const found = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?/.exec(text);
  if (!found) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = found
    .slice(1)
    .map((part) => Number(part ?? 0));
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second));
}

function printWallClock(at: Date, zone: string): PythonNode {
  const time = [at.getUTCHours(), at.getUTCMinutes()];
  const parts = [
    at.getUTCFullYear(),
    at.getUTCMonth() + 1,
    at.getUTCDate(),
    ...(time.some((part) => part > 0) ? time : []),
  ];
  return call(datetime, parts, { tz: zone });
}

/**
 * Airflow's start date bounds the start of intervals, the graph's bounds ticks: the first run covers the interval that
 * ends at the first tick, so Airflow must count from the tick before it. Computed on the wall clock.
 */
function startOf(cron: string, startDate: string): Date | undefined {
  const from = wallClock(startDate);
  if (!from) return undefined;
  return new Cron(cron, { timezone: 'UTC' }).previousRuns(1, from)[0] ?? from;
}

export interface LoweredSchedule {
  readonly constants: readonly PythonStatement[];
  readonly schedule: PythonNode | null;
  readonly startDate: PythonNode;
  readonly catchup: boolean;
}

/** Start of pipelines that tell none: early enough for every interval that may be asked for. */
const anyStart = new Date(Date.UTC(2020, 0, 1));

export function lowerSchedule(
  context: LowerContext,
  schedule: GraphSchedule | undefined,
  needsInterval: boolean,
): LoweredSchedule {
  if (!schedule) {
    const daily = call(CronDataIntervalTimetable, ['0 0 * * *'], { timezone: 'UTC' });
    return {
      constants: needsInterval ? [comment('Runs on demand; their intervals are days.'), assign('SCHEDULE', daily)] : [],
      schedule: null,
      startDate: printWallClock(anyStart, 'UTC'),
      catchup: false,
    };
  }
  const at = schedule.origin.location;
  const known = cronOf(schedule);
  const cron = known?.cron;
  if (cron === undefined) {
    context.report(diagnostics.report('interval-not-possible', { seconds: schedule.everySeconds ?? 0 }, at));
  }
  const zone = known?.zone ?? schedule.timezone;
  if (schedule.catchup && !schedule.startDate)
    context.report(diagnostics.report('catchup-without-start', { pipeline: context.graph.pipeline }, at));
  const start = schedule.startDate ? startOf(cron ?? '0 0 * * *', schedule.startDate) : anyStart;
  if (!start) context.report(diagnostics.report('start-not-readable', { text: schedule.startDate ?? '' }, at));
  return {
    constants: [assign('SCHEDULE', call(CronDataIntervalTimetable, [cron ?? ''], { timezone: zone }))],
    schedule: code`SCHEDULE`,
    startDate: printWallClock(start ?? anyStart, zone),
    catchup: schedule.catchup,
  };
}
