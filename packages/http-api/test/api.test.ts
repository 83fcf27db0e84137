import type { AttemptEnd } from '@sparkle-orchestration/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiDocument, routes } from '../src/index.js';
import { graph, startServer, type TestServer } from './http.js';

const done: AttemptEnd = { status: 'success', failedPipelines: [] };
let server: TestServer;
let release: (() => void) | undefined;

beforeAll(async () => {
  server = await startServer({
    // Runs of the job wait until a test lets them go; they keep a history like those of the engine.
    async run({ request, runId, abort, drain }) {
      const { history } = server.store;
      await history.startRun({
        runId,
        project: 'shop',
        env: 'dev',
        pipeline: request.target.name,
        status: 'running',
        intervalStart: request.intervalStart,
        intervalEnd: request.intervalEnd,
        graphHash: graph.hash,
        params: '{}',
        startedAt: new Date().toISOString(),
        closed: false,
      });
      if (request.target.kind === 'pipeline') return done;
      await new Promise<void>((go) => {
        release = go;
        for (const signal of [abort, drain]) signal.addEventListener('abort', () => go(), { once: true });
      });
      return abort.aborted || drain.aborted ? { status: 'interrupted', failedPipelines: [] } : done;
    },
  });
});
afterAll(() => server.close());

async function json<T = Record<string, unknown>>(path: string): Promise<T> {
  const answer = await server.get(path);
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
  return JSON.parse(answer.text) as T;
}
async function start(body: object): Promise<string> {
  const answer = await server.post('/api/v1/runs', body);
  expect(answer.status).toBe(202);
  return (JSON.parse(answer.text) as { id: string }).id;
}
async function until(id: string, state: string): Promise<void> {
  await expect.poll(async () => (await server.store.scheduler.request(id))?.state, { timeout: 8000 }).toBe(state);
}

describe('runs', () => {
  it('are started with parameters and told of until they end', async () => {
    const id = await start({ pipeline: 'orders', params: { day: '2026-03-01', full: true } });
    await until(id, 'success');
    const { run, params, attempt_ids } = await json<{ run: object; params: object; attempt_ids: string[] }>(
      `/api/v1/runs/${id}`,
    );
    expect(run).toMatchObject({ id, target: { kind: 'pipeline', name: 'orders' }, kind: 'manual', state: 'success' });
    expect(params).toEqual({ day: '2026-03-01', full: true });
    expect(attempt_ids).toEqual([id]);
    expect(server.attempts.at(-1)?.parameters.given).toEqual({ day: '2026-03-01', full: true });
  });

  it('are cancelled while they run, and not tried again', async () => {
    for (const how of ['abort', 'drain']) {
      const id = await start({ job: 'nightly' });
      await until(id, 'running');
      const answer = await server.post(`/api/v1/runs/${id}/cancel`, { how });
      expect(answer).toMatchObject({ status: 202, text: '{"outcome":"stopping"}' });
      await until(id, 'cancelled');
      expect((await server.post(`/api/v1/runs/${id}/cancel`, {})).status).toBe(409);
    }
  });

  it('are cancelled while they wait for another one', async () => {
    const first = await start({ job: 'nightly' });
    await until(first, 'running');
    const second = await start({ job: 'nightly' });
    expect((await server.post(`/api/v1/runs/${second}/cancel`, {})).text).toBe('{"outcome":"cancelled"}');
    release?.();
    await until(first, 'success');
  });

  it('come in pages, with filters, and those of the command line among them', async () => {
    await server.store.history.startRun({
      runId: '2020-01-01T00-00-00-000Z-aaaaaa',
      project: 'shop',
      env: 'dev',
      pipeline: 'orders',
      status: 'running',
      intervalStart: '2019-12-31T00:00:00.000Z',
      intervalEnd: '2020-01-01T00:00:00.000Z',
      graphHash: 'x',
      params: '{}',
      startedAt: '2020-01-01T00:00:00.000Z',
      closed: false,
    });
    type Page = { runs: { id: string; kind: string; target: { name: string } }[]; next?: string };
    const all = await json<Page>('/api/v1/runs');
    expect(all.runs.at(-1)).toMatchObject({ id: '2020-01-01T00-00-00-000Z-aaaaaa', kind: 'command' });
    const seen: string[] = [];
    for (let next: string | undefined = ''; next !== undefined; ) {
      const page: Page = await json<Page>(`/api/v1/runs?limit=2${next ? `&before=${next}` : ''}`);
      seen.push(...page.runs.map((one) => one.id));
      next = page.next;
    }
    expect(seen).toEqual(all.runs.map((one) => one.id));
    expect(new Set(seen).size).toBe(seen.length);
    const cancelled = await json<Page>('/api/v1/runs?state=cancelled&job=nightly');
    expect(cancelled.runs).toHaveLength(3);
    expect((await server.get('/api/v1/runs?limit=0')).status).toBe(400);
    expect((await server.get('/api/v1/runs?state=cancelled&state=failed')).status).toBe(400);
    expect((await server.get('/api/v1/runs?sate=failed')).status).toBe(400);
  });

  it('a log of a flood comes in pages, and control characters stay in JSON', async () => {
    const [{ id } = { id: '' }] = (await json<{ runs: { id: string }[] }>('/api/v1/runs?pipeline=orders&kind=manual'))
      .runs;
    for (let n = 0; n < 1200; n += 1) {
      const message = n === 0 ? `\u001b[31m<img src=x onerror=alert(1)>\u0000${'x'.repeat(1_000_000)}` : `line ${n}`;
      await server.store.history.log({ runId: id, task: 'load', attempt: 1, at: new Date().toISOString(), message });
    }
    type Logs = { lines: { message: string }[]; next?: number };
    const first = await json<Logs>(`/api/v1/runs/${id}/logs?limit=500`);
    expect(first.lines).toHaveLength(500);
    expect(first.lines[0]?.message.length).toBeLessThan(4200);
    const last = await json<Logs>(`/api/v1/runs/${id}/logs?limit=500&offset=${1000}`);
    expect(last.lines).toHaveLength(1);
    expect(last.lines[0]?.message).toContain('further lines are not kept');
    expect(last.next).toBeUndefined();
    const raw = await server.get(`/api/v1/runs/${id}/logs?limit=1`);
    expect(raw.headers['content-type']).toMatch(/^application\/json/);
    expect(raw.text).toContain('\\u001b[31m');
  });

  it('of a job: tasks and lines of its pipelines are among them, the newest try of each', async () => {
    const [{ id } = { id: '' }] = (await json<{ runs: { id: string }[] }>('/api/v1/runs?job=nightly&state=success'))
      .runs;
    const { history } = server.store;
    const at = '2026-03-01T00:00:00.000Z';
    for (const [n, child] of [`${id}.orders`, `${id}.orders.2`].entries()) {
      const times = { intervalStart: at, intervalEnd: at, startedAt: `2026-03-01T00:00:0${n}.000Z` };
      const facts = { runId: child, project: 'shop', env: 'dev', pipeline: 'orders', graphHash: 'x', params: '{}' };
      await history.startRun({ ...facts, ...times, status: 'running', closed: false });
      const status = n === 0 ? 'failed' : 'success';
      await history.recordTask({ runId: child, task: 'load', tasks: 'load', status, attempts: 1, startedAt: at });
      await history.log({ runId: child, task: 'load', attempt: 1, at, message: `try ${n + 1}` });
    }
    const { tasks } = await json<{ tasks: object[] }>(`/api/v1/runs/${id}`);
    expect(tasks).toMatchObject([{ task: 'orders.load', state: 'success' }]);
    for (const query of ['', '?task=orders.load']) {
      const { lines } = await json<{ lines: object[] }>(`/api/v1/runs/${id}/logs${query}`);
      expect(lines).toMatchObject([{ task: 'orders.load', message: 'try 2' }]);
    }
    const parts = await json<{ runs: { id: string }[] }>('/api/v1/runs?kind=job&pipeline=orders');
    expect(parts.runs.map((one) => one.id)).toEqual([`${id}.orders.2`, `${id}.orders`]);
  });

  it('questions are answered once, by whom they ask', async () => {
    const id = await start({ job: 'nightly' });
    await until(id, 'running');
    await server.store.history.askApproval({
      runId: id,
      task: 'ask',
      message: 'publish?',
      approvers: ['ann'],
      askedAt: new Date().toISOString(),
    });
    const question = { run: id, task: 'ask', decision: 'approved' };
    const { approvals } = await json<{ approvals: object[] }>('/api/v1/approvals');
    expect(approvals).toMatchObject([{ run: id, task: 'ask', message: 'publish?' }]);
    expect((await server.post('/api/v1/approvals', { ...question, by: 'bob' })).status).toBe(422);
    expect((await server.post('/api/v1/approvals', { ...question, by: 'ann' })).status).toBe(200);
    expect((await server.post('/api/v1/approvals', { ...question, by: 'ann' })).status).toBe(404);
    expect(await server.store.history.approval(id, 'ask')).toMatchObject({ decision: 'approved', by: 'ann' });
    release?.();
    await until(id, 'success');
  });

  it('what is not there is told with a name that is', async () => {
    const answer = await server.post('/api/v1/runs', { job: 'nightli' });
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.text)).toMatchObject({
      error: { code: 'server/unknown-target', hint: 'Did you mean "nightly"?' },
    });
    expect((await server.get('/api/v1/runs/nothing')).status).toBe(404);
    expect((await server.post('/api/v1/runs', { job: 'nightly', pipeline: 'orders' })).status).toBe(400);
  });
});

describe('the API as a document', () => {
  /** Every route with an example of its path. */
  const examples: Readonly<Record<string, string>> = {
    '/pipelines/:name/graph': '/pipelines/orders/graph',
    '/jobs/:name/graph': '/jobs/nightly/graph',
    '/table': '/table?name=shop.silver.orders',
  };

  it('has every route, and every answer has its shape', async () => {
    const document = await json<{ openapi: string; paths: Record<string, Record<string, object>> }>(
      '/api/v1/openapi.json',
    );
    expect(document.openapi).toBe('3.1.0');
    const [{ id } = { id: '' }] = (await json<{ runs: { id: string }[] }>('/api/v1/runs?job=nightly')).runs;
    for (const route of routes) {
      const path = `/api/v1${route.path.replace(/:([a-z]+)/g, '{$1}')}`;
      expect(document.paths[path], path).toHaveProperty(route.method);
      if (route.method !== 'get') continue;
      // The server holds its answers against their shapes: another one would be an error here.
      const answer = await server.get(`/api/v1${examples[route.path] ?? route.path.replace(':id', id)}`);
      expect(answer.status, `${route.path}: ${answer.text}`).toBe(200);
      route.answer.parse(JSON.parse(answer.text));
    }
    for (const path of ['/api/v1/events', '/api/v1/openapi.json', '/metrics'])
      expect(document.paths).toHaveProperty([path]);
    expect(document).toEqual(JSON.parse(JSON.stringify(openApiDocument(routes, '1.2.3'))));
  });

  it('an id is one operation', () => {
    expect(new Set(routes.map((route) => route.id)).size).toBe(routes.length);
  });
});

describe('tables', () => {
  it('keep big numbers exact, and names are not made up', async () => {
    const table = await json<{ rows: unknown[][] }>('/api/v1/table?name=shop.silver.orders');
    expect(table.rows[0]).toEqual(['9007199254740993', '<img src=x onerror=alert(1)>']);
    expect((await server.get('/api/v1/table?name=pg_catalog.pg_authid')).status).toBe(404);
  });
});

describe('events and figures', () => {
  it('a stream tells of one run from start to end', async () => {
    const response = await fetch(`${server.url}/api/v1/events`, {
      headers: { authorization: `Bearer ${server.token}` },
    });
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const id = await start({ pipeline: 'orders' });
    let text = '';
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    while (!text.includes('event: run_ended')) {
      const { value, done: over } = await reader.read();
      if (over) break;
      text += new TextDecoder().decode(value);
    }
    await reader.cancel();
    const events = [...text.matchAll(/^data: (.*)$/gm)].map(
      ([, data]) => JSON.parse(data ?? '') as { type: string; run?: string },
    );
    expect(events.filter((event) => event.run === id).map((event) => event.type)).toEqual([
      'fired',
      'run_started',
      'run_ended',
    ]);
  });

  it('Prometheus reads runs, durations, triggers and leases', async () => {
    const { text, headers } = await server.get('/metrics');
    expect(headers['content-type']).toMatch(/^text\/plain; version=0.0.4/);
    for (const line of text.trim().split('\n'))
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|[a-z_]+(\{(\w+="(\\.|[^"\\])*",?)+\})? [-+\d.eInf]+)$/);
    expect(text).toMatch(/^sparkle_runs\{state="cancelled"\} 3$/m);
    expect(text).toMatch(/^sparkle_runs_ended_total\{kind="pipeline",name="orders",state="success"\} 2$/m);
    expect(text).toMatch(/^sparkle_run_duration_seconds_count\{kind="pipeline",name="orders"\} 2$/m);
    expect(text).toMatch(/^sparkle_ticks_missed_total\{trigger="every_night"\} 0$/m);
    expect(text).toMatch(/^sparkle_leases\{instance="test"\} 0$/m);
    expect(text).toMatch(/^sparkle_trigger_next_timestamp_seconds\{trigger="every_night"\} \d+$/m);
  });

  it('liveness and readiness need no token and tell no more', async () => {
    const none = { authorization: '' };
    expect(await server.get('/health/live', none)).toMatchObject({ status: 200, text: '{"status":"ok"}' });
    expect(await server.get('/health', none)).toMatchObject({ status: 200, text: '{"status":"running"}' });
    expect((await server.get('/health/ready', none)).status).toBe(200);
  });
});
