import type { Meaning } from './meaning.js';
import { acts, type FieldProof, type Where } from './proof.js';

const file = 'config/jobs/nightly.yaml';
const job = (m: Meaning) => m.job('nightly');
const groups = (m: Meaning) => (job(m).groups ?? []).map((group) => group.id);
const needs = (m: Meaning) =>
  Object.fromEntries((job(m).groups ?? []).map((group) => [group.id, group.needs.map((n) => `${n.task} ${n.when}`)]));
const mail = (to = 'team@example.com') => [{ type: 'email', to, connection: 'smtp' }];
const notified = (more: object = {}, extra: Where['also'] = []): Where => ({
  also: [{ file, path: ['job', 'notifications'], value: { recipients: ['team@example.com'], ...more } }, ...extra],
});
const retried: Where = {
  also: [{ file, path: ['job', 'retries'], value: { max_attempts: 2 } }],
};
const inOrder: Where = { also: [{ file, path: ['job', 'execution', 'mode'], value: 'sequential' }] };
const promised: Where = { also: [{ file, path: ['job', 'notifications'], value: { recipients: ['a@example.com'] } }] };

export const jobFields: readonly FieldProof[] = [
  acts('job.name', ['nightly', 'daily'], (m) => m.project.definition.jobs.some((j) => j.name === 'daily'), [
    false,
    true,
  ]),
  acts('job.description', ['One.', 'Two.'], (m) => job(m).description, ['One.', 'Two.']),
  acts('job.tags', [['a'], ['b']], (m) => job(m).tags, [{ a: 'true' }, { b: 'true' }]),
  acts('job.dependencies', [undefined, ['weekly']], (m) => job(m).dependencies.map((d) => d.pipeline), [
    [],
    ['weekly'],
  ]),
  acts('job.pipelines[].name', ['load', 'push.yaml'], groups, [
    ['load', 'fetch'],
    ['push', 'fetch'],
  ]),
  acts(
    'job.pipelines[].order',
    [undefined, 2],
    groups,
    [
      ['load', 'fetch'],
      ['fetch', 'load'],
    ],
    inOrder,
  ),
  acts('job.pipelines[].depends_on', [undefined, ['fetch']], needs, [
    { load: [], fetch: [] },
    { fetch: [], load: ['fetch success'] },
  ]),
  acts(
    'job.pipelines[].parameters',
    [{ region: 'us' }, { region: 'asia' }],
    (m) => job(m).groups?.map((g) => g.parameters),
    [
      [{}, { region: 'us' }],
      [{}, { region: 'asia' }],
    ],
    {
      at: ['job', 'pipelines', 1, 'parameters'],
      also: [
        { file: 'config/sources/api.yaml', path: ['source', 'resources', 0, 'params'], value: { region: '{region}' } },
      ],
    },
  ),
  acts('job.pipelines[].enabled', [undefined, false], groups, [['load', 'fetch'], ['fetch']]),
  acts(
    'job.pipelines[].continue_on_failure',
    [undefined, true],
    needs,
    [
      { load: [], fetch: ['load success'] },
      { load: [], fetch: ['load done'] },
    ],
    inOrder,
  ),
  acts('job.execution.mode', ['parallel', 'sequential'], needs, [
    { load: [], fetch: [] },
    { load: [], fetch: ['load success'] },
  ]),
  acts('job.execution.max_parallelism', [undefined, 3], (m) => job(m).maxParallelTasks, [5, 3]),
  acts(
    'job.execution.continue_on_failure',
    [undefined, true],
    needs,
    [
      { load: [], fetch: ['load success'] },
      { load: [], fetch: ['load done'] },
    ],
    inOrder,
  ),
  acts('job.execution.timeout', [undefined, 900], (m) => job(m).timeoutSeconds, [undefined, 900]),
  acts('job.retries.max_attempts', [undefined, 4], (m) => job(m).runRetry?.count, [undefined, 4]),
  acts('job.retries.retry_delay', [undefined, 5], (m) => job(m).runRetry?.delaySeconds, [60, 5], retried),
  acts('job.retries.exponential_backoff', [undefined, false], (m) => job(m).runRetry?.backoff, [2, 1], retried),
  acts('job.retries.backoff_factor', [undefined, 3], (m) => job(m).runRetry?.backoff, [2, 3], retried),
  acts(
    'job.retries.retry_on',
    [undefined, ['all']],
    (m) => job(m).runRetry?.on,
    [['timeout', 'connection_error'], ['all']],
    retried,
  ),
  acts('job.notifications.on_success', [undefined, true], (m) => job(m).hooks.onSuccess, [[], mail()], notified()),
  acts('job.notifications.on_failure', [undefined, false], (m) => job(m).hooks.onFailure, [mail(), []], notified()),
  acts('job.notifications.on_retry', [undefined, true], (m) => job(m).hooks.onRetry, [undefined, mail()], {
    also: [...(notified().also ?? []), ...(retried.also ?? [])],
  }),
  acts('job.notifications.on_sla_miss', [undefined, false], (m) => job(m).hooks.onSlaMiss, [mail(), undefined], {
    also: [...(notified().also ?? []), { file, path: ['job', 'sla'], value: { duration: 60 } }],
  }),
  acts(
    'job.notifications.channels',
    [undefined, ['slack']],
    (m) => job(m).hooks.onFailure.map((c) => c.type),
    [['email'], ['slack']],
    {
      also: [
        ...(notified().also ?? []),
        { file: 'config/connections/slack/dev.json', path: [], value: { type: 'slack', url: '${SLACK_URL}' } },
      ],
    },
  ),
  acts('job.notifications.recipients', [['a@example.com'], ['b@example.com']], (m) => job(m).hooks.onFailure, [
    mail('a@example.com'),
    mail('b@example.com'),
  ]),
  acts(
    'job.sla.max_duration_minutes',
    [10, 20],
    (m) => job(m).sla,
    [{ maxDurationSeconds: 600 }, { maxDurationSeconds: 1200 }],
    promised,
  ),
  acts(
    'job.sla.duration',
    [600, 1200],
    (m) => job(m).sla,
    [{ maxDurationSeconds: 600 }, { maxDurationSeconds: 1200 }],
    promised,
  ),
  acts(
    'job.sla.expected_completion_time',
    ['06:00', '07:30'],
    (m) => job(m).sla?.completeBy?.time,
    ['06:00', '07:30'],
    promised,
  ),
  acts('job.sla.timezone', [undefined, 'Asia/Tokyo'], (m) => job(m).sla?.completeBy?.timezone, ['UTC', 'Asia/Tokyo'], {
    also: [...(promised.also ?? []), { file, path: ['job', 'sla'], value: { expected_completion_time: '06:00' } }],
  }),
  acts('job.metadata.owner', [undefined, 'sales'], (m) => job(m).owner, [undefined, 'sales']),
  acts('job.metadata.version', ['1.0.0', '1.1.0'], (m) => job(m).tags['version'], ['1.0.0', '1.1.0']),
  acts('job.metadata.documentation_url', [undefined, 'https://wiki.example.com/a'], (m) => job(m).links, [
    undefined,
    { documentation: 'https://wiki.example.com/a' },
  ]),
  acts('job.metadata.runbook_url', [undefined, 'https://wiki.example.com/b'], (m) => job(m).links, [
    undefined,
    { runbook: 'https://wiki.example.com/b' },
  ]),
  acts('job.metadata.custom', [{ tier: 'gold' }, { tier: 'silver' }], (m) => job(m).tags['tier'], ['gold', 'silver']),
];
