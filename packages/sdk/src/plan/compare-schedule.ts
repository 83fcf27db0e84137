import type { PipelineSnapshot } from '@sparkle-orchestration/core';
import { type Finding, harmless } from './change.js';

type Schedule = NonNullable<PipelineSnapshot['schedule']>;

const ticks = (schedule: Schedule | undefined) =>
  schedule === undefined
    ? 'none'
    : `${schedule.cron === undefined ? `every ${schedule.everySeconds} s` : JSON.stringify(schedule.cron)} ${schedule.timezone}`;

/** Whether any writer reads rows by the interval, any by a cursor. */
function readsBy(snapshot: PipelineSnapshot, by: string): boolean {
  return Object.values(snapshot.operations).some((one) => one.writer?.reads.some((read) => read.by === by));
}

function ticksChanged(
  name: string,
  before: PipelineSnapshot,
  after: PipelineSnapshot,
  waiting: readonly string[],
): Finding {
  const what = `schedule ${ticks(before.schedule)} → ${ticks(after.schedule)}`;
  const window = readsBy(after, 'window');
  const dependents = waiting.length > 0 ? `; ${waiting.join(', ')} will wait for intervals of the new schedule` : '';
  if (!after.schedule)
    return { ...harmless('schedule_changed', what, `runs are started by hand or by another pipeline${dependents}`) };
  if (!window) {
    const why = readsBy(after, 'cursor')
      ? 'reads go on from the cursor, so no row is missed or doubled'
      : 'every run reads everything, so no row is missed';
    return harmless('schedule_changed', what, `intervals have other bounds; ${why}${dependents}`);
  }
  return {
    kind: 'schedule_changed',
    what,
    meaning: `intervals have other bounds, and rows are read by interval: those between the last interval that is done and the first new one are read by no run${dependents}`,
    breaking: true,
    data: 'backfill',
    state: 'kept',
    todo: `sparkle run ${name} --interval-start <end of the last interval in \`sparkle state show ${name}\`> --interval-end <start of the first new one>`,
  };
}

/** Ticks, catch-up and the days between which it runs. */
export function compareSchedules(
  name: string,
  before: PipelineSnapshot,
  after: PipelineSnapshot,
  waiting: readonly string[],
): readonly Finding[] {
  const [old, now] = [before.schedule, after.schedule];
  const found: Finding[] = [];
  if (ticks(old) !== ticks(now)) found.push(ticksChanged(name, before, after, waiting));
  if (old && now && old.catchup !== now.catchup)
    found.push({
      ...harmless(
        'catchup_changed',
        `catchup ${old.catchup} → ${now.catchup}`,
        now.catchup
          ? 'a run is made for every interval since the start date that has none yet'
          : 'intervals that passed without a run stay without one',
      ),
      data: now.catchup ? 'later' : 'none',
    });
  for (const [field, words] of [
    ['startDate', 'start date'],
    ['endDate', 'end date'],
    ['calendar', 'calendar'],
  ] as const) {
    if (!old || !now || old[field] === now[field]) continue;
    const earlier =
      field === 'startDate' &&
      old.startDate !== undefined &&
      (now.startDate === undefined || now.startDate < old.startDate);
    found.push({
      ...harmless(
        'dates_changed',
        `${words} ${old[field] ?? 'none'} → ${now[field] ?? 'none'}`,
        earlier
          ? now.catchup
            ? 'runs are made for the earlier intervals too'
            : 'earlier intervals are allowed, and no run is made for them by itself'
          : 'other intervals are run from now on; rows that are there stay',
      ),
      data: earlier && !now.catchup ? 'backfill' : 'later',
    });
  }
  return found;
}
