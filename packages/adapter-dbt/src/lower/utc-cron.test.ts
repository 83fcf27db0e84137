import { originAt } from '@sparkle-orchestration/core/testing';
import { expect, it } from 'vitest';
import { utcCron } from './utc-cron.js';

const of = (cron: string, timezone: string) =>
  utcCron({ cron, timezone, catchup: false, jitterSeconds: 0, origin: originAt(1) });

it.each([
  ['0 6 * * *', 'UTC', '0 6 * * *', 0],
  // Winter in Berlin is UTC+1; in summer 05:00 UTC is 07:00 there.
  ['0 6 * * *', 'Europe/Berlin', '0 5 * * *', 60],
  // Winter in New York is UTC-5, in Sydney UTC+10 (in July).
  ['30 22 * * *', 'America/New_York', '30 3 * * *', 60],
  ['0 6 * * *', 'Australia/Sydney', '0 20 * * *', 60],
  ['0 6,18 * * *', 'Asia/Kolkata', '30 0,12 * * *', 0],
  ['15 * * * *', 'Europe/Berlin', '15 * * * *', 0],
  // A Monday that begins in Tokyo begins on Sunday in UTC.
  ['0 3 * * MON-FRI', 'Asia/Tokyo', '0 18 * * 0,1,2,3,4', 0],
])('%s in %s is %s in UTC', (cron, zone, utc, lateMinutes) =>
  expect(of(cron, zone)).toEqual({ cron: utc, lateMinutes }),
);

it.each([
  ['0 3 1 * *', 'Asia/Tokyo'],
  ['*/7 3 * * *', 'Asia/Tokyo'],
  ['0,30 0,12 * * 1', 'Europe/Berlin'],
])('%s in %s is refused', (cron, zone) => expect(of(cron, zone)).toHaveProperty('problem'));

it.each([
  [900, '*/15 * * * *'],
  [3600, '0 * * * *'],
  [86_400, '0 0 * * *'],
  [420, undefined],
])('every %s seconds', (everySeconds, cron) => {
  const found = utcCron({ everySeconds, timezone: 'UTC', catchup: false, jitterSeconds: 0, origin: originAt(1) });
  expect('cron' in found ? found.cron : undefined).toBe(cron);
});
