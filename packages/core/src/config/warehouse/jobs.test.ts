import { describe, expect, it } from 'vitest';
import { readFiles, type TestFiles } from '../test-project.js';

const files: TestFiles = {
  'config/sources/files.yaml': { source: { name: 'files', type: 'file', connection: { path: 'data/*.csv' } } },
  'config/destinations/local.yaml': {
    destination: { name: 'local', type: 'duckdb', connection: { file_path: 'x.duckdb' } },
  },
  'config/pipelines/load_file.yaml': {
    pipeline: {
      name: 'load',
      source: { config_file: 'files' },
      destination: { config_file: 'local', dataset_name: 'raw' },
      schedule: { enabled: true, cron: '0 5 * * *', timezone: 'Europe/Berlin', catchup: true },
    },
  },
  'config/secrets_mapping.yaml': { secrets: { hook_token: { env_var: 'HOOK_TOKEN' } } },
};
const job = (content: object) => ({ 'config/jobs/nightly.yaml': { job: { name: 'nightly_job', ...content } } });
const trigger = (content: object) => ({
  'config/triggers/t.yaml': { trigger: { name: 'at_two', job: 'jobs/nightly.yaml', ...content } },
});
const simple = job({ pipelines: [{ name: 'load' }] });
const read = async (more: TestFiles) => (await readFiles({ ...files, ...more })).project;

describe('jobs', () => {
  it('fill in the defaults of the dialect', async () => {
    const { jobs } = await read(simple);
    expect(jobs[0]).toMatchObject({
      name: 'nightly_job',
      fileName: 'nightly.yaml',
      mode: 'dag',
      maxParallelism: 5,
      continueOnFailure: false,
      retries: { maxAttempts: 0, delaySeconds: 60, backoff: 2, on: ['timeout', 'connection_error'] },
      notifications: { onSuccess: [], onFailure: [], onRetry: [], onSlaMiss: [] },
      pipelines: [{ pipeline: 'load', order: 0, dependsOn: [], parameters: {}, enabled: true }],
    });
    expect(jobs[0]).not.toHaveProperty('timeoutSeconds');
    expect(jobs[0]).not.toHaveProperty('sla');
  });

  it('name pipelines by their file too', async () => {
    const { jobs } = await read(job({ pipelines: [{ name: 'load_file.yaml' }], execution: { mode: 'sequential' } }));
    expect(jobs[0]?.pipelines[0]?.pipeline).toBe('load');
    expect(jobs[0]?.maxParallelism).toBe(1);
  });

  it('keep what they promise, and tell failures and missed promises when somebody is named', async () => {
    const { jobs } = await read(
      job({
        pipelines: [{ name: 'load' }],
        retries: { max_attempts: 2, exponential_backoff: false },
        sla: { duration: 90, expected_completion_time: '06:30', timezone: 'Europe/Berlin' },
        notifications: { on_retry: true, channels: ['email', 'slack'], recipients: ['a@b.c', '#alerts'] },
      }),
    );
    const told = [
      { type: 'email', to: 'a@b.c', connection: 'smtp' },
      { type: 'slack', to: '#alerts', connection: 'slack' },
    ];
    expect(jobs[0]).toMatchObject({
      retries: { maxAttempts: 2, backoff: 1 },
      sla: { maxDurationSeconds: 90, completeBy: { time: '06:30', timezone: 'Europe/Berlin' } },
      notifications: { onSuccess: [], onFailure: told, onRetry: told, onSlaMiss: told },
    });
  });
});

describe('triggers', () => {
  it('of a pipeline are made from its schedule', async () => {
    const { triggers } = await read(simple);
    expect(triggers).toMatchObject([
      {
        name: 'schedule:load',
        type: 'cron',
        implicit: true,
        starts: { pipeline: 'load' },
        schedule: { cron: '0 5 * * *', timezone: 'Europe/Berlin', catchup: true },
      },
    ]);
  });

  it.each<[string, object, object]>([
    [
      'cron',
      { type: 'cron', schedule: { cron: '@daily', jitter: 60 }, parameters: { n: 1 } },
      { type: 'cron', schedule: { cron: '0 0 * * *', timezone: 'UTC', jitterSeconds: 60 }, parameters: { n: 1 } },
    ],
    [
      'cron as an interval',
      { type: 'cron', schedule: { cron: '@every 15m' } },
      { type: 'interval', schedule: { everySeconds: 900 } },
    ],
    [
      'interval',
      { type: 'interval', interval: { value: 2, unit: 'hours' } },
      { type: 'interval', schedule: { everySeconds: 7200, timezone: 'UTC' } },
    ],
    ['manual', { type: 'manual', enabled: false }, { type: 'manual', enabled: false }],
    [
      'event',
      { type: 'event', event: { source: 'local_file', event_type: 'object_created', filter: { suffix: '.csv' } } },
      { type: 'event', event: { source: 'local_file', type: 'object_created', filter: { suffix: '.csv' } } },
    ],
    [
      'webhook',
      {
        type: 'webhook',
        webhook: {
          path: '/refresh',
          authentication: { type: 'hmac', secret_key: 'hook_token_secret_key' },
          payload_mapping: { id: 'parameters.batch_id' },
        },
      },
      {
        type: 'webhook',
        webhook: {
          path: '/refresh',
          methods: ['POST'],
          authentication: { type: 'hmac', secret: { secret: 'hook_token' }, header: 'X-Signature' },
          payload: { id: 'batch_id' },
        },
      },
    ],
  ])('%s', async (_, content, expected) => {
    const { triggers } = await read({ ...simple, ...trigger(content) });
    expect(triggers.find((t) => t.name === 'at_two')).toMatchObject({ starts: { job: 'nightly_job' }, ...expected });
  });
});
