import { describe, expect, it } from 'vitest';
import { dependencySchedule } from './dependency-schedule.js';

const cron = (text: string) =>
  dependencySchedule({ pipeline: 'other', schedule: { cron: text, timezone: 'Europe/Berlin' } });

describe('a schedule of another pipeline', () => {
  it('is written out as the values of its fields', () => {
    expect(cron('*/20 6-18/6 1,15 * MON-FRI')).toEqual({
      minutes: [0, 20, 40],
      hours: [6, 12, 18],
      days: [1, 15],
      months: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
      weekdays: [1, 2, 3, 4, 5],
      either: true,
      timezone: 'Europe/Berlin',
    });
  });
  it('counts Sunday once, as 0', () => {
    expect(cron('0 0 * * 5-7')).toMatchObject({ weekdays: [0, 5, 6], either: false });
  });
  it('may be a length of time', () => {
    expect(dependencySchedule({ pipeline: 'other', schedule: { everySeconds: 900, timezone: 'UTC' } })).toEqual({
      every: 900,
    });
  });
  it('may be unknown', () => {
    expect(dependencySchedule({ pipeline: 'other' })).toBeUndefined();
  });
});
