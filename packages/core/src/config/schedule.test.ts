import { describe, expect, it } from 'vitest';
import { isTimeZone, readCron, simpleCronCheck } from './schedule.js';
import { readFiles, silver, silverFile } from './test-project.js';

describe('cron expressions', () => {
  it.each(['* * * * *', '*/15 0-6,22 1 jan-mar mon', '0 0 29 2 *', '5 4 * * 7'])('%s is right', (text) => {
    expect(simpleCronCheck(text)).toBeUndefined();
  });

  it.each([
    ['99 * * * *', 'out of the range 0-59'],
    ['*/0 * * * *', 'step 0'],
    ['0 22-2 * * *', 'runs backwards'],
    ['0 0 30 2 *', 'month 2 has no day 30'],
    ['0 0 * *', '4 fields'],
    ['0 0 * * * * *', '7 fields'],
    ['0 0 * foo *', 'out of the range'],
    ['a;b * * * *', 'cannot be read'],
  ])('%s is wrong', (text, why) => {
    expect(simpleCronCheck(text)).toContain(why);
  });

  it('reads nicknames, intervals and leading seconds', () => {
    expect(readCron('@daily', simpleCronCheck)).toEqual({ cron: '0 0 * * *' });
    expect(readCron('@every 15m', simpleCronCheck)).toEqual({ everySeconds: 900 });
    expect(readCron('0 0 2 * * *', simpleCronCheck)).toEqual({ cron: '0 2 * * *' });
    expect(readCron('30 0 2 * * *', simpleCronCheck)).toHaveProperty('why');
    expect(readCron('@reboot', simpleCronCheck)).toHaveProperty('why');
  });
});

describe('schedules of pipelines', () => {
  const read = async (changes: object, options = {}) => {
    const { project, diagnostics } = await readFiles({ [silverFile]: { ...silver, ...changes } }, options);
    return {
      schedule: project.pipelines[0]?.schedule,
      problems: diagnostics.map((d) => `${d.message}${d.hint ? ` (${d.hint})` : ''}`),
    };
  };

  it.each([
    ['DailyAtMidnightSchedule', { cron: '0 0 * * *', catchup: true, maxActiveRuns: 1 }],
    ['hourly', { cron: '0 * * * *', catchup: true, maxActiveRuns: 3 }],
    ['Every15MinutesSchedule', { cron: '*/15 * * * *', catchup: false, maxActiveRuns: 5 }],
    ['0 2 * * *', { cron: '0 2 * * *', catchup: false }],
  ])('%s', async (schedule, expected) => {
    expect((await read({ schedule })).schedule).toEqual({ timezone: 'UTC', jitterSeconds: 0, ...expected });
  });

  it('prefers what the pipeline says', async () => {
    const { schedule } = await read({
      schedule: 'daily',
      catchup: false,
      timezone: 'Europe/Berlin',
      start_date: '2026-01-01',
      max_active_runs: 2,
      jitter_seconds: 30,
    });
    expect(schedule).toEqual({
      cron: '0 0 * * *',
      catchup: false,
      timezone: 'Europe/Berlin',
      startDate: '2026-01-01',
      maxActiveRuns: 2,
      jitterSeconds: 30,
    });
  });

  it('suggests the pattern and the zone that were meant', async () => {
    expect((await read({ schedule: 'HourlySchedul' })).problems[0]).toContain('did you mean "HourlySchedule"?');
    expect((await read({ schedule: 'daily', timezone: 'Europe/Berln' })).problems).toEqual([
      'unknown time zone "Europe/Berln" (did you mean "Europe/Berlin"?)',
    ]);
    expect(isTimeZone('+01:00')).toBe(false);
  });

  it('asks the caller about cron', async () => {
    expect((await read({ schedule: '1 2 3 4 5' }, { validateCron: () => 'not today' })).problems).toEqual([
      'the schedule "1 2 3 4 5" cannot be used: not today',
    ]);
  });
});
