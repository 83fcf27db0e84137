import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalService, startLocalService } from '@sparkle-orchestration/connectors/testing';
import { createScheduler, type Scheduler, type SchedulerEvent } from '@sparkle-orchestration/server';
import { openSharedStore, type SharedStore } from '@sparkle-orchestration/state';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestClock, testClock } from '../../../server/test/clock.js';
import { openProject } from '../../src/open-project.js';
import type { Project } from '../../src/project.js';
import { queryWarehouse } from '../../src/query-warehouse.js';
import { projectDefinitions } from '../../src/serve/definitions.js';
import { projectRunner } from '../../src/serve/runner.js';
import { validateProject } from '../../src/validate.js';
import { repository, writeFiles } from '../project-folder.js';
import { answer } from './services.js';
import { documentTwin, frameworkTwin } from './twin.js';

const shared = join(process.env['SPARKLE_SHARED'] ?? join(repository, '../shared'), 'corpora/dwh-configs/config');
const hasCorpora = existsSync(shared);
if (!hasCorpora) console.warn(`documents of the framework are not there (${shared}): only their twins are run`);

/** Documents with the line at which something is wrong with them. */
interface Documents {
  readonly title: string;
  put(root: string): void;
  readonly refused: readonly string[];
}

const documents: readonly Documents[] = [
  {
    title: 'our twins',
    put: (root) => writeFiles(root, frameworkTwin),
    refused: ['hourly_analytics.yaml:4', 'youtube_api.yaml:6', 'webhook_refresh.yaml:9'],
  },
  ...(hasCorpora
    ? [
        {
          title: 'as they were published',
          put: (root: string) => cpSync(shared, join(root, 'config'), { recursive: true }),
          refused: ['hourly_analytics.yaml:13', 'youtube_api.yaml:12', 'webhook_refresh.yaml:19'],
        },
      ]
    : []),
];

const token = 'token-of-the-webhook-4711';
const environment = {
  WEBHOOK_TOKEN: token,
  YOUTUBE_API_KEY_DEV: `AIza${'x'.repeat(35)}`,
  DATABRICKS_TOKEN_DEV: `dapi${'0'.repeat(32)}`,
  DATABRICKS_HOST_DEV: 'x.example.com',
  DATABRICKS_HTTP_PATH_DEV: '/sql/1',
};

interface Served {
  readonly scheduler: Scheduler;
  readonly store: SharedStore;
  readonly clock: TestClock;
  readonly events: SchedulerEvent[];
  /** Sets the clock, and waits for everything that is due then. */
  at(time: string): Promise<void>;
  /** Runs that ended since the last look, as `target state`. */
  ended(): readonly string[];
}

/** Serves a project as `sparkle serve` does, on a clock of our own. */
async function serve(project: Project, start: string): Promise<Served> {
  const { name, env } = project.definition;
  const store = await openSharedStore(join(project.root, 'runs.sqlite'), { project: name, env });
  const clock = testClock(start);
  const events: SchedulerEvent[] = [];
  const scheduler = createScheduler({
    definitions: { load: async () => projectDefinitions(project) },
    store,
    runner: projectRunner(() => project, store.history),
    instance: 'test',
    clock,
    onEvent: (event) => void events.push(event),
  });
  await scheduler.turn();
  let seen = 0;
  return {
    scheduler,
    store,
    clock,
    events,
    async at(time) {
      clock.set(time);
      for (let before = -1; before !== events.length; ) {
        before = events.length;
        await scheduler.turn();
        await scheduler.idle();
      }
    },
    ended() {
      const fresh = events.slice(seen);
      seen = events.length;
      return fresh.flatMap((one) => (one.type === 'run_ended' ? [`${one.target.name} ${one.state}`] : []));
    },
  };
}

describe.each(documents)('the 18 documents of the YAML framework, $title', ({ put, refused }) => {
  let service: LocalService;
  const roots: string[] = [];
  const opened: Served[] = [];
  beforeAll(async () => {
    service = await startLocalService(answer);
  });
  afterAll(async () => {
    for (const { scheduler, store } of opened) {
      await scheduler.stop();
      await store.close();
    }
    for (const root of roots) rmSync(root, { recursive: true, force: true });
    await service.close();
  });

  /** The documents with their public addresses replaced by the local service, and nothing else changed. */
  function folder(): string {
    const root = mkdtempSync(join(tmpdir(), 'sparkle-framework-'));
    roots.push(root);
    put(root);
    const sources = join(root, 'config/sources');
    for (const file of readdirSync(sources)) {
      const text = readFileSync(join(sources, file), 'utf8');
      writeFileSync(join(sources, file), text.replace(/base_url: "https:[^"]*"/, `base_url: "${service.url}"`));
    }
    writeFiles(root, {
      'sparkle.config.yaml': 'name: example\nwarehouse: duckdb_local\nallowed_hosts: ["127.0.0.1"]\n',
    });
    return root;
  }
  const open = (root: string) => openProject({ from: root, env: 'dev', purpose: 'run', adapters: false, environment });
  const errors = (project: Project) =>
    validateProject(project)
      .filter((d) => d.severity === 'error')
      .map((d) => `${d.location?.file.split('/').at(-1)}:${d.location?.line}`)
      .sort();
  const rows = async (project: Project, sql: string) => (await queryWarehouse(project, sql, { limit: 100 })).rows;
  async function served(project: Project, start: string): Promise<Served> {
    const made = await serve(project, start);
    opened.push(made);
    return made;
  }

  it('are 3 sources, 2 destinations, 3 pipelines, 3 jobs and 7 triggers; three are refused at their lines', async () => {
    const project = await open(folder());
    const { documents, pipelines } = project.definition;
    const count = (kind: string) => documents.filter((one) => one.kind === kind).length;
    expect(['source', 'destination', 'job', 'trigger'].map(count)).toEqual([3, 2, 3, 7]);
    expect(pipelines.map((one) => one.name).sort()).toEqual([
      'github_to_duckdb',
      'mock_to_duckdb',
      'youtube_to_databricks',
    ]);
    expect(errors(project)).toEqual([...refused].sort());
  });

  it('run as they are: what is right is served although other files are wrong', async () => {
    const project = await open(folder());
    const server = await served(project, '2026-03-01T01:30:00Z');
    // Two triggers ask for one job at two o'clock: one run.
    await server.at('2026-03-01T02:05:00Z');
    expect(server.ended()).toEqual(['all_pipelines_job success']);
    expect(await rows(project, 'select id, address__city from main.mock_data.users order by id')).toEqual([
      ['1', 'Gwenborough'],
      ['2', 'Wisokyburgh'],
    ]);
    expect(await rows(project, 'select count(*) from main.mock_data.posts, main.mock_data.comments')).toEqual([['1']]);
    expect(await rows(project, 'select name from main.github_analytics.repos order by id')).toEqual([
      ['torvalds-one'],
      ['torvalds-two'],
    ]);
    await server.scheduler.fire({ trigger: 'mock_manual' });
    await server.at('2026-03-01T02:10:00Z');
    await server.scheduler.fire({ trigger: 'manual_backfill_trigger' });
    await server.at('2026-03-01T02:20:00Z');
    expect(server.ended()).toEqual(['mock_pipeline_job success', 'all_pipelines_job success']);
  }, 180_000);

  it('run all when their three mistakes are mended; what a target here cannot do is refused at its line', async () => {
    const root = folder();
    const mapping = join(root, 'config/secrets_mapping.yaml');
    const secrets =
      'secrets:\n  webhook_token_secret_key: { env_var_dev: WEBHOOK_TOKEN }\n  youtube_api_credentials_secret_key: { env_var_dev: YOUTUBE_API_KEY_DEV }\n';
    writeFileSync(mapping, readFileSync(mapping, 'utf8').replace(/^secrets:\n/m, secrets));
    writeFiles(root, {
      'config/jobs/daily.yaml': 'job:\n  name: daily_data_ingestion\n  pipelines: [{ name: mock_to_duckdb }]\n',
      'config/triggers/daily.yaml':
        'trigger:\n  name: daily_data\n  type: cron\n  job: daily_data_ingestion\n  schedule: { cron: "0 1 * * *" }\n',
    });
    const project = await open(root);
    expect(errors(project)).toEqual([]);
    const server = await served(project, '2026-03-01T00:59:50Z');

    // The hourly job is asked for by its cron and by its interval: one run, after the daily job that it depends on.
    await server.at('2026-03-01T01:00:10Z');
    await server.at('2026-03-01T01:01:30Z');
    expect(server.ended()).toEqual(['daily_data_ingestion success', 'hourly_analytics success']);
    // Its pipelines have parameters of the job, which win over their own.
    const repositories = 'select name from main.github_analytics.repos order by id';
    expect(await rows(project, repositories)).toEqual([['kubernetes-one'], ['kubernetes-two']]);
    await server.at('2026-03-01T01:15:10Z');
    expect(server.ended()).toEqual(['hourly_analytics success']);

    const call = (value: string) =>
      server.scheduler.receiveWebhook({
        path: '/webhooks/data-refresh',
        method: 'PUT',
        headers: { 'content-type': 'application/json', 'x-webhook-token': value },
        body: Buffer.from('{"source":"shop","unknown":1}'),
        loopback: false,
      });
    expect((await call('another')).status).toBe(401);
    const accepted = await call(token);
    expect(accepted.status).toBe(202);
    await server.at('2026-03-01T01:16:00Z');
    expect(server.ended()).toEqual(['all_pipelines_job success']);
    const asked = await server.store.scheduler.request(accepted.body.run_id ?? '');
    expect(JSON.parse(asked?.params ?? '')).toMatchObject({ given: { source_name: 'shop' } });
    expect(await rows(project, repositories)).toEqual([['torvalds-one'], ['torvalds-two']]);

    // Databricks is no warehouse of this version: validating says so at its type, and a run ends with it.
    const [refusal] = validateProject(project).filter((d) => d.code === 'pipelines/warehouse-type');
    expect(refusal?.location?.file).toMatch(/databricks\.yaml$/);
    expect(
      readFileSync(join(root, refusal?.location?.file ?? ''), 'utf8').split('\n')[(refusal?.location?.line ?? 0) - 1],
    ).toBe('  type: databricks');
    await server.scheduler.fire({ kind: 'pipeline', name: 'youtube_to_databricks' });
    await server.at('2026-03-01T01:17:00Z');
    expect(server.ended()).toEqual(['youtube_to_databricks failed']);
    expect(server.events.findLast((one) => one.type === 'run_ended')).toMatchObject({
      error: expect.stringContaining('pipelines/warehouse-type'),
    });
  }, 180_000);
});

const own = join(shared, '../../from-documents/2-yaml-warehouse/config');
const examples = [
  { title: 'our twins', put: (root: string) => writeFiles(root, documentTwin) },
  ...(hasCorpora
    ? [{ title: 'as they stand there', put: (root: string) => cpSync(own, join(root, 'config'), { recursive: true }) }]
    : []),
];

describe.each(examples)('the examples of the document of the framework, $title', ({ put }) => {
  it('are valid, and their trigger runs their job at two: users by token, from the cursor on', async () => {
    const service = await startLocalService(({ path, headers, query }) => {
      if (path !== '/users') return { status: 404 };
      if (headers.authorization !== 'Bearer token-of-the-example') return { status: 401 };
      const users = [
        { id: 'u1', email: 'a@x', updated_at: '2024-02-01T00:00:00Z' },
        { id: 'u0', email: 'old@x', updated_at: '2023-01-01T00:00:00Z' },
      ];
      return { json: query['page'] === undefined ? users : [] };
    });
    const root = mkdtempSync(join(tmpdir(), 'sparkle-framework-'));
    put(root);
    const api = join(root, 'config/sources/my_api.yaml');
    writeFileSync(api, readFileSync(api, 'utf8').replace('https://api.example.com', service.url));
    writeFiles(root, {
      'sparkle.config.yaml': 'name: example\nwarehouse: my_warehouse\nallowed_hosts: ["127.0.0.1"]\n',
    });
    const environment = { MY_API_TOKEN_DEV: 'token-of-the-example' };
    const project = await openProject({ from: root, env: 'dev', purpose: 'run', adapters: false, environment });
    expect(validateProject(project).filter((d) => d.severity !== 'info')).toEqual([]);
    const server = await serve(project, '2026-03-01T01:59:50Z');
    try {
      await server.at('2026-03-01T02:00:10Z');
      expect(server.ended()).toEqual(['daily_ingestion success']);
      const { rows } = await queryWarehouse(project, 'select id, email from my_dataset.raw_data.users', { limit: 10 });
      expect(rows).toEqual([['u1', 'a@x']]);
    } finally {
      await server.scheduler.stop();
      await server.store.close();
      await service.close();
      rmSync(root, { recursive: true, force: true });
    }
  }, 180_000);
});
