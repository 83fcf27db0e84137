import {
  assign,
  call,
  code,
  comment,
  cronOf,
  firstIntervalStart,
  imported,
  importedModule,
  type PythonNode,
  type PythonStatement,
} from '@sparkle-orchestration/adapter-kit';
import type { GraphSchedule } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import type { LowerContext } from './context.js';

/** The one path of the class that is good on all supported versions. */
export const CronDataIntervalTimetable = imported('airflow.timetables.interval', 'CronDataIntervalTimetable');
const datetime = code`${importedModule('pendulum')}.datetime`;

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
  const start = schedule.startDate ? firstIntervalStart(cron ?? '0 0 * * *', schedule.startDate) : anyStart;
  if (!start) context.report(diagnostics.report('start-not-readable', { text: schedule.startDate ?? '' }, at));
  return {
    constants: [assign('SCHEDULE', call(CronDataIntervalTimetable, [cron ?? ''], { timezone: zone }))],
    schedule: code`SCHEDULE`,
    startDate: printWallClock(start ?? anyStart, zone),
    catchup: schedule.catchup,
  };
}
