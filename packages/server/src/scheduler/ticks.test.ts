import { expect, it } from 'vitest';
import { cron, definitions, unit } from '../../test/definitions.js';
import { startScheduler } from '../../test/scheduler.js';

const quarter = 900_000;

/** Local date and minute of the day by the platform's own calendar, which the scheduler's cron library does not use. */
function localOf(timezone: string): (instant: number) => { day: string; minute: number } {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  return (instant) => {
    const [day = '', clock = ''] = format.format(instant).split(', ');
    const [hour = 0, minute = 0] = clock.split(':').map(Number);
    return { day, minute: hour * 60 + minute };
  };
}

/** Walks the year by quarters of an hour: once a day at the wanted minute, or at the first one after it when it is skipped. */
function onceADay(timezone: string, wanted: number, from: number, to: number): readonly string[] {
  const local = localOf(timezone);
  const found: string[] = [];
  const begin = local(from - quarter);
  let done = begin.minute >= wanted ? begin.day : '';
  for (let at = from; at < to; at += quarter) {
    const { day, minute } = local(at);
    if (day === done || minute < wanted) continue;
    found.push(new Date(at).toISOString());
    done = day;
  }
  return found;
}

/** Every real instant at the full hour, however often clocks show it. */
function everyHour(timezone: string, from: number, to: number): readonly string[] {
  const local = localOf(timezone);
  const found: string[] = [];
  for (let at = from; at < to; at += quarter) if (local(at).minute % 60 === 0) found.push(new Date(at).toISOString());
  return found;
}

it('fires exactly the ticks of a year with its clock changes, in three time zones', async () => {
  const from = Date.UTC(2026, 0, 1, 0, 15);
  const to = Date.UTC(2027, 0, 1);
  const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'];
  const triggers = zones.flatMap((timezone, n) => [
    // 02:30 does not exist on one day in Berlin and New York, and comes twice on Lord Howe's other one; 02:15 is in its gap.
    cron(`half_past_two_${n}`, `a${n}`, '30 2 * * *', { timezone }),
    cron(`quarter_past_two_${n}`, `b${n}`, '15 2 * * *', { timezone }),
    cron(`half_past_one_${n}`, `c${n}`, '30 1 * * *', { timezone }),
  ]);
  triggers.push(cron('hourly', 'd', '0 * * * *', { timezone: 'America/New_York' }));
  const units = triggers.map((one) => unit((one.starts as { job: string }).job));
  const scheduler = await startScheduler({
    definitions: definitions(triggers, units),
    start: new Date(from - 1000).toISOString(),
    // The clock runs in steps of six hours: ticks inside of a step are late by up to that much.
    graceSeconds: 6 * 3600,
    maxParallelRuns: 0,
  });
  for (let at = from; at < to; at += 6 * 3_600_000) {
    scheduler.clock.set(new Date(at));
    await scheduler.turn();
  }
  scheduler.clock.set(new Date(to - 1));
  await scheduler.turn();
  const fired = async (name: string) => {
    const all = await scheduler.store.scheduler.firings({ trigger: name, limit: 10_000 });
    return all.map((one) => one.occurrence).reverse();
  };
  for (const [n, timezone] of zones.entries()) {
    expect(await fired(`half_past_two_${n}`), timezone).toEqual(onceADay(timezone, 150, from, to));
    expect(await fired(`quarter_past_two_${n}`), timezone).toEqual(onceADay(timezone, 135, from, to));
    expect(await fired(`half_past_one_${n}`), timezone).toEqual(onceADay(timezone, 90, from, to));
  }
  expect(await fired('hourly')).toEqual(everyHour('America/New_York', from, to));
  // The days that matter, written by hand: gaps end at 01:00Z, 07:00Z and 15:30Z.
  expect(await fired('half_past_two_0')).toContain('2026-03-29T01:00:00.000Z');
  expect(await fired('half_past_two_1')).toContain('2026-03-08T07:00:00.000Z');
  expect(await fired('quarter_past_two_2')).toContain('2026-10-03T15:30:00.000Z');
  await scheduler.close();
}, 300_000);
