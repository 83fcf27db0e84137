import {
  assign,
  call,
  code,
  comment,
  cronOf,
  firstIntervalStart,
  type PythonNode,
  type PythonStatement,
  variable,
} from '@sparkle-orchestration/adapter-kit';
import type { GraphSchedule } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import { dg } from '../print.js';
import { common, type LowerContext } from './context.js';

/** How keys of partitions are written: the start of the interval on the clock of its zone. */
const format = '%Y-%m-%d-%H:%M';

const two = (part: number) => String(part).padStart(2, '0');
const keyOf = (at: Date) =>
  `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}-${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;

/** Hours that some zones have twice in the night when their clocks go back. */
const isTwice = (cron: string, zone: string) => {
  const [minute = '', hour = ''] = cron.split(' ');
  return zone !== 'UTC' && /^\d+$/.test(minute) && /^[0-3]$/.test(hour);
};

export interface LoweredSchedule {
  /** The partitions, one per data interval, and how the next runs are started. */
  readonly intervals: readonly PythonStatement[];
  readonly starters: readonly PythonStatement[];
}

/** Partitions of a cron: each begins at a tick and ends at the next one, over changes of clocks as well. */
function partitions(
  context: LowerContext,
  cron: string,
  zone: string,
  schedule: GraphSchedule | undefined,
): PythonNode {
  const { options } = context;
  const first = firstIntervalStart(cron, schedule?.startDate ?? options.start_date);
  if (!first && schedule)
    context.report(
      diagnostics.report('start-not-readable', { text: schedule.startDate ?? '' }, schedule.origin.location),
    );
  const last = schedule?.endDate === undefined ? undefined : schedule.endDate.slice(0, 16).replace('T', '-');
  return call(dg('TimeWindowPartitionsDefinition'), [], {
    cron_schedule: cron,
    start: keyOf(first ?? new Date(Date.UTC(2020, 0, 1))),
    end: last === undefined ? undefined : last.length === 10 ? `${last}-00:00` : last,
    fmt: format,
    timezone: zone,
  });
}

/** One partition is one data interval; the schedule asks for the one that has just ended. */
export function lowerSchedule(context: LowerContext): LoweredSchedule {
  const { graph, job } = context;
  const { schedule } = graph;
  if (!schedule) {
    return {
      intervals: [
        comment('Runs on demand; the intervals are days.'),
        assign('INTERVALS', partitions(context, '0 0 * * *', 'UTC', undefined)),
      ],
      starters: furtherSchedules(context),
    };
  }
  const at = schedule.origin.location;
  const known = cronOf(schedule);
  if (!known) context.report(diagnostics.report('interval-not-possible', { seconds: schedule.everySeconds ?? 0 }, at));
  if (schedule.catchup && !schedule.startDate)
    context.report(diagnostics.report('catchup-without-start', { pipeline: graph.pipeline }, at));
  const { cron, zone } = known ?? { cron: '0 0 * * *', zone: 'UTC' };
  if (isTwice(cron, zone)) context.report(diagnostics.report('hour-comes-twice', { cron, zone }, at));
  const starter = schedule.catchup
    ? call(common('catch_up'), [variable(job), variable('INTERVALS')])
    : call(dg('build_schedule_from_partitioned_job'), [variable(job)], {
        default_status: code`${dg('DefaultScheduleStatus')}.RUNNING`,
      });
  return {
    intervals: [assign('INTERVALS', partitions(context, cron, zone, schedule))],
    starters: [assign(`${job}_${schedule.catchup ? 'catch_up' : 'schedule'}`, starter), ...furtherSchedules(context)],
  };
}

/** Schedules besides the first one: the interval of such a run is that of its own schedule, told by tags. */
function furtherSchedules(context: LowerContext): readonly PythonStatement[] {
  const { graph, job } = context;
  const others = (graph.triggers ?? []).filter((trigger) => trigger.type === 'schedule').slice(graph.schedule ? 1 : 0);
  return others.flatMap((trigger, index) => {
    const known = trigger.schedule && cronOf(trigger.schedule);
    if (!known) {
      const seconds = trigger.schedule?.everySeconds ?? 0;
      context.report(diagnostics.report('interval-not-possible', { seconds }, trigger.origin.location));
      return [];
    }
    const name = `${job}_schedule_${index + 2}`;
    return [assign(name, call(common('further_schedule'), [name, variable(job), known.cron, known.zone]))];
  });
}
