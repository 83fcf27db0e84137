import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intervalForTick, intervalsBetween, lastClosedInterval, missedTicks } from './intervals.js';
import { jitterSeconds } from './jitter.js';
import { isTick, nextTick, previousTick, type Schedule, ticksBetween } from './ticks.js';
import { parseLocal, validateTimezone } from './timezone.js';

const at = (text: string) => new Date(text);
const minutes = (dates: readonly Date[]) => dates.map((date) => date.toISOString().slice(0, 16));

/** Ticks of `[from, to)` as `YYYY-MM-DDTHH:MM` in UTC. */
function ticks(cron: string, timezone: string, from: string, to: string): readonly string[] {
  return minutes(ticksBetween({ cron, timezone }, at(from), at(to)));
}

/**
 * Clock changes, written by hand from the zones' rules:
 * - Berlin: 2026-03-29 02:00 → 03:00 (01:00Z), 2026-10-25 03:00 → 02:00 (01:00Z)
 * - New York: 2026-03-08 02:00 → 03:00 (07:00Z), 2026-11-01 02:00 → 01:00 (06:00Z)
 * - Lord Howe, half an hour: 2026-04-05 02:00 → 01:30 (15:00Z the day before), 2026-10-04 02:00 → 02:30 (15:30Z)
 */
describe('a local time that clocks skip fires at the next valid instant', () => {
  it.each([
    [
      'Europe/Berlin',
      '30 2 * * *',
      '2026-03-28',
      '2026-03-31',
      ['2026-03-28T01:30', '2026-03-29T01:00', '2026-03-30T00:30'],
    ],
    [
      'America/New_York',
      '30 2 * * *',
      '2026-03-07',
      '2026-03-10',
      ['2026-03-07T07:30', '2026-03-08T07:00', '2026-03-09T06:30'],
    ],
    [
      'Australia/Lord_Howe',
      '15 2 * * *',
      '2026-10-02',
      '2026-10-05',
      ['2026-10-02T15:45', '2026-10-03T15:30', '2026-10-04T15:15'],
    ],
    [
      'America/Santiago',
      '0 0 * * *',
      '2026-09-05',
      '2026-09-08',
      ['2026-09-05T04:00', '2026-09-06T04:00', '2026-09-07T03:00'],
    ],
  ])('%s %s', (timezone, cron, from, to, expected) => {
    expect(ticks(cron, timezone, from, to)).toEqual(expected);
  });

  it('once, even when several named times lie in the gap', () => {
    expect(ticks('0,30 2 * * *', 'Europe/Berlin', '2026-03-29', '2026-03-30')).toEqual(['2026-03-29T01:00']);
  });
});

describe('a local time that clocks repeat fires once', () => {
  it.each([
    [
      'Europe/Berlin',
      '30 2 * * *',
      '2026-10-24',
      '2026-10-27',
      ['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30'],
    ],
    [
      'America/New_York',
      '30 1 * * *',
      '2026-10-31',
      '2026-11-03',
      ['2026-10-31T05:30', '2026-11-01T05:30', '2026-11-02T06:30'],
    ],
    [
      'Australia/Lord_Howe',
      '45 1 * * *',
      '2026-04-03T15:00Z',
      '2026-04-06T15:00Z',
      ['2026-04-04T14:45', '2026-04-05T15:15'],
    ],
    [
      'America/Havana',
      '0 0 * * *',
      '2026-10-31',
      '2026-11-03',
      ['2026-10-31T04:00', '2026-11-01T04:00', '2026-11-02T05:00'],
    ],
  ])('%s %s', (timezone, cron, from, to, expected) => {
    expect(ticks(cron, timezone, from, to)).toEqual(expected);
  });

  it('so do lists of times', () => {
    expect(ticks('0,30 2 * * *', 'Europe/Berlin', '2026-10-25', '2026-10-26')).toEqual([
      '2026-10-25T00:00',
      '2026-10-25T00:30',
    ]);
  });
});

describe('patterns by the hour and minute fire in every real hour', () => {
  it.each([
    [
      'Europe/Berlin',
      '0 * * * *',
      '2026-03-29',
      '2026-03-29T04:00Z',
      ['2026-03-29T00:00', '2026-03-29T01:00', '2026-03-29T02:00', '2026-03-29T03:00'],
    ],
    [
      'Europe/Berlin',
      '0 * * * *',
      '2026-10-25',
      '2026-10-25T04:00Z',
      ['2026-10-25T00:00', '2026-10-25T01:00', '2026-10-25T02:00', '2026-10-25T03:00'],
    ],
    [
      'America/New_York',
      '0 * * * *',
      '2026-11-01T04:30Z',
      '2026-11-01T08:00Z',
      ['2026-11-01T05:00', '2026-11-01T06:00', '2026-11-01T07:00'],
    ],
    [
      'Australia/Lord_Howe',
      '*/30 * * * *',
      '2026-04-04T14:00Z',
      '2026-04-04T16:00Z',
      ['2026-04-04T14:00', '2026-04-04T14:30', '2026-04-04T15:00', '2026-04-04T15:30'],
    ],
    [
      'Australia/Lord_Howe',
      '*/30 * * * *',
      '2026-10-03T15:00Z',
      '2026-10-03T16:30Z',
      ['2026-10-03T15:00', '2026-10-03T15:30', '2026-10-03T16:00'],
    ],
  ])('%s %s from %s', (timezone, cron, from, to, expected) => {
    expect(ticks(cron, timezone, from, to)).toEqual(expected);
  });

  it('every 15 minutes by either spelling: 92, 96 and 100 ticks a day', () => {
    for (const cron of ['*/15 * * * *', '0,15,30,45 * * * *']) {
      expect(ticks(cron, 'Europe/Berlin', '2026-03-28T23:00Z', '2026-03-29T22:00Z')).toHaveLength(92);
      expect(ticks(cron, 'Europe/Berlin', '2026-10-24T22:00Z', '2026-10-25T23:00Z')).toHaveLength(100);
      expect(ticks(cron, 'Europe/Berlin', '2026-06-01', '2026-06-02')).toHaveLength(96);
    }
  });
});

describe('the calendar', () => {
  it('knows leap days', () => {
    expect(ticks('0 0 29 2 *', 'UTC', '2026-01-01', '2033-01-01')).toEqual(['2028-02-29T00:00', '2032-02-29T00:00']);
    expect(minutes(ticksBetween({ cron: '@daily' }, at('2028-02-28'), at('2028-03-02')))).toEqual([
      '2028-02-28T00:00',
      '2028-02-29T00:00',
      '2028-03-01T00:00',
    ]);
    expect(previousTick({ cron: '0 0 29 2 *' }, at('2026-01-01'))?.toISOString()).toBe('2024-02-29T00:00:00.000Z');
  });

  it('takes day of month and day of week as either', () => {
    expect(ticks('0 0 13 * 5', 'UTC', '2026-03-01', '2026-03-15')).toEqual(['2026-03-06T00:00', '2026-03-13T00:00']);
    expect(ticks('0 0 15 * 5', 'UTC', '2026-03-07', '2026-03-21')).toEqual([
      '2026-03-13T00:00',
      '2026-03-15T00:00',
      '2026-03-20T00:00',
    ]);
  });

  it('has seconds when six fields say so', () => {
    expect(
      ticksBetween({ cron: '*/20 0 0 * * *' }, at('2026-01-01'), at('2026-01-02')).map((tick) => tick.getUTCSeconds()),
    ).toEqual([0, 20, 40]);
  });

  it('aligns intervals to the epoch', () => {
    expect(minutes(ticksBetween({ everySeconds: 7 * 3600 }, at('2026-01-01'), at('2026-01-02')))).toEqual([
      // 490,896 hours after the epoch is a multiple of seven.
      '2026-01-01T00:00',
      '2026-01-01T07:00',
      '2026-01-01T14:00',
      '2026-01-01T21:00',
    ]);
  });
});

describe('data intervals', () => {
  const daily: Schedule = { cron: '0 0 * * *', timezone: 'Europe/Berlin' };
  const text = (interval: { start: Date; end: Date } | undefined) =>
    interval && minutes([interval.start, interval.end]).join(' ');

  it('reach from the previous tick to the tick: 23 and 25 hours over clock changes', () => {
    expect(text(intervalForTick(daily, at('2026-03-29T22:00Z')))).toBe('2026-03-28T23:00 2026-03-29T22:00');
    expect(text(intervalForTick(daily, at('2026-10-25T23:00Z')))).toBe('2026-10-24T22:00 2026-10-25T23:00');
  });

  it('of an instant that is no tick is the last one that was complete', () => {
    expect(text(intervalForTick(daily, at('2026-06-10T12:34:56Z')))).toBe('2026-06-08T22:00 2026-06-09T22:00');
    expect(text(lastClosedInterval(daily, at('2026-06-09T22:00Z')))).toBe('2026-06-08T22:00 2026-06-09T22:00');
    expect(text(lastClosedInterval(daily, at('2026-06-09T21:59:59.999Z')))).toBe('2026-06-07T22:00 2026-06-08T22:00');
  });

  it('without a schedule are whole days in UTC', () => {
    expect(text(lastClosedInterval(undefined, at('2026-06-10T12:34:56Z')))).toBe('2026-06-09T00:00 2026-06-10T00:00');
  });

  it('never begin before the start date', () => {
    const started = { ...daily, startDate: '2026-06-01' };
    expect(nextTick(started, at('2020-01-01'))?.toISOString()).toBe('2026-06-01T22:00:00.000Z');
    expect(previousTick(started, at('2026-06-01T22:00Z'))).toBeUndefined();
    expect(lastClosedInterval(started, at('2026-06-01'))).toBeUndefined();
    expect(intervalsBetween(started, at('2026-05-20'), at('2026-06-04')).map(text)).toEqual([
      '2026-05-31T22:00 2026-06-01T22:00',
      '2026-06-01T22:00 2026-06-02T22:00',
      '2026-06-02T22:00 2026-06-03T22:00',
    ]);
    expect(() => nextTick({ ...daily, startDate: 'soon' }, at('2026-01-01'))).toThrow(/start date/);
  });
});

describe('missed ticks', () => {
  const daily = { cron: '0 0 * * *', timezone: 'UTC' };
  const now = at('2026-06-10T12:00Z');

  it('run oldest first with catchup, and up to the cap', () => {
    const last = at('2026-06-07');
    expect(minutes(missedTicks({ ...daily, catchup: true }, { last, now }).ticks)).toEqual([
      '2026-06-08T00:00',
      '2026-06-09T00:00',
      '2026-06-10T00:00',
    ]);
    const capped = missedTicks({ ...daily, catchup: true }, { last, now, cap: 2 });
    expect([minutes(capped.ticks), capped.capped]).toEqual([['2026-06-08T00:00', '2026-06-09T00:00'], true]);
  });

  it('begin at the start date when nothing ran yet', () => {
    expect(minutes(missedTicks({ ...daily, catchup: true, startDate: '2026-06-08' }, { now }).ticks)).toEqual([
      '2026-06-09T00:00',
      '2026-06-10T00:00',
    ]);
    expect(missedTicks({ ...daily, catchup: true }, { now }).ticks).toEqual([]);
  });

  it('are let go without catchup', () => {
    expect(missedTicks({ ...daily, catchup: false }, { last: at('2026-01-01'), now })).toEqual({
      ticks: [],
      capped: false,
    });
  });

  it('do not storm after a long sleep or a clock that was wrong', () => {
    const { ticks: few, capped } = missedTicks({ cron: '* * * * *', catchup: true }, { last: at('2016-01-01'), now });
    expect([few.length, capped]).toEqual([100, true]);
    expect(missedTicks({ ...daily, catchup: true }, { last: at('2026-07-01'), now }).ticks).toEqual([]);
  });
});

describe('for any schedule', () => {
  const field = (max: number) =>
    fc.oneof(
      fc.constant('*'),
      fc.nat(max).map(String),
      fc.integer({ min: 2, max: 20 }).map((step) => `*/${step}`),
    );
  const schedule = fc.oneof(
    fc.record({
      cron: fc
        .tuple(
          field(59),
          field(23),
          fc.constantFrom('*', '1', '31', '*/5'),
          fc.constantFrom('*', '3', '10', '4,11'),
          fc.constantFrom('*', '0', '1-5'),
        )
        .map((parts) => parts.join(' ').replace('31 3', '31 3,10').replace('31 4,11', '30 4,11')),
      timezone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'),
    }),
    fc.record({ everySeconds: fc.integer({ min: 1, max: 100_000 }) }),
  );
  const instant = fc.constantFrom(
    '2026-03-08T05:00Z',
    '2026-03-28T20:00Z',
    '2026-04-04T12:00Z',
    '2026-10-03T12:00Z',
    '2026-10-24T20:00Z',
    '2026-10-31T20:00Z',
    '2028-02-28T00:00Z',
  );

  it('ticks increase, are found from both sides, and their intervals tile the time line', () => {
    fc.assert(
      fc.property(schedule, instant, fc.nat(100_000), (given, base, shift) => {
        let tick = nextTick(given, new Date(at(base).getTime() + shift * 1000));
        for (let count = 0; tick && count < 6; count++) {
          const next = nextTick(given, tick);
          if (!next) break;
          expect(next > tick).toBe(true);
          expect(isTick(given, next)).toBe(true);
          expect(previousTick(given, next)).toEqual(tick);
          expect(intervalForTick(given, next)).toEqual({ start: tick, end: next });
          const between = new Date((tick.getTime() + next.getTime()) / 2);
          expect(nextTick(given, between)).toEqual(next);
          tick = next;
        }
      }),
      { numRuns: 150 },
    );
  });

  it('jitter stays inside its bound and never changes', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(3600), (name, max) => {
        const value = jitterSeconds(name, at('2026-01-01'), max);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(max);
        expect(jitterSeconds(name, at('2026-01-01'), max)).toBe(value);
      }),
    );
    expect(
      new Set(Array.from({ length: 50 }, (_, day) => jitterSeconds('a', new Date(day * 86_400_000), 3600))).size,
    ).toBeGreaterThan(40);
  });
});

describe('time zones', () => {
  it('are IANA names in their own spelling', () => {
    for (const good of [
      'UTC',
      'Europe/Berlin',
      'Asia/Kolkata',
      'US/Eastern',
      'Etc/GMT+5',
      'America/Argentina/Buenos_Aires',
    ]) {
      expect(validateTimezone(good)).toBeUndefined();
    }
    for (const bad of ['Mars/Olympus', '', '+02:00', 'Europe/Berlin ', '../etc/localtime'])
      expect(validateTimezone(bad)).toContain('IANA');
    expect(validateTimezone('europe/berlin')).toBe('"europe/berlin" is written "Europe/Berlin"');
  });

  it('turn local times into instants: gaps forward, repeats to the first', () => {
    const read = (zone: string, local: string) => new Date(parseLocal(zone, local) ?? Number.NaN).toISOString();
    expect(read('Europe/Berlin', '2026-01-01')).toBe('2025-12-31T23:00:00.000Z');
    expect(read('Europe/Berlin', '2026-03-29T02:30')).toBe('2026-03-29T01:00:00.000Z');
    expect(read('Europe/Berlin', '2026-10-25 02:30:00')).toBe('2026-10-25T00:30:00.000Z');
    expect(read('Australia/Lord_Howe', '2026-04-05T01:45')).toBe('2026-04-04T14:45:00.000Z');
    expect(read('America/New_York', '2026-06-01T00:00:00+02:00')).toBe('2026-05-31T22:00:00.000Z');
    for (const bad of ['2026-02-30', 'tomorrow', '2026-1-1', '2026-01-01T25:00'])
      expect(parseLocal('UTC', bad)).toBeUndefined();
  });
});
