import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionGraph } from '@sparkle-orchestration/core';
import { openRunStore } from '@sparkle-orchestration/state';
import { expect, it } from 'vitest';
import { fails, sqlOperation } from '../../test/graphs.js';
import { jobGraph } from '../../test/jobs.js';
import { march, temporaryRoot } from '../../test/project.js';
import { queryWarehouse as query } from '../../test/query.js';
import { registryOf } from '../../test/registry.js';
import { mailServer, webServer } from '../../test/servers.js';
import type { RunEvent, RunResult } from '../schedule/events.js';
import { runGraph } from '../schedule/run-graph.js';
import type { RunOptions } from '../schedule/run-options.js';

const run = (graph: ExecutionGraph, more: Partial<RunOptions> = {}) =>
  runGraph(graph, { root: temporaryRoot(), registry: registryOf(), interval: march, environment: {}, ...more });
const statuses = (result: RunResult) =>
  Object.fromEntries(Object.entries(result.pipelines ?? {}).map(([id, one]) => [id, one.status]));
/** Pipelines in the order in which they began and ended. */
const order = (events: readonly RunEvent[]) =>
  events.flatMap((event) =>
    event.type === 'pipeline_started'
      ? [`+${event.pipeline}`]
      : event.type === 'pipeline_finished'
        ? [`-${event.pipeline}`]
        : [],
  );

it('runs each pipeline with a ledger and a history of its own, and marks the interval of both', async () => {
  const root = temporaryRoot();
  const store = openRunStore(join(root, 'runs.sqlite'));
  const result = await run(jobGraph({ a: {}, b: { after: ['a'] } }), { root, store, runId: 'r1' });
  expect(result).toMatchObject({ status: 'success', closed: true });
  expect(statuses(result)).toEqual({ a: 'success', b: 'success' });
  expect(Object.keys(result.tasks)).toEqual(['a.work', 'b.work']);
  expect(
    store
      .listRuns()
      .map((one) => [one.pipeline, one.runId, one.status])
      .sort(),
  ).toEqual([
    ['a', 'r1.a', 'success'],
    ['b', 'r1.b', 'success'],
    ['nightly', 'r1', 'success'],
  ]);
  store.close();
  expect(await query(root, 'select pipeline from wh._sparkle.intervals order by 1')).toEqual([
    ['a'],
    ['b'],
    ['nightly'],
  ]);
});

it('stops at a failure: what comes after is skipped, and the job is partial', async () => {
  const result = await run(jobGraph({ a: {}, b: { sql: [fails], after: ['a'] }, c: { after: ['b'] } }));
  expect(statuses(result)).toEqual({ a: 'success', b: 'failed', c: 'skipped' });
  expect(result).toMatchObject({ status: 'partial', closed: false, error: { category: 'failed' } });
});

it('goes on behind a failure that is tolerated', async () => {
  const graph = jobGraph({ a: { sql: [fails] }, b: { after: [{ task: 'a', when: 'done' }] } });
  expect(statuses(await run(graph))).toEqual({ a: 'failed', b: 'success' });
});

it('has failed when nothing succeeded', async () => {
  expect((await run(jobGraph({ a: { sql: [fails] } }))).status).toBe('failed');
});

it('starts no more pipelines than it may, in the order of the graph', async () => {
  const events: RunEvent[] = [];
  await run(jobGraph({ a: {}, b: {}, c: {} }, { maxParallelTasks: 1 }), { onEvent: (event) => events.push(event) });
  expect(order(events)).toEqual(['+a', '-a', '+b', '-b', '+c', '-c']);
});

it('gives values by hand before those of the job, and these before those of a trigger', async () => {
  const root = temporaryRoot();
  const params = { who: { type: 'string', default: 'pipeline' } } as const;
  const write = (id: string) => [`create or replace table wh.main.${id} as select `, { param: 'who', type: 'varchar' }];
  const pipeline = (id: string, parameters = {}) => {
    const operation = { ...sqlOperation('work', []), statements: [write(id)] };
    return { parameters, facts: { params, operations: [operation] } };
  };
  const graph = jobGraph({ a: pipeline('a'), b: pipeline('b', { who: 'job' }) }, { params });
  const withOperations: ExecutionGraph = {
    ...graph,
    operations: graph.operations.map((one) =>
      one.op === 'sql' && one.group ? { ...one, statements: [write(one.group)] } : one,
    ),
  };
  const read = () => query(root, 'select * from wh.main.a union all select * from wh.main.b');
  await run(withOperations, { root });
  expect(await read()).toEqual([['pipeline'], ['job']]);
  await run(withOperations, { root, triggerParams: { who: 'trigger', other: 1 } });
  expect(await read()).toEqual([['trigger'], ['job']]);
  await run(withOperations, { root, params: { who: 'hand' } });
  expect(await read()).toEqual([['hand'], ['hand']]);
});

it('tries again only the pipelines that have not succeeded, and tells it', async () => {
  const root = temporaryRoot();
  const { received, url } = await webServer();
  const file = join(root, 'there.csv');
  const hook = { type: 'webhook', to: 'ops', connection: 'hook' } as const;
  const graph = jobGraph(
    { a: { sql: ['create table wh.main.once as select 1'] }, b: { sql: [`select * from read_csv('${file}')`] } },
    {
      runRetry: { count: 2, delaySeconds: 0.01, backoff: 2, on: ['all'] },
      hooks: { onFailure: [hook], onSuccess: [hook], onRetry: [hook] },
      connections: { hook: { type: 'webhook', properties: { url } } },
      links: { runbook: 'https://wiki/runbook' },
    },
  );
  const onEvent = (event: RunEvent) => {
    if (event.type === 'job_retry' && event.attempt === 2) writeFileSync(file, 'id\n1\n');
  };
  const result = await run(graph, { root, onEvent, runId: 'r1' });
  expect(result.status).toBe('success');
  expect(result.pipelines).toMatchObject({ a: { attempts: 1 }, b: { attempts: 3 } });
  expect(received.map((one) => one.body['event'])).toEqual(['retry', 'retry', 'success']);
  expect(received[0]?.body).toMatchObject({
    event: 'retry',
    env: 'dev',
    job: 'nightly',
    run_id: 'r1',
    status: 'partial',
    ended_at: null,
    failed_pipelines: ['b'],
    links: { runbook: 'https://wiki/runbook' },
  });
  expect(received[2]?.body).toMatchObject({ status: 'success', failed_pipelines: [], error: null });
  expect(received[2]?.body['duration_seconds']).toBeGreaterThanOrEqual(0);
});

it('does not try again what is not of the classes that it names', async () => {
  const runRetry = { count: 3, delaySeconds: 0.01, backoff: 1, on: ['timeout', 'connection_error'] } as const;
  const result = await run(jobGraph({ a: { sql: [fails] } }, { runRetry }));
  expect(result.pipelines?.['a']?.attempts).toBe(1);
  const partial = { ...runRetry, on: ['partial_failure'] } as const;
  const again = await run(jobGraph({ a: { sql: [fails] }, b: {} }, { runRetry: partial }));
  expect(again.pipelines).toMatchObject({ a: { attempts: 4 }, b: { attempts: 1 } });
});

it('sends by all four kinds of channels; one that is dead changes nothing', async () => {
  const { received, url } = await webServer();
  const { mails, port } = await mailServer();
  const channel = (type: 'slack' | 'email' | 'pagerduty' | 'webhook', to: string, connection: string) => ({
    type,
    to,
    connection,
  });
  const graph = jobGraph(
    { a: { sql: [fails] } },
    {
      hooks: {
        onSuccess: [],
        onFailure: [
          channel('slack', '#alerts', 'chat'),
          channel('email', 'email', 'mail'),
          channel('pagerduty', 'pagerduty', 'pager'),
          channel('webhook', 'webhook', 'hook'),
          channel('webhook', 'webhook', 'dead'),
        ],
      },
      connections: {
        chat: { type: 'slack', properties: { url: { secret: 'HOOK' } } },
        mail: { type: 'smtp', properties: { url: { secret: 'SMTP_URL' } } },
        pager: { type: 'pagerduty', properties: { url, routing_key: { secret: 'ROUTING' } } },
        hook: { type: 'webhook', properties: { url } },
        dead: { type: 'webhook', properties: { url: 'http://127.0.0.1:1/' } },
      },
    },
  );
  const environment = { HOOK: url, SMTP_URL: `smtp://127.0.0.1:${port}?to=team@example.com`, ROUTING: 'r0uting-key' };
  const result = await run(graph, { environment });
  expect(result.status).toBe('failed');
  expect(result.warnings.map((one) => one.code)).toEqual(['engine/notify-failed']);
  const bodies = received.map((one) => one.body);
  expect(bodies.find((body) => 'text' in body)).toMatchObject({ channel: '#alerts', event: 'failure' });
  expect(bodies.find((body) => 'routing_key' in body)).toMatchObject({
    routing_key: 'r0uting-key',
    event_action: 'trigger',
    dedup_key: 'sparkle/dev/nightly',
    payload: { custom_details: { event: 'failure', failed_pipelines: ['a'] } },
  });
  expect(bodies.find((body) => 'message' in body)).toMatchObject({
    event: 'failure',
    job: 'nightly',
    status: 'failed',
  });
  expect(mails).toHaveLength(1);
  expect(mails[0]).toMatch(/To: team@example.com/);
  expect(mails[0]).toMatch(/nightly \(dev\) failed/);
});

it('tells once that it takes too long, and goes on', async () => {
  const { received, url } = await webServer();
  const hook = { type: 'webhook', to: 'ops', connection: 'hook' } as const;
  const graph = jobGraph(
    { a: { sql: ['select sum(a.range * b.range) from range(20000) a, range(6000) b'] }, b: { after: ['a'] } },
    {
      sla: { maxDurationSeconds: 0.02, completeBy: { time: '00:01', timezone: 'Europe/Berlin' } },
      hooks: { onFailure: [], onSuccess: [], onSlaMiss: [hook] },
      connections: { hook: { type: 'webhook', properties: { url } } },
    },
  );
  expect((await run(graph)).status).toBe('success');
  expect(received.map((one) => [one.body['event'], one.body['status']])).toEqual([['sla_miss', 'running']]);
});

it('ends within its timeout', async () => {
  const endless = 'select sum(a.range * b.range) from range(10000000) a, range(100000) b';
  const result = await run(jobGraph({ a: {}, b: { sql: [endless], after: ['a'] } }, { timeoutSeconds: 3 }));
  expect(result).toMatchObject({ status: 'partial', error: { category: 'timeout' } });
});

it('is not ready while a job that comes first has not finished the interval', async () => {
  const root = temporaryRoot();
  const graph = jobGraph({ a: {} }, { dependencies: [{ pipeline: 'earlier' }] });
  const early = await run(graph, { root });
  expect(early).toMatchObject({ status: 'not_ready', error: { diagnostic: { exit: 75 } } });
  expect(statuses(early)).toEqual({ a: 'skipped' });
  const earlier = jobGraph({ a: {} }, { pipeline: 'earlier' });
  const { closeStatements } = await import('@sparkle-orchestration/sql');
  const close = closeStatements({ project: 'sample', env: 'dev', pipeline: 'earlier' }, 'duckdb');
  await run({ ...earlier, close }, { root });
  expect((await run(graph, { root })).status).toBe('success');
});

it('runs the pipelines that are selected, and goes on with a run where it stopped', async () => {
  const root = temporaryRoot();
  const store = openRunStore(join(root, 'runs.sqlite'));
  const file = join(root, 'late.csv');
  const graph = jobGraph({
    a: {},
    b: { sql: [`select * from read_csv('${file}')`], after: ['a'] },
    c: { after: ['b'] },
  });
  expect(statuses(await run(graph, { root, store, select: ['a'] }))).toEqual({
    a: 'success',
    b: 'not_selected',
    c: 'not_selected',
  });
  const first = await run(graph, { root, store });
  expect(statuses(first)).toEqual({ a: 'success', b: 'failed', c: 'skipped' });
  writeFileSync(file, 'id\n1\n');
  const second = await run(graph, { root, store, resume: 'last' });
  store.close();
  expect(statuses(second)).toEqual({ a: 'success', b: 'success', c: 'success' });
  expect(second.pipelines?.['a']?.reused).toBe(true);
  expect(existsSync(join(root, '.sparkle', 'staging', second.run_id))).toBe(false);
});

it('plans without connecting to anything', async () => {
  const root = temporaryRoot();
  const plan = await run(jobGraph({ a: {}, b: { after: ['a'] } }), { root, dryRun: true });
  expect(plan).toMatchObject({
    status: 'dry_run',
    plan: [{ id: 'a.work' }, { id: 'b.work', needs: [{ task: 'a', when: 'success' }] }],
  });
  expect(existsSync(join(root, 'w.duckdb'))).toBe(false);
});
