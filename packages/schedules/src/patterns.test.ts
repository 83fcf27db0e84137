import { describe, expect, it } from 'vitest';
import { validateCron } from './cron.js';
import { executionOrder } from './execution-order.js';
import { scheduleFromPattern } from './from-pattern.js';
import { schedulePatterns } from './patterns.js';

const messages = (name: string, params?: Record<string, unknown>) =>
  scheduleFromPattern(name, params).diagnostics.map((one) => `${one.code}: ${one.message}`);

describe('the named patterns', () => {
  it('are thirteen, each with a right cron where it has one', () => {
    expect(schedulePatterns).toHaveLength(13);
    expect(new Set(schedulePatterns.map((pattern) => pattern.name)).size).toBe(13);
    for (const pattern of schedulePatterns) if (pattern.cron) expect(validateCron(pattern.cron)).toBeUndefined();
  });

  it.each([
    ['DailyAtMidnightSchedule', {}, { cron: '0 0 * * *', catchup: true, maxActiveRuns: 1 }],
    ['HourlySchedule', {}, { cron: '0 * * * *', catchup: true, maxActiveRuns: 3 }],
    ['Every15MinutesSchedule', {}, { cron: '*/15 * * * *', catchup: false, maxActiveRuns: 5 }],
    [
      'CronExpressionBuilder',
      { schedule_type: 'daily', time: '06:30' },
      { cron: '30 6 * * *', catchup: false, maxActiveRuns: 1 },
    ],
    [
      'CronExpressionBuilder',
      { schedule_type: 'hourly', time: '00:05' },
      { cron: '5 * * * *', catchup: false, maxActiveRuns: 1 },
    ],
    ['CronExpressionBuilder', { schedule_type: 'weekly' }, { cron: '0 0 * * 0', catchup: false, maxActiveRuns: 1 }],
    [
      'CronExpressionBuilder',
      { schedule_type: 'monthly', time: '23:59' },
      { cron: '59 23 1 * *', catchup: false, maxActiveRuns: 1 },
    ],
    [
      'CronExpressionBuilder',
      { custom_cron: '0 5 * * 1-5' },
      { cron: '0 5 * * 1-5', catchup: false, maxActiveRuns: 1 },
    ],
    [
      'CatchupBackfillSchedule',
      { schedule: '@daily', start_date: '2026-01-01' },
      { cron: '@daily', catchup: true, maxActiveRuns: 1, startDate: '2026-01-01' },
    ],
    [
      'CatchupBackfillSchedule',
      { schedule: '@daily', start_date: '2026-01-01', depends_on_past: false },
      { cron: '@daily', catchup: true, maxActiveRuns: 5, startDate: '2026-01-01' },
    ],
  ])('%s %j', (name, params, schedule) => {
    expect(scheduleFromPattern(name, params)).toEqual({ schedule, diagnostics: [] });
  });

  it.each([
    ['DailySchedule', {}, 'schedules/unknown-pattern: there is no schedule pattern "DailySchedule"'],
    ['SLAMonitor', {}, 'schedules/not-a-schedule: "SLAMonitor" is a monitor and no schedule'],
    [
      'CronExpressionBuilder',
      {},
      'schedules/bad-parameter: schedule_type of "CronExpressionBuilder": it is required, or give custom_cron',
    ],
    [
      'CronExpressionBuilder',
      { schedule_type: 'minutely' },
      'schedules/bad-parameter: schedule_type of "CronExpressionBuilder": one of daily, hourly, weekly, monthly is needed, not "minutely"',
    ],
    [
      'CronExpressionBuilder',
      { schedule_type: 'daily', time: '25:00' },
      'schedules/bad-parameter: time of "CronExpressionBuilder": a time such as 06:30 is needed',
    ],
    [
      'CronExpressionBuilder',
      { custom_cron: '99 * * * *' },
      'schedules/bad-parameter: custom_cron of "CronExpressionBuilder": minute 99 is not in 0-59',
    ],
    [
      'EventDrivenKafkaLagTrigger',
      { kafka_bootstrap_servers: 'broker:9092', consumer_group: 'g', topic: 't' },
      'schedules/pattern-not-runnable: the trigger of "EventDrivenKafkaLagTrigger" is described but not run yet',
    ],
    [
      'CronExpressionBuilder',
      { schedule_typ: 'daily', schedule_type: 'daily' },
      'schedules/bad-parameter: schedule_typ of "CronExpressionBuilder": there is no such parameter',
    ],
    [
      'CatchupBackfillSchedule',
      { schedule: '@daily' },
      'schedules/bad-parameter: start_date of "CatchupBackfillSchedule": it is required',
    ],
    [
      'CatchupBackfillSchedule',
      { schedule: '@daily', start_date: '2026-02-30' },
      'schedules/bad-parameter: start_date of "CatchupBackfillSchedule": an ISO date such as 2026-01-31 is needed',
    ],
  ])('%s %j is refused', (name, params, message) => {
    expect(messages(name, params)).toEqual([message]);
  });
});

describe('the order of tasks', () => {
  it('comes in levels', () => {
    expect(executionOrder({ c: ['a', 'b'], b: [], a: [], d: ['c'], e: ['a'] })).toEqual([
      ['a', 'b'],
      ['c', 'e'],
      ['d'],
    ]);
  });

  it('shows the circle, and names what is not there', () => {
    expect(() => executionOrder({ a: ['b'], b: ['c'], c: ['a'] })).toThrow('a → b → c → a');
    expect(() => executionOrder({ a: ['x'] })).toThrow('a waits for x');
  });
});
