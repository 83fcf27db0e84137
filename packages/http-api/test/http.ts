import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TriggerDefinition } from '@sparkle-orchestration/core';
import { withHash } from '@sparkle-orchestration/core';
import { sampleGraph } from '@sparkle-orchestration/core/testing';
import { type Attempt, type AttemptEnd, createScheduler, type Scheduler } from '@sparkle-orchestration/server';
import { openSharedStore, type SharedStore } from '@sparkle-orchestration/state';
import {
  createEventHub,
  createMetrics,
  type HttpOptions,
  openToken,
  type ProjectView,
  startHttp,
} from '../src/index.js';

const location = { file: 'config/triggers/t.yaml', line: 3, column: 1 };

/** A trigger as the files would say it. */
export function trigger(name: string, rest: object): TriggerDefinition {
  return {
    name,
    enabled: true,
    starts: { job: 'nightly' },
    parameters: {},
    tags: [],
    implicit: false,
    file: 'config/triggers/t.yaml',
    locate: () => location,
    ...rest,
  } as unknown as TriggerDefinition;
}

export const webhook = (name: string, path: string, authentication: object, rest: object = {}) =>
  trigger(name, { type: 'webhook', webhook: { path, methods: ['POST', 'GET'], authentication, payload: {}, ...rest } });

export const cron = trigger('every_night', {
  type: 'cron',
  schedule: { cron: '0 2 * * *', timezone: 'UTC', catchup: false, jitterSeconds: 0 },
});

const { hash: _, ...sample } = sampleGraph();
export const graph = withHash({ ...sample, pipeline: 'nightly' });

export const view: ProjectView = {
  version: '1.2.3',
  pipelines: () => [
    { name: 'orders', template: 'copy', enabled: true, file: 'config/pipelines/orders.yaml', tags: { team: 'sales' } },
  ],
  jobs: () => [{ name: 'nightly', pipelines: ['orders'], dependencies: [], file: 'config/jobs/nightly.yaml' }],
  graph: async ({ name }) => (name === 'nightly' || name === 'orders' ? graph : undefined),
  tables: async () => [{ name: 'shop.silver.orders', writtenBy: ['orders'], readBy: [] }],
  table: async (name, limit) => ({
    name,
    columns: [
      { name: 'id', type: 'BIGINT' },
      { name: 'note', type: 'VARCHAR' },
    ],
    count: 2,
    rows: [
      [9007199254740993n, '<img src=x onerror=alert(1)>'],
      [2n, null],
    ].slice(0, limit),
  }),
  lineage: async () => ({
    pipelines: [{ name: 'orders', reads: ['shop.bronze.orders'], writes: ['shop.silver.orders'] }],
    columns: [
      {
        table: 'shop.silver.orders',
        column: 'id',
        from: [{ table: 'shop.bronze.orders', column: 'id', kind: 'identity' }],
      },
    ],
  }),
};

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly token: string;
  readonly scheduler: Scheduler;
  readonly store: SharedStore;
  readonly attempts: Attempt[];
  /** With the token, as a browser of nobody would. */
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** What comes back for these very bytes, until the server closes or `ms` have passed. */
  raw(bytes: string | readonly string[], ms?: number): Promise<string>;
  close(): Promise<void>;
}

export interface TestServerOptions extends Partial<Omit<HttpOptions, 'context' | 'metrics' | 'token' | 'triggers'>> {
  readonly triggers?: readonly TriggerDefinition[];
  readonly secrets?: Readonly<Record<string, string>>;
  readonly run?: (attempt: Attempt) => Promise<AttemptEnd>;
}

/** A scheduler over a real store, and a server that really listens. */
export async function startServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { triggers = [cron], secrets = {}, run, ...http } = options;
  const folder = mkdtempSync(join(tmpdir(), 'sparkle-http-'));
  const store = await openSharedStore(join(folder, 'runs.sqlite'), { project: 'shop', env: 'dev' });
  const hub = createEventHub();
  const metrics = createMetrics();
  const attempts: Attempt[] = [];
  const scheduler = createScheduler({
    store,
    instance: 'test',
    definitions: {
      load: async () => ({
        project: 'shop',
        env: 'dev',
        triggers,
        units: ['nightly', 'orders'].map((name) => ({
          target: { kind: name === 'orders' ? ('pipeline' as const) : ('job' as const), name },
          maxActiveRuns: 1,
          file: `config/${name}.yaml`,
          compile: async () => graph,
        })),
        diagnostics: [],
        brokenFiles: [],
        files: new Set(),
        secret: (name) => secrets[name],
        notify: async () => undefined,
      }),
    },
    runner: {
      run: (attempt) => {
        attempts.push(attempt);
        return run?.(attempt) ?? Promise.resolve({ status: 'success', failedPipelines: [] });
      },
    },
    onEvent(event) {
      hub.publish(event);
      metrics.observe(event);
    },
  });
  await scheduler.start();
  const token = openToken({ defaultFile: join(folder, 'token') });
  const end = async () => {
    scheduler.abort();
    await scheduler.stop();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  };
  const server = await startHttp({
    context: { scheduler, store, hub, instance: 'test', project: () => view },
    metrics,
    token,
    triggers,
    port: 0,
    checkAnswers: true,
    ...http,
  }).catch(async (error: unknown) => {
    await end();
    throw error;
  });
  const port = Number(new URL(server.url).port);
  const ask = (method: string, path: string, headers: Record<string, string>, body?: string): Promise<Answer> =>
    new Promise((done, failed) => {
      const sent = httpRequest(
        { host: '127.0.0.1', port, method, path, headers: { authorization: `Bearer ${token.value}`, ...headers } },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part: string) => {
            text += part;
          });
          response.on('end', () =>
            done({ status: response.statusCode ?? 0, text, headers: response.headers as Answer['headers'] }),
          );
        },
      );
      sent.on('error', failed);
      sent.end(body);
    });
  return {
    url: server.url,
    port,
    token: token.value,
    scheduler,
    store,
    attempts,
    get: (path, headers = {}) => ask('GET', path, headers),
    post: (path, body, headers = {}) =>
      ask(
        'POST',
        path,
        { 'content-type': 'application/json', ...headers },
        typeof body === 'string' ? body : JSON.stringify(body),
      ),
    raw: (bytes, ms = 3000) =>
      new Promise((done) => {
        let text = '';
        const socket = connect(port, '127.0.0.1');
        const end = () => {
          socket.destroy();
          done(text);
        };
        const timer = setTimeout(end, ms);
        socket.setEncoding('utf8');
        socket.on('data', (part: string) => {
          text += part;
        });
        socket.on('error', () => undefined);
        socket.on('close', () => {
          clearTimeout(timer);
          done(text);
        });
        for (const part of typeof bytes === 'string' ? [bytes] : bytes) socket.write(part);
      }),
    async close() {
      await server.close();
      await end();
    },
  };
}
