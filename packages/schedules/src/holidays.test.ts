import { expect, it } from 'vitest';
import { scheduleFromPattern } from './from-pattern.js';
import { intervalForTick } from './intervals.js';
import { previousTick, ticksBetween } from './ticks.js';

/** Days on which a pattern fires, by the dates that calendars on the wall show. */
function days(name: string, params: Readonly<Record<string, unknown>>, from: string, to: string, timezone = 'UTC') {
  const { schedule, diagnostics } = scheduleFromPattern(name, params);
  if (!schedule) throw new Error(diagnostics.map((d) => d.message).join());
  const ticks = ticksBetween({ ...schedule, timezone }, new Date(from), new Date(to));
  return ticks.map((tick) => tick.toISOString().slice(0, 16));
}
const daily = { schedule: '0 6 * * *', country: 'DE-BY' };

it('leaves holidays out', () => {
  // 2026: Good Friday is 3 April, Easter Monday 6 April.
  const found = days('HolidayCalendarSkip', daily, '2026-04-02', '2026-04-08');
  expect(found.map((day) => day.slice(8, 10))).toEqual(['02', '04', '05', '07']);
});

it('moves a holiday to the next business day, where it is one run with that of the day', () => {
  const monthly = { schedule: '0 6 1 * *', country: 'DE', roll: 'next_business_day' };
  // 1 January 2026 is a Thursday; 1 May is a Friday, so the run moves over the weekend.
  expect(days('HolidayCalendarSkip', monthly, '2026-01-01', '2026-06-30')).toEqual([
    '2026-01-02T06:00',
    '2026-02-01T06:00',
    '2026-03-01T06:00',
    '2026-04-01T06:00',
    '2026-05-04T06:00',
    '2026-06-01T06:00',
  ]);
  const all = days('HolidayCalendarSkip', { ...daily, roll: 'next_business_day' }, '2026-04-02', '2026-04-08');
  expect(all).toEqual(['2026-04-02T06:00', '2026-04-04T06:00', '2026-04-05T06:00', '2026-04-07T06:00']);
});

it('moves a holiday to the last business day before', () => {
  const monthly = { schedule: '0 6 1 * *', country: 'DE', roll: 'last_business_day' };
  expect(days('HolidayCalendarSkip', monthly, '2026-04-15', '2026-06-02')).toEqual([
    '2026-04-30T06:00',
    '2026-06-01T06:00',
  ]);
});

it('heeds days of your own, and the day of the zone', () => {
  const params = { ...daily, country: 'US', extra_dates: ['2026-03-10'] };
  // 06:00 in Auckland on the 10th is 17:00 on the 9th in UTC.
  expect(days('HolidayCalendarSkip', params, '2026-03-08T12:00Z', '2026-03-11T00:00Z', 'Pacific/Auckland')).toEqual([
    '2026-03-08T17:00',
    '2026-03-10T17:00',
  ]);
});

it('covers the days between with the run after them', () => {
  const { schedule } = scheduleFromPattern('HolidayCalendarSkip', daily);
  const tick = new Date('2026-04-07T06:00Z');
  expect(previousTick(schedule ?? {}, tick)).toEqual(new Date('2026-04-05T06:00Z'));
  expect(intervalForTick(schedule, tick)?.start).toEqual(new Date('2026-04-05T06:00Z'));
});

it('builds an expression without holidays, and ends a backfill at its end date', () => {
  const built = { schedule_type: 'daily', time: '06:30', exclude_holidays: true, country: 'US' };
  // Independence Day of 2026 is a Saturday: the Friday before is free as well.
  expect(days('CronExpressionBuilder', built, '2026-07-02', '2026-07-06')).toEqual([
    '2026-07-02T06:30',
    '2026-07-05T06:30',
  ]);
  const backfill = { schedule: '0 0 * * *', start_date: '2026-01-01', end_date: '2026-01-03' };
  expect(days('CatchupBackfillSchedule', backfill, '2025-12-01', '2026-02-01')).toEqual([
    '2026-01-02T00:00',
    '2026-01-03T00:00',
    '2026-01-04T00:00',
  ]);
});

it('says which country or date is not known', () => {
  const problem = (params: object) => scheduleFromPattern('HolidayCalendarSkip', { ...params }).diagnostics[0]?.message;
  expect(problem({ country: 'XX' })).toMatch(/country of "HolidayCalendarSkip": no holidays are known of "XX"/);
  expect(problem({ country: 'DE-XX' })).toMatch(/DE has no region "XX"/);
  expect(problem({ extra_dates: ['31.12.2026'] })).toMatch(/"31.12.2026" is not an ISO date/);
});
