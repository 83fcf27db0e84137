import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DiagnosticError, noRetry } from '@sparkle-orchestration/core';
import { need } from '@sparkle-orchestration/core/testing';
import { openRunStore } from '@sparkle-orchestration/state';
import { expect, it } from 'vitest';
import { fails, sqlGraph, sqlOperation } from '../../test/graphs.js';
import { march, temporaryRoot } from '../../test/project.js';
import { registryOf } from '../../test/registry.js';
import type { RunEvent } from './events.js';
import { runGraph } from './run-graph.js';
import type { RunOptions } from './run-options.js';

const options = (more: Partial<RunOptions> = {}): RunOptions => ({
  root: temporaryRoot(),
  registry: registryOf(),
  interval: march,
  environment: {},
  ...more,
});
const endless = 'select sum(a.range * b.range) from range(10000000) a, range(100000) b';
const codeOf = (error: DiagnosticError) => error.diagnostics[0]?.code;
const statuses = (result: { tasks: Readonly<Record<string, { status: string }>> }) =>
  Object.fromEntries(Object.entries(result.tasks).map(([id, task]) => [id, task.status]));

it('tries again as often as told, with growing delays, and gives the reason each time', async () => {
  const events: RunEvent[] = [];
  const retry = { count: 2, delaySeconds: 0.02, backoff: 2, maxDelaySeconds: 1, jitter: 0 };
  const graph = sqlGraph([sqlOperation('a', [fails], { retry })]);
  const result = await runGraph(graph, options({ onEvent: (event) => events.push(event) }));
  expect(result.tasks['a']).toMatchObject({ status: 'failed', attempts: 3 });
  const retries = events.flatMap((event) => (event.type === 'task_retry' ? [[event.attempt, event.delay_ms]] : []));
  expect(retries).toEqual([
    [1, 20],
    [2, 40],
  ]);
  expect(result.error?.diagnostic).toMatchObject({ code: 'engine/statement-failed', location: { line: 1 } });
});

it('succeeds when a later try does', async () => {
  const root = temporaryRoot();
  const file = join(root, 'flag.csv');
  const retry = { ...noRetry, count: 50, delaySeconds: 0.02 };
  const graph = sqlGraph([sqlOperation('a', [`select * from read_csv('${file}', header = true)`], { retry })]);
  const onEvent = (event: RunEvent) => {
    if (event.type === 'task_retry' && event.attempt === 2) writeFileSync(file, 'id\n1\n');
  };
  const result = await runGraph(graph, options({ root, onEvent }));
  expect(result.status).toBe('success');
  expect(result.tasks['a']?.attempts).toBe(3);
});

it('does not try again what can never succeed', async () => {
  const retry = { ...noRetry, count: 5, delaySeconds: 0.01 };
  const graph = sqlGraph([sqlOperation('a', ['select nothing from nowhere'], { retry })]);
  const result = await runGraph(graph, options());
  expect(result.tasks['a']).toMatchObject({ attempts: 1, error: { category: 'definition' } });
});

it('undoes all statements of an operation when one fails', async () => {
  const graph = sqlGraph([
    sqlOperation('make', ['create table wh.main.t (i integer)']),
    sqlOperation('fill', ['insert into wh.main.t values (1)', fails], { after: ['make'] }),
    sqlOperation('count', ["select case when count(*) > 0 then cast('rows are there' as integer) end from wh.main.t"], {
      after: [need('fill', 'failed')],
    }),
  ]);
  expect(statuses(await runGraph(graph, options()))).toEqual({ make: 'success', fill: 'failed', count: 'success' });
});

it('really stops a statement at the timeout of its operation, and goes on with the rest', async () => {
  const graph = sqlGraph([
    sqlOperation('slow', [endless], { timeoutSeconds: 0.3 }),
    sqlOperation('after', ['select 1'], { after: [need('slow', 'done')] }),
  ]);
  const begin = performance.now();
  const result = await runGraph(graph, options());
  expect(performance.now() - begin).toBeLessThan(5000);
  expect(result.tasks['slow']).toMatchObject({
    status: 'failed',
    error: { category: 'timeout', diagnostic: { code: 'engine/timed-out' } },
  });
  expect(result.tasks['after']?.status).toBe('success');
});

it('stops the whole run at its timeout', async () => {
  const graph = sqlGraph([sqlOperation('slow', [endless]), sqlOperation('after', ['select 1'], { after: ['slow'] })], {
    timeoutSeconds: 0.3,
  });
  const result = await runGraph(graph, options());
  expect(result).toMatchObject({ status: 'failed', error: { diagnostic: { code: 'engine/run-timed-out' } } });
  expect(statuses(result)).toEqual({ slow: 'interrupted', after: 'interrupted' });
});

it('keeps to the slots of a pool and to the tasks at a time', async () => {
  const most = async (pool: string | undefined, maxParallelTasks: number) => {
    let running = 0;
    let seen = 0;
    const onEvent = (event: RunEvent) => {
      if (event.type === 'task_started') seen = Math.max(seen, ++running);
      if (event.type === 'task_finished') running -= 1;
    };
    const facts = pool === undefined ? {} : { pool };
    const graph = sqlGraph(
      ['a', 'b', 'c', 'd'].map((id) => sqlOperation(id, ['select count(*) from range(3000000)'], facts)),
      { maxParallelTasks, pools: [{ name: 'writers', slots: 1 }] },
    );
    expect((await runGraph(graph, options({ onEvent }))).status).toBe('success');
    return seen;
  };
  expect(await most('writers', 4)).toBe(1);
  expect(await most(undefined, 2)).toBe(2);
});

it('lets parallel writers of one table wait for each other instead of failing', async () => {
  const root = temporaryRoot();
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
  const graph = sqlGraph(
    [
      sqlOperation('make', ['create table wh.main.t as select 0 as i']),
      ...ids.map((id) => sqlOperation(id, ['update wh.main.t set i = i + 1'], { after: ['make'] })),
      sqlOperation('check', ["select case when i <> 6 then cast('lost an update' as integer) end from wh.main.t"], {
        after: ids,
      }),
    ],
    { maxParallelTasks: 6 },
  );
  const result = await runGraph(graph, options({ root }));
  expect(result.status).toBe('success');
  expect(result.tasks['a']?.attempts).toBe(1);
});

it('runs what is selected and leaves the rest alone', async () => {
  const graph = sqlGraph([
    sqlOperation('a', ['select 1']),
    sqlOperation('b', ['select 1'], { after: ['a'], labels: { layer: 'silver' } }),
    sqlOperation('c', ['select 1'], { after: ['b'] }),
  ]);
  const run = async (select: string[]) => statuses(await runGraph(graph, options({ select })));
  expect(await run(['b'])).toEqual({ a: 'not_selected', b: 'success', c: 'not_selected' });
  expect(await run(['b+'])).toEqual({ a: 'not_selected', b: 'success', c: 'success' });
  expect(await run(['+b'])).toEqual({ a: 'success', b: 'success', c: 'not_selected' });
  expect(await run(['tag:silver', 'c'])).toEqual({ a: 'not_selected', b: 'success', c: 'success' });
  await expect(run(['bb'])).rejects.toMatchObject({ diagnostics: [{ code: 'engine/task-unknown' }] });
});

it('resumes a failed run: what is done is not done again, what failed is', async () => {
  const root = temporaryRoot();
  const file = join(root, 'flag.csv');
  const store = openRunStore(join(root, 'runs.db'));
  const graph = sqlGraph([
    sqlOperation('once', ['create table wh.main.once (i integer)']),
    sqlOperation('later', [`select * from read_csv('${file}', header = true)`], { after: ['once'] }),
    sqlOperation('last', ['select 1'], { after: ['later'] }),
  ]);
  const first = await runGraph(graph, options({ root, store }));
  expect(statuses(first)).toEqual({ once: 'success', later: 'failed', last: 'upstream_failed' });
  writeFileSync(file, 'id\n1\n');
  const { interval: _, ...noInterval } = options({ root, store });
  const second = await runGraph(graph, { ...noInterval, resume: 'last' });
  expect(second).toMatchObject({ status: 'success', interval: first.interval });
  expect(second.tasks['once']).toMatchObject({ status: 'success', reused: true, attempts: 0 });
  expect(store.run(second.run_id)).toMatchObject({ resumedFrom: first.run_id, status: 'success' });
  const changed = sqlGraph([sqlOperation('once', ['select 1'])]);
  expect(await runGraph(changed, options({ root, store, resume: 'last' })).catch(codeOf)).toBe('engine/run-changed');
  expect(await runGraph(graph, options({ root, store, resume: 'nothing' })).catch(codeOf)).toBe('engine/run-unknown');
  store.close();
});

it('refuses a second run of the pipeline, or waits for the first', async () => {
  const root = temporaryRoot();
  const store = openRunStore(join(root, 'runs.db'));
  const graph = sqlGraph([sqlOperation('a', ['select count(*) from range(100000000)'])], { serial: true });
  const first = runGraph(graph, options({ root, store }));
  const refused = await runGraph(graph, options({ root, store })).catch(
    (error: DiagnosticError) => error.diagnostics[0],
  );
  expect(refused).toMatchObject({
    code: 'engine/run-in-progress',
    message: expect.stringContaining(String(process.pid)),
  });
  const second = await runGraph(graph, options({ root, store, waitForRunSeconds: 30 }));
  expect((await first).end_time <= second.start_time || second.status === 'success').toBe(true);
  expect(store.listRuns().map((run) => run.status)).toEqual(['success', 'success']);
  store.close();
});

it('drains at the first interrupt: what runs may finish, nothing more is started', async () => {
  const drain = new AbortController();
  const onEvent = (event: RunEvent) => {
    if (event.type === 'task_started') drain.abort();
  };
  const graph = sqlGraph([
    sqlOperation('a', ['select count(*) from range(1000000)']),
    sqlOperation('b', ['select 1'], { after: ['a'] }),
  ]);
  const result = await runGraph(graph, options({ drain: drain.signal, onEvent }));
  expect(result.status).toBe('interrupted');
  expect(statuses(result)).toEqual({ a: 'success', b: 'interrupted' });
});

it('stops running statements at the second interrupt', async () => {
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 300);
  const begin = performance.now();
  const result = await runGraph(sqlGraph([sqlOperation('a', [endless])]), options({ abort: abort.signal }));
  expect(performance.now() - begin).toBeLessThan(5000);
  expect(result).toMatchObject({ status: 'interrupted', tasks: { a: { status: 'interrupted' } } });
});

it('plans without connecting: tasks in order, SQL, what would be written', async () => {
  const root = temporaryRoot();
  const graph = sqlGraph(
    [sqlOperation('b', ['select 2'], { after: ['a'] }), sqlOperation('a', ['select 1'], { writes: ['s.t'] })],
    {
      connections: { warehouse: { type: 'no such connector', properties: { password: { secret: 'UNSET' } } } },
    },
  );
  const result = await runGraph(graph, options({ root, dryRun: true }));
  expect(result).toMatchObject({
    status: 'dry_run',
    plan: [
      { id: 'a', sql: ['select 1'], writes: [{ dataset: 's.t' }] },
      { id: 'b', sql: ['select 2'] },
    ],
  });
});

it('refuses parameters that are not declared or do not fit', async () => {
  const graph = sqlGraph([sqlOperation('a', ['select 1'])], {
    params: { day: { type: 'integer', default: 1 }, region: { type: 'string', enum: ['eu', 'us'] } },
  });
  const refused = await runGraph(graph, options({ params: { day: 'x', region: 'asia', other: 1 } })).catch(
    (error: DiagnosticError) => error.diagnostics.map((d) => d.message),
  );
  expect(refused).toEqual([
    'unknown parameter other; known: day, region',
    'parameter day must be of type integer',
    'parameter region must be one of eu, us',
  ]);
});

it('refuses a graph whose operations wait for each other', async () => {
  const graph = sqlGraph([sqlOperation('a', [], { after: ['b'] }), sqlOperation('b', [], { after: ['a'] })]);
  expect(await runGraph(graph, options()).catch(codeOf)).toBe('engine/graph-cycle');
});

it('tells every task of a fused chain', async () => {
  const graph = sqlGraph([
    sqlOperation('write_silver', ['select 1'], { tasks: ['apply_transformations', 'write_silver'] }),
  ]);
  const result = await runGraph(graph, options());
  expect(statuses(result)).toEqual({ apply_transformations: 'success', write_silver: 'success' });
});

it('costs little per task, in a chain as well as side by side, run history included', async () => {
  const root = temporaryRoot();
  const store = openRunStore(join(root, 'runs.sqlite'));
  const chain = Array.from({ length: 1000 }, (_, n) =>
    sqlOperation(`t${n}`, [], n > 0 ? { after: [`t${n - 1}`] } : {}),
  );
  const begin = performance.now();
  const result = await runGraph(sqlGraph(chain), options({ root, store }));
  // The budget is 1 ms a task on an idle machine; ten times as much is only reached by work that grows with the square.
  expect(performance.now() - begin).toBeLessThan(10_000);
  expect(result.status).toBe('success');
  expect(store.tasks(result.run_id)).toHaveLength(1000);
  store.close();
});
