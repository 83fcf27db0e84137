import { describe, expect, it } from 'vitest';
import { readFiles, silver, silverFile, type TestFiles } from '../test-project.js';

const api = {
  source: {
    name: 'api',
    type: 'rest_api',
    connection: { base_url: 'https://x' },
    resources: [{ name: 'users', endpoint: '/users', primary_key: 'id', write_disposition: 'merge' }],
  },
};
const files = { source: { name: 'files', type: 'file', connection: { path: 'data/*.csv' } } };
const local = { destination: { name: 'local', type: 'duckdb', connection: { file_path: 'x.duckdb' } } };
const load = {
  pipeline: {
    name: 'load',
    source: { config_file: 'api.yaml' },
    destination: { config_file: 'destinations/local.yaml', dataset_name: 'raw' },
  },
};
const job = { job: { name: 'nightly', pipelines: [{ name: 'load' }] } };
const trigger = { trigger: { name: 'at_two', type: 'cron', job: 'nightly.yaml', schedule: { cron: '0 2 * * *' } } };

const base = {
  'config/sources/api.yaml': api,
  'config/destinations/local.yaml': local,
  'config/pipelines/load.yaml': load,
  'config/jobs/nightly.yaml': job,
  'config/triggers/two.yaml': trigger,
};

/** JSON is YAML: documents are written as objects. */
const read = async (changes: TestFiles = {}, options = {}) => {
  const result = await readFiles({ ...base, ...changes }, options);
  return {
    ...result,
    problems: result.diagnostics.map(
      (d) => `${d.code.split('/')[1]} ${d.location?.file.replace('config/', '')}: ${d.message}`,
    ),
  };
};
const change = <T extends object>(document: T, key: keyof T, changes: object): object => ({
  [key]: { ...(document[key] as object), ...changes },
});

describe('the warehouse dialect', () => {
  it('becomes pipelines with their resources, and listed documents', async () => {
    const { project, problems } = await read();
    expect(problems).toEqual([]);
    expect(project.pipelines[0]).toMatchObject({
      name: 'load',
      template: 'warehouse_ingestion',
      owner: 'data-engineering',
      retry: { count: 2, delaySeconds: 60 },
      timeoutSeconds: 3600,
      config: {
        source: { name: 'api', connection: 'api' },
        destination: { connection: 'local' },
        failOnError: true,
        resources: [
          {
            name: 'users',
            destination: 'main.raw.users',
            writeDisposition: 'merge',
            primaryKey: ['id'],
            options: { endpoint: '/users' },
          },
        ],
      },
    });
    expect(project.documents.map((d) => [d.kind, d.name, d.details])).toEqual([
      ['source', 'api', ['Resources: 1']],
      ['trigger', 'at_two', ['Type: cron', 'Job: nightly.yaml', 'Schedule: 0 2 * * *']],
      ['destination', 'local', []],
      ['job', 'nightly', ['Pipelines: 1', 'Mode: dag']],
    ]);
    expect(project.connections.get('local')).toMatchObject({ type: 'duckdb', properties: { path: 'x.duckdb' } });
  });

  it('names tables by dataset, prefixes, schema and catalog', async () => {
    const named = {
      destination: { ...local.destination, settings: { schema: 'inner' }, naming: { prefix: 'p_', suffix: '_s' } },
    };
    const prefixed = change(load, 'pipeline', {
      destination: { config_file: 'local', dataset_name: 'raw', table_prefix: 't_' },
    });
    const { project } = await read({ 'config/destinations/local.yaml': named, 'config/pipelines/load.yaml': prefixed });
    expect(project.pipelines[0]?.config).toMatchObject({ resources: [{ destination: 'raw.inner.t_p_users_s' }] });
  });

  it('gives a file source without resources one of its own name', async () => {
    const { project, problems } = await read({ 'config/sources/api.yaml': files });
    expect(problems).toEqual([]);
    expect(project.pipelines[0]?.config).toMatchObject({
      resources: [{ name: 'files', path: 'data/*.csv', format: 'csv', writeDisposition: 'append' }],
    });
  });

  it('opens a Postgres destination by references', async () => {
    const pg = {
      destination: {
        name: 'pg',
        type: 'postgres',
        connection: {
          host: 'h',
          port: 5432,
          user: 'u',
          password_secret_key: 'PG_PASSWORD',
          database: 'd',
          schema: 's',
        },
        settings: { sslmode: 'require' },
      },
    };
    const { project, problems } = await read({ 'config/destinations/pg.yaml': pg });
    expect(problems).toEqual([]);
    expect(project.connections.get('pg')?.properties).toEqual({
      host: 'h',
      port: 5432,
      user: 'u',
      password: { secret: 'PG_PASSWORD' },
      database: 'd',
      schema: 's',
      sslmode: 'require',
    });
  });

  it('lays the files of an environment over the common ones', async () => {
    const over = { destination: { connection: { file_path: 'prod.duckdb' } } };
    const { project, problems } = await read({
      'config/environments/prod/destinations/local.yaml': over,
      'config/environments/dev/destinations/local.yaml': { destination: 1 },
    });
    expect(problems).toEqual([]);
    expect(project.connections.get('local')?.properties).toEqual({ path: 'prod.duckdb' });
    expect((await read({ 'config/environments/prod/jobs/nobody.yaml': job })).problems).toEqual([
      'overlay-without-base environments/prod/jobs/nobody.yaml: this overlay has nothing to lie over: config/jobs/nobody.yaml does not exist',
    ]);
  });

  it('accepts several documents in a file when each has its root key', async () => {
    const two = `${JSON.stringify(local)}\n---\n${JSON.stringify(change(local, 'destination', { name: 'other' }))}\n`;
    expect((await read({ 'config/destinations/local.yaml': two })).project.connections.has('other')).toBe(true);
    expect((await read({ 'config/destinations/local.yaml': `${two}---\nx: 1\n` })).problems).toEqual([
      'wrong-root destinations/local.yaml: the document must have the single root key "destination", found "x"',
    ]);
  });
});

describe('rules between documents', () => {
  it.each<[string, TestFiles, string[]]>([
    [
      'a source that is not there',
      { 'config/pipelines/load.yaml': change(load, 'pipeline', { source: { config_file: 'apis.yaml' } }) },
      ['unknown-reference pipelines/load.yaml: there is no source "apis.yaml"'],
    ],
    [
      'a resource that is not there',
      {
        'config/pipelines/load.yaml': change(load, 'pipeline', { source: { config_file: 'api', resources: ['user'] } }),
      },
      ['unknown-reference pipelines/load.yaml: there is no resource "user"'],
    ],
    [
      'a pipeline of a job that is not there',
      { 'config/jobs/nightly.yaml': change(job, 'job', { pipelines: [{ name: 'laod' }] }) },
      ['unknown-reference jobs/nightly.yaml: there is no pipeline "laod"'],
    ],
    [
      'a job that is not there',
      { 'config/triggers/two.yaml': change(trigger, 'trigger', { job: 'jobs/nightyl.yaml' }) },
      ['unknown-reference triggers/two.yaml: there is no job "jobs/nightyl.yaml"'],
    ],
    [
      'a dependency on a job that is not there',
      { 'config/jobs/nightly.yaml': change(job, 'job', { dependencies: ['nobody'] }) },
      ['unknown-reference jobs/nightly.yaml: there is no job "nobody"'],
    ],
    [
      'jobs in a cycle',
      {
        'config/jobs/nightly.yaml': change(job, 'job', { dependencies: ['other'] }),
        'config/jobs/other.yaml': change(job, 'job', { name: 'other', dependencies: ['nightly'] }),
      },
      ['cycle jobs/other.yaml: jobs depend on each other: nightly -> other -> nightly'],
    ],
    [
      'pipelines of a job in a cycle',
      { 'config/jobs/nightly.yaml': change(job, 'job', { pipelines: [{ name: 'load', depends_on: ['load'] }] }) },
      ['cycle jobs/nightly.yaml: pipelines depend on each other: load -> load'],
    ],
    [
      'an unknown depends_on',
      { 'config/jobs/nightly.yaml': change(job, 'job', { pipelines: [{ name: 'load', depends_on: ['x'] }] }) },
      ['unknown-reference jobs/nightly.yaml: there is no pipeline in this job "x"'],
    ],
    [
      'depends_on in mode parallel',
      {
        'config/jobs/nightly.yaml': change(job, 'job', {
          pipelines: [{ name: 'load' }, { name: 'orders', depends_on: ['load'] }],
          execution: { mode: 'parallel' },
        }),
        [silverFile]: silver,
      },
      ['wrong-mode jobs/nightly.yaml: depends_on has no meaning in mode "parallel"'],
    ],
    [
      'one pipeline twice in a job',
      { 'config/jobs/nightly.yaml': change(job, 'job', { pipelines: [{ name: 'load' }, { name: 'load.yaml' }] }) },
      ['duplicate-name jobs/nightly.yaml: two members are named "load"; the other is in config/jobs/nightly.yaml'],
    ],
    [
      'two sources of one name',
      { 'config/sources/copy.yaml': api },
      ['duplicate-name sources/copy.yaml: two sources are named "api"; the other is in config/sources/api.yaml'],
    ],
    [
      'a merge without a key',
      {
        'config/sources/api.yaml': change(api, 'source', {
          resources: [{ name: 'users', endpoint: '/u', write_disposition: 'merge' }],
        }),
      },
      ['merge-without-key sources/api.yaml: resource "users" merges without a primary key'],
    ],
    [
      'a merge by the settings of the destination',
      {
        'config/sources/api.yaml': change(api, 'source', { resources: [{ name: 'users', endpoint: '/u' }] }),
        'config/destinations/local.yaml': change(local, 'destination', { settings: { write_mode: 'merge' } }),
      },
      ['merge-without-key sources/api.yaml: resource "users" merges without a primary key'],
    ],
    [
      'files kept for too short a time',
      { 'config/destinations/local.yaml': change(local, 'destination', { settings: { vacuum_retention_hours: 24 } }) },
      ['bad-value destinations/local.yaml: must be at least 168'],
    ],
    [
      'a cron expression that cannot be',
      { 'config/triggers/two.yaml': change(trigger, 'trigger', { schedule: { cron: '0 99 * * *' } }) },
      [
        'bad-schedule triggers/two.yaml: the schedule "0 99 * * *" cannot be used: "99" is out of the range 0-23 in the field hour',
      ],
    ],
    [
      'an unknown time zone',
      {
        'config/triggers/two.yaml': change(trigger, 'trigger', {
          schedule: { cron: '0 2 * * *', timezone: 'Mars/Base' },
        }),
      },
      ['bad-timezone triggers/two.yaml: unknown time zone "Mars/Base"'],
    ],
    [
      'a schedule without cron',
      { 'config/pipelines/load.yaml': change(load, 'pipeline', { schedule: { enabled: true } }) },
      ['schedule-missing pipelines/load.yaml: the schedule is enabled, but has no cron expression'],
    ],
    [
      'retries in two places',
      {
        'config/pipelines/load.yaml': change(load, 'pipeline', {
          execution: { retries: 1 },
          retry: { max_attempts: 2 },
        }),
      },
      ['either-or pipelines/load.yaml: "execution.retries" and "retry.max_attempts" cannot be used together'],
    ],
    [
      'the block of another trigger',
      { 'config/triggers/two.yaml': change(trigger, 'trigger', { interval: { value: 1, unit: 'hours' } }) },
      ['unknown-key triggers/two.yaml: unknown key "interval"'],
    ],
    [
      'an authentication without its secret',
      {
        'config/sources/api.yaml': change(api, 'source', {
          connection: { base_url: 'https://x', auth: { type: 'basic' } },
        }),
      },
      [
        'auth-without-secret sources/api.yaml: authentication of type basic needs credentials_secret_key or username_secret_key with password_secret_key',
      ],
    ],
    [
      'a database resource with both table and query',
      {
        'config/sources/db.yaml': {
          source: {
            name: 'db',
            type: 'database',
            connection: { connection_string_secret_key: 'DB_URL' },
            resources: [{ name: 't', table: 't', query: 'select 1' }],
          },
        },
      },
      ['either-or sources/db.yaml: "table" and "query" cannot be used together'],
    ],
    [
      'a secret in plain text',
      {
        'config/sources/api.yaml': change(api, 'source', {
          connection: { base_url: 'https://x', headers: { Authorization: 'Bearer abc' } },
        }),
      },
      ['secret-literal sources/api.yaml: "Authorization" holds a secret in plain text'],
    ],
    [
      'a key that only others know',
      { 'config/pipelines/load.yaml': change(load, 'pipeline', { performance: {} }) },
      ['unknown-key pipelines/load.yaml: unknown key "performance"'],
    ],
    [
      'a pipeline of both dialects',
      { 'config/orchestration/load/prod.json': silver },
      [
        'duplicate-name pipelines/load.yaml: two pipelines are named "load"; the other is in config/orchestration/load/prod.json',
      ],
    ],
  ])('%s is an error, once', async (_, changes, expected) => {
    const { problems, diagnostics } = await read(changes);
    expect(problems).toEqual(expected);
    expect(diagnostics.every((d) => d.severity === 'error')).toBe(true);
  });

  it.each<[string, TestFiles, string[]]>([
    [
      'two triggers of one job at one instant',
      {
        'config/triggers/again.yaml': change(trigger, 'trigger', {
          name: 'again',
          job: 'nightly',
          schedule: { cron: '@daily' },
        }),
        'config/triggers/two.yaml': change(trigger, 'trigger', { schedule: { cron: '0 0 * * *' } }),
      },
      ['same-instant triggers/two.yaml: this trigger and "again" both start job "nightly" at 0 0 * * *'],
    ],
    [
      'a job shorter than its pipeline',
      {
        'config/jobs/nightly.yaml': change(job, 'job', { execution: { timeout: 60 } }),
        'config/pipelines/load.yaml': change(load, 'pipeline', { execution: { timeout: 600 } }),
      },
      ['timeout-order jobs/nightly.yaml: the job ends after 60 s, before its pipeline "load" may (600 s)'],
    ],
    [
      'a job without anything to do',
      { 'config/jobs/nightly.yaml': change(job, 'job', { pipelines: [{ name: 'load', enabled: false }] }) },
      ['job-disabled triggers/two.yaml: every pipeline of job "nightly" is disabled'],
    ],
    [
      'a dependency on a disabled pipeline',
      {
        'config/jobs/nightly.yaml': change(job, 'job', {
          pipelines: [
            { name: 'load', enabled: false },
            { name: 'orders', depends_on: ['load'] },
          ],
        }),
        [silverFile]: silver,
      },
      ['depends-on-disabled jobs/nightly.yaml: "load" is disabled, and counts as done'],
    ],
    [
      'a placeholder that nothing fills',
      {
        'config/sources/api.yaml': change(api, 'source', {
          resources: [{ name: 'repos', endpoint: '/users/{user}/repos' }],
        }),
      },
      ['placeholder sources/api.yaml: only a parameter given by hand can fill {user} of resource "repos"'],
    ],
    [
      'an open webhook',
      {
        'config/triggers/two.yaml': {
          trigger: { name: 'hook', type: 'webhook', job: 'nightly', webhook: { path: '/hook' } },
        },
      },
      ['open-webhook triggers/two.yaml: this webhook accepts calls from anybody on this machine'],
    ],
  ])('%s is a warning', async (_, changes, expected) => {
    const { problems, diagnostics } = await read(changes);
    expect(problems).toEqual(expected);
    expect(diagnostics.every((d) => d.severity === 'warning')).toBe(true);
  });

  it('does not report a reference to a document that is broken itself', async () => {
    const { problems } = await read({
      'config/sources/api.yaml': change(api, 'source', { type: 'rest' }),
      'config/jobs/nightly.yaml': change(job, 'job', { sla: 1 }),
    });
    expect(problems.map((p) => p.split(':')[0]).sort()).toEqual([
      'unknown-value sources/api.yaml',
      'wrong-type jobs/nightly.yaml',
    ]);
  });

  it('fills placeholders from jobs, triggers and webhooks', async () => {
    const source = {
      'config/sources/api.yaml': change(api, 'source', {
        resources: [{ name: 'r', endpoint: '/{a}/{b}/{c}/{d}', params: { d: 'x' } }],
      }),
    };
    const { problems } = await read({
      ...source,
      'config/pipelines/load.yaml': change(load, 'pipeline', { source: { config_file: 'api', params: { a: 1 } } }),
      'config/jobs/nightly.yaml': change(job, 'job', { pipelines: [{ name: 'load', parameters: { b: 1 } }] }),
      'config/triggers/two.yaml': change(trigger, 'trigger', { parameters: { c: 1 } }),
    });
    expect(problems).toEqual([]);
  });

  it('sends alerts of a channel with a secret through a connection of its own', async () => {
    const alerts = {
      enabled: true,
      channels: [
        { type: 'slack', webhook_secret_key: 'HOOK' },
        { type: 'email', recipients: ['a@b.c'] },
      ],
      on_success: true,
    };
    const { project } = await read({ 'config/pipelines/load.yaml': change(load, 'pipeline', { alerts }) });
    expect(project.pipelines[0]?.onFailure).toEqual([
      { type: 'slack', to: 'slack', connection: 'load_alerts_1' },
      { type: 'email', to: 'a@b.c', connection: 'smtp' },
    ]);
    expect(project.pipelines[0]?.onSuccess).toHaveLength(2);
    expect(project.connections.get('load_alerts_1')?.properties).toEqual({ url: { secret: 'HOOK' } });
  });
});
