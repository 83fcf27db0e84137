import { DiagnosticError, withHash } from '@sparkle-orchestration/core';
import { afterEach, expect, it } from 'vitest';
import { cron, definitions, every, graphOf, unit } from '../../test/definitions.js';
import { startScheduler, success, type TestScheduler, type TestSchedulerOptions } from '../../test/scheduler.js';
import type { AttemptEnd } from '../runner.js';

const open: TestScheduler[] = [];
async function serve(options: TestSchedulerOptions): Promise<TestScheduler> {
  const scheduler = await startScheduler(options);
  open.push(scheduler);
  return scheduler;
}
afterEach(async () => {
  for (const scheduler of open.splice(0)) await scheduler.close();
});

const failed = (error = 'no such table'): AttemptEnd => ({
  status: 'failed',
  category: 'failed',
  error,
  failedPipelines: [],
});
const intervals = (scheduler: TestScheduler) =>
  scheduler.attempts.map(({ request }) => [request.intervalStart.slice(0, 16), request.intervalEnd.slice(0, 16)]);
const states = async (scheduler: TestScheduler) =>
  (await scheduler.store.scheduler.requests({ order: 'oldest' })).map((one) => [one.target.name, one.state]);
const ofType = (scheduler: TestScheduler, type: string) => scheduler.events.filter((event) => event.type === type);

it('runs a tick once, for the interval that ends at it', async () => {
  const scheduler = await serve({ definitions: definitions([cron('hourly', 'load', '0 * * * *')], [unit('load')]) });
  await scheduler.at('2026-03-01T00:59:59Z');
  expect(scheduler.attempts).toEqual([]);
  await scheduler.at('2026-03-01T01:00:00Z');
  await scheduler.at('2026-03-01T01:00:20Z');
  expect(intervals(scheduler)).toEqual([['2026-03-01T00:00', '2026-03-01T01:00']]);
});

it('does not run ticks from before it was there, and none of those it missed without catchup', async () => {
  const source = definitions([cron('hourly', 'load', '0 * * * *')], [unit('load')]);
  const scheduler = await serve({ definitions: source });
  await scheduler.at('2026-03-01T05:30:00Z');
  expect(scheduler.attempts).toEqual([]);
  expect(ofType(scheduler, 'missed')).toMatchObject([{ ticks: 5, from: '2026-03-01T01:00:00.000Z' }]);
  await scheduler.at('2026-03-01T06:00:30Z');
  expect(intervals(scheduler)).toEqual([['2026-03-01T05:00', '2026-03-01T06:00']]);
});

it('runs a tick that a restart of a moment would have skipped', async () => {
  const source = definitions([cron('hourly', 'load', '0 * * * *')], [unit('load')]);
  const first = await serve({ definitions: source, start: '2026-03-01T00:59:50Z' });
  // The first process is gone without a word; another one looks at the same store 40 seconds later.
  const second = await serve({
    definitions: source,
    store: first.store,
    start: '2026-03-01T01:00:30Z',
    instance: 'other',
  });
  await second.at('2026-03-01T01:00:31Z');
  expect(intervals(second)).toEqual([['2026-03-01T00:00', '2026-03-01T01:00']]);
  await first.at('2026-03-01T01:00:40Z');
  expect(first.attempts).toEqual([]);
});

it('runs all that it missed with catchup, oldest first, and never more than the cap at once', async () => {
  const source = definitions([cron('hourly', 'load', '0 * * * *', { catchup: true })], [unit('load')]);
  const scheduler = await serve({ definitions: source, catchupCap: 3, maxParallelRuns: 0 });
  await scheduler.at('2026-03-04T00:30:00Z');
  expect(await states(scheduler)).toHaveLength(3);
  const other = await serve({
    definitions: source,
    store: scheduler.store,
    catchupCap: 3,
    start: '2026-03-04T00:30:01Z',
  });
  await other.at('2026-03-04T00:30:02Z');
  expect(other.attempts).toHaveLength(72);
  const starts = other.attempts.map(({ request }) => request.intervalStart);
  expect(starts).toEqual([...starts].sort());
});

it('catches up from the start date of the schedule', async () => {
  const schedule = { catchup: true, startDate: '2026-02-26' };
  const scheduler = await serve({
    definitions: definitions([cron('daily', 'load', '0 0 * * *', schedule)], [unit('load')]),
  });
  await scheduler.at('2026-03-01T00:01:00Z');
  expect(intervals(scheduler).map(([start]) => start)).toEqual([
    '2026-02-26T00:00',
    '2026-02-27T00:00',
    '2026-02-28T00:00',
  ]);
});

it('neither repeats nor forgets ticks when the clock goes back, or far ahead and back', async () => {
  const scheduler = await serve({ definitions: definitions([cron('hourly', 'load', '0 * * * *')], [unit('load')]) });
  await scheduler.at('2026-03-01T01:00:01Z');
  await scheduler.at('2026-03-01T00:30:00Z');
  await scheduler.at('2026-03-01T01:00:01Z');
  await scheduler.at('2036-03-01T00:30:00Z');
  await scheduler.at('2026-03-01T01:30:00Z');
  await scheduler.at('2026-03-01T02:00:01Z');
  expect(intervals(scheduler).map(([, end]) => end)).toEqual(['2026-03-01T01:00', '2026-03-01T02:00']);
});

it('makes one run of two triggers that fire one job at one instant', async () => {
  const triggers = [
    cron('nightly', 'load', '0 2 * * *'),
    cron('all', 'load', '0 2 * * *'),
    cron('other', 'clean', '0 2 * * *'),
  ];
  const scheduler = await serve({ definitions: definitions(triggers, [unit('load'), unit('clean')]) });
  await scheduler.at('2026-03-01T02:00:00Z');
  expect(scheduler.attempts.map(({ request }) => request.target.name).sort()).toEqual(['clean', 'load']);
  const firings = await scheduler.store.scheduler.firings();
  expect(firings.map((one) => [one.trigger, one.merged]).sort()).toEqual([
    ['all', false],
    ['nightly', true],
    ['other', false],
  ]);
});

it('delays by a jitter that is the same for a trigger and a tick, wherever it is asked', async () => {
  const source = definitions([cron('hourly', 'load', '0 * * * *', { jitterSeconds: 600 })], [unit('load')]);
  const scheduler = await serve({ definitions: source });
  await scheduler.at('2026-03-01T01:00:00Z');
  const [request] = await scheduler.store.scheduler.requests();
  // The SHA-256 of trigger and tick, its first 12 digits modulo 601.
  expect(request?.notBefore).toBe('2026-03-01T01:03:58.000Z');
  expect(scheduler.attempts).toEqual([]);
  await scheduler.at('2026-03-01T01:03:58Z');
  expect(scheduler.attempts).toHaveLength(1);
});

it('lets a tick of an interval join the run that is still going on, and gives its time to the next one', async () => {
  let finish: (end: AttemptEnd) => void = () => undefined;
  const scheduler = await serve({
    definitions: definitions([every('often', 'load', 60)], [unit('load')]),
    run: () => new Promise((resolve) => (finish = resolve)),
  });
  const turnAt = async (time: string) => {
    scheduler.clock.set(time);
    await scheduler.turn();
  };
  for (const time of ['00:01:00', '00:02:00', '00:03:00']) await turnAt(`2026-03-01T${time}Z`);
  expect(scheduler.attempts).toHaveLength(1);
  finish(success);
  await scheduler.idle();
  await turnAt('2026-03-01T00:04:00Z');
  finish(success);
  await scheduler.idle();
  expect(intervals(scheduler)).toEqual([
    ['2026-03-01T00:00', '2026-03-01T00:01'],
    ['2026-03-01T00:01', '2026-03-01T00:04'],
  ]);
});

it('runs no more of one target at once than it may, and others beside it', async () => {
  let running = 0;
  let most = 0;
  const scheduler = await serve({
    definitions: definitions(
      [cron('a', 'load', '0 * * * *', { catchup: true }), cron('b', 'wide', '0 * * * *', { catchup: true })],
      [unit('load'), unit('wide', { maxActiveRuns: 3 })],
    ),
    maxParallelRuns: 10,
    run: async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
      return success;
    },
  });
  await scheduler.at('2026-03-01T06:00:00Z');
  expect(scheduler.attempts).toHaveLength(12);
  expect(most).toBe(1 + 3);
});

it('keeps a job back until the job before it has succeeded for its time, and gives up in the end', async () => {
  const after = withHash({ ...graphOf('report'), dependencies: [{ pipeline: 'load' }] });
  const units = [unit('load'), unit('report', { compile: async () => after, waitSeconds: 3600 })];
  const triggers = [cron('a', 'report', '0 2 * * *'), cron('b', 'load', '0 2 * * *')];
  let end = success;
  const scheduler = await serve({
    definitions: definitions(triggers, units),
    run: async ({ request }) => (request.target.name === 'load' ? end : success),
  });
  await scheduler.at('2026-03-01T02:00:00Z');
  expect(scheduler.attempts.map(({ request }) => request.target.name)).toEqual(['load', 'report']);
  end = failed();
  await scheduler.at('2026-03-02T02:00:00Z');
  await scheduler.at('2026-03-02T03:00:01Z');
  expect((await states(scheduler)).slice(2).sort()).toEqual([
    ['load', 'failed'],
    ['report', 'not_ready'],
  ]);
});

it('tries a job again by its rules, resumed, and tells each time', async () => {
  const retries = { maxAttempts: 2, delaySeconds: 60, backoff: 2, on: ['connection_error'] as const };
  const hook = { type: 'webhook', to: 'ops', connection: 'hook' } as const;
  const notifications = { onSuccess: [hook], onFailure: [hook], onRetry: [hook], onSlaMiss: [] };
  const source = definitions([cron('nightly', 'load', '0 2 * * *')], [unit('load', { retries, notifications })]);
  const scheduler = await serve({
    definitions: source,
    run: async () => ({ status: 'failed', category: 'connection_error', error: 'gone', failedPipelines: ['a'] }),
  });
  await scheduler.at('2026-03-01T02:00:00Z');
  await scheduler.at('2026-03-01T02:00:59Z');
  expect(scheduler.attempts).toHaveLength(1);
  await scheduler.at('2026-03-01T02:01:00Z');
  await scheduler.at('2026-03-01T02:03:00Z');
  await scheduler.at('2026-03-01T03:00:00Z');
  const [request] = await scheduler.store.scheduler.requests();
  expect(request).toMatchObject({ state: 'failed', attempts: 3, error: 'gone' });
  const ids = scheduler.attempts.map((attempt) => attempt.runId);
  expect(ids).toEqual([request?.id, `${request?.id}-2`, `${request?.id}-3`]);
  expect(source.messages.map((message) => message.subject)).toEqual([
    'load (dev) is tried again',
    'load (dev) is tried again',
    'load (dev) failed',
  ]);
});

it('does not try again what its rules do not name', async () => {
  const retries = { maxAttempts: 2, delaySeconds: 60, backoff: 2, on: ['timeout'] as const };
  const source = definitions([cron('nightly', 'load', '0 2 * * *')], [unit('load', { retries })]);
  const scheduler = await serve({ definitions: source, run: async () => failed() });
  await scheduler.at('2026-03-01T02:00:00Z');
  expect(await states(scheduler)).toEqual([['load', 'failed']]);
});

it('tells once of a run that breaks its promise, by duration or by the time of day', async () => {
  const hook = { type: 'webhook', to: 'ops', connection: 'hook' } as const;
  const notifications = { onSuccess: [], onFailure: [], onRetry: [], onSlaMiss: [hook] };
  const sla = { maxDurationSeconds: 7200, completeBy: { time: '04:00', timezone: 'Europe/Berlin' } };
  const source = definitions([cron('nightly', 'load', '0 2 * * *')], [unit('load', { sla, notifications })]);
  let finish: (end: AttemptEnd) => void = () => undefined;
  const scheduler = await serve({ definitions: source, run: () => new Promise((resolve) => (finish = resolve)) });
  const turnAt = async (time: string) => {
    scheduler.clock.set(time);
    await scheduler.turn();
  };
  await turnAt('2026-03-01T02:00:00Z');
  await turnAt('2026-03-01T03:00:00Z');
  expect(source.messages).toEqual([]);
  for (const time of ['03:00:01', '03:30:00', '04:30:00']) await turnAt(`2026-03-01T${time}Z`);
  finish(success);
  await scheduler.idle();
  expect(source.messages.map((message) => message.subject)).toEqual(['load (dev) missed its SLA']);
  expect(await states(scheduler)).toEqual([['load', 'success']]);
});

it('takes over a run whose instance is gone, with the graph that it began with', async () => {
  let version = 1;
  const compile = async () => withHash({ ...graphOf('load'), description: `version ${version}` });
  const source = definitions([cron('nightly', 'load', '0 2 * * *')], [unit('load', { compile })]);
  let end: (end: AttemptEnd) => void = () => undefined;
  const first = await serve({ definitions: source, run: () => new Promise((resolve) => (end = resolve)) });
  first.clock.set('2026-03-01T02:00:00Z');
  await first.turn();
  version = 2;
  const heir = await serve({
    definitions: source,
    store: first.store,
    instance: 'heir',
    start: '2026-03-01T02:01:00Z',
  });
  await heir.at('2026-03-01T02:01:01Z');
  // Its process is there and renews its lease: nobody takes the run away from it.
  expect(heir.attempts).toEqual([]);
  const { default: Database } = await import('libsql');
  const raw = new Database(first.store.place);
  const elsewhere = JSON.stringify({ machine: 'elsewhere', pid: 1, start: '1' });
  raw.prepare('update requests set owner = ?, token = token + 1, lease_until = 0').run(elsewhere);
  raw.close();
  await heir.at('2026-03-01T02:01:02Z');
  expect(heir.attempts.map(({ graph }) => graph.description)).toEqual(['version 1']);
  expect(await states(heir)).toEqual([['load', 'success']]);
  // The first one comes back too late: what it says of the run does not count any more.
  end(failed());
  await first.idle();
  expect(ofType(first, 'run_lost')).toHaveLength(1);
  expect(await states(heir)).toEqual([['load', 'success']]);
});

it('asks before each commit whether the run is still its own', async () => {
  let guard: () => Promise<void> = async () => undefined;
  const source = definitions([cron('nightly', 'load', '0 2 * * *')], [unit('load')]);
  const scheduler = await serve({
    definitions: source,
    run: ({ beforeCommit }) => {
      guard = beforeCommit;
      return new Promise((resolve) => setTimeout(() => resolve(success), 100));
    },
  });
  scheduler.clock.set('2026-03-01T02:00:00Z');
  await scheduler.turn();
  await expect(guard()).resolves.toBeUndefined();
  const { default: Database } = await import('libsql');
  const raw = new Database(scheduler.store.place);
  raw.exec('update requests set token = token + 1');
  raw.close();
  await expect(guard()).rejects.toThrow(DiagnosticError);
  await scheduler.idle();
  expect(ofType(scheduler, 'run_lost')).toHaveLength(1);
  expect(ofType(scheduler, 'run_ended')).toEqual([]);
});

it('goes on with what was right while a file is broken, and says which', async () => {
  const [load, clean] = [unit('load'), unit('clean')];
  const triggers = [cron('a', 'load', '0 * * * *'), cron('b', 'clean', '0 * * * *')];
  const source = definitions(triggers, [load, clean]);
  const scheduler = await serve({ definitions: source });
  source.change({ units: [clean], triggers: triggers.slice(1), brokenFiles: [load.file] });
  await scheduler.reload();
  expect((await scheduler.state()).stale).toContain('config/jobs/load.yaml');
  await scheduler.at('2026-03-01T01:00:00Z');
  expect(scheduler.attempts.map(({ request }) => request.target.name).sort()).toEqual(['clean', 'load']);
  // A file that is gone takes its trigger with it.
  source.change({ brokenFiles: [], files: new Set([clean.file, 'config/triggers/b.yaml']) });
  await scheduler.reload();
  await scheduler.at('2026-03-01T02:00:00Z');
  expect(scheduler.attempts).toHaveLength(3);
});

it('drains: what runs is queued again where it stopped', async () => {
  const source = definitions([cron('nightly', 'load', '0 2 * * *')], [unit('load')]);
  const scheduler = await serve({
    definitions: source,
    run: ({ drain }) =>
      new Promise((resolve) => {
        drain.addEventListener('abort', () => resolve({ status: 'interrupted', failedPipelines: [] }));
      }),
  });
  scheduler.clock.set('2026-03-01T02:00:00Z');
  await scheduler.turn();
  await scheduler.stop();
  expect(await states(scheduler)).toEqual([['load', 'queued']]);
  const next = await serve({ definitions: source, store: scheduler.store, start: '2026-03-01T05:00:00Z' });
  await next.at('2026-03-01T05:00:01Z');
  expect(next.attempts.map((attempt) => attempt.runId)).toEqual([`${next.attempts[0]?.request.id}-2`]);
  expect(await states(next)).toEqual([['load', 'success']]);
});

it('runs by hand what is named, and says what is near when there is none', async () => {
  const source = definitions([cron('nightly', 'load', '0 2 * * *')], [unit('load')]);
  const scheduler = await serve({ definitions: source });
  const { runId } = await scheduler.fire({ trigger: 'nightly' }, { params: { day: 3 } });
  await scheduler.at('2026-03-01T00:01:00Z');
  expect(scheduler.attempts[0]).toMatchObject({ runId, parameters: { trigger: {}, given: { day: 3 } } });
  const refused = await scheduler
    .fire({ kind: 'job', name: 'laod' })
    .catch((error: DiagnosticError) => error.diagnostics[0]);
  expect(refused).toMatchObject({ code: 'server/unknown-target', hint: 'Did you mean "load"?' });
});

it('fires no trigger that is disabled', async () => {
  const off = { ...cron('off', 'load', '0 2 * * *'), enabled: false };
  const source = definitions([off, cron('on', 'other', '0 2 * * *')], [unit('load'), unit('other')]);
  const scheduler = await serve({ definitions: source });
  await scheduler.at('2026-03-01T02:00:10Z');
  expect(scheduler.attempts.map(({ request }) => request.target.name)).toEqual(['other']);
});

it('refuses to serve where no trigger is enabled', async () => {
  const off = { ...cron('nightly', 'load', '0 2 * * *'), enabled: false };
  const scheduler = await serve({ definitions: definitions([off], [unit('load')]) });
  await expect(scheduler.start()).rejects.toMatchObject({
    diagnostics: [{ code: 'server/nothing-to-serve', exit: 2 }],
  });
});
