import type { LoadOperation } from '@sparkle-orchestration/core';
import { projectDefinitions } from '../../../src/serve/definitions.js';
import type { Meaning } from './meaning.js';
import { acts, type FieldProof, refused, shownBy, type Where } from './proof.js';

const load = (m: Meaning) => m.operation('load', 'load');
const mail = [{ type: 'email', to: 'team@example.com', connection: 'smtp' }];
const alerts = { enabled: true, channels: [{ type: 'email', recipients: ['team@example.com'] }] };
const told: Where = {
  also: [{ file: 'config/pipelines/load.yaml', path: ['pipeline', 'alerts'], value: alerts }],
};
const daily = { enabled: true, cron: '0 3 * * *' };
const scheduled: Where = {
  also: [{ file: 'config/pipelines/load.yaml', path: ['pipeline', 'schedule'], value: daily }],
};
const schedule = (m: Meaning) => m.graph('load').schedule;

const lakeOf = (key: string) => (m: Meaning) => m.graph('load').connections['lake']?.properties[key];

/** A check of the pipeline, with one of its keys. */
function check(field: string, base: object, values: readonly [unknown, unknown], seen: readonly [unknown, unknown]) {
  const key = field.split('.').at(-1) ?? '';
  const file = 'config/pipelines/load.yaml';
  const path = ['pipeline', 'data_quality', 'checks'];
  const what = (m: Meaning) => {
    const [one] = load(m).checks as LoadOperation['checks'];
    return key === 'name' ? one?.name : key === 'severity' ? one?.severity : one?.sql.replace(/\s+/g, ' ');
  };
  return acts(field, values, what, seen, { also: [{ file, path, value: [base] }] });
}

const checks = 'pipeline.data_quality.checks[]';
const freshFor = (hours: number) =>
  `case when max("changed") >= (select now from sparkle_run) - interval '${hours * 3600} seconds' then 0 else 1 end`;
const matches = (pattern: string) => `("id" is null or regexp_matches("id", '^(?:${pattern})$'))`;
const fewer = (n: number) => `case when count(*) < ${n} then 1 else 0 end`;
const more = (n: number) => `case when count(*) > ${n} then 1 else 0 end`;

/** A step after the load, with one of its keys. */
function step(
  key: string,
  base: object,
  values: readonly [unknown, unknown],
  look: (m: Meaning) => unknown,
  seen: readonly [unknown, unknown],
) {
  const file = 'config/pipelines/load.yaml';
  const also = [{ file, path: ['pipeline', 'transformations'], value: { enabled: true, post_load: [base] } }];
  return acts(`pipeline.transformations.post_load[].${key}`, values, look, seen, { also });
}
const dbt = (m: Meaning) => m.operation('load', 'dbt');
const model = { dbt: { project_dir: 'dbt' } };
const chain = {
  source: 'orders',
  destination: 'more',
  transformers: [{ name: 'rename_columns', params: { mapping: { amount: 'sum' } } }],
};

export const pipelineFields: readonly FieldProof[] = [
  acts('pipeline.name', ['load', 'carry'], (m) => m.project.definition.pipelines.some((p) => p.name === 'carry'), [
    false,
    true,
  ]),
  acts('pipeline.description', ['One.', 'Two.'], (m) => m.graph('load').description, ['One.', 'Two.']),
  acts('pipeline.tags', [['a'], ['b', 'c']], (m) => m.graph('load').tags, [{ a: 'true' }, { b: 'true', c: 'true' }]),
  acts('pipeline.owner', [undefined, 'sales'], (m) => m.graph('load').owner, ['data-engineering', 'sales']),
  acts('pipeline.sla_hours', [6, 12], (m) => m.graph('load').sla?.dueSeconds, [6 * 3600, 12 * 3600], {
    also: [
      { file: 'config/pipelines/load.yaml', path: ['pipeline', 'alerts'], value: { ...alerts, on_sla_miss: true } },
    ],
  }),
  acts('pipeline.dependencies', [undefined, ['copy']], (m) => m.graph('load').dependencies, [
    [],
    [{ pipeline: 'copy' }],
  ]),
  acts(
    'pipeline.source.config_file',
    ['shop.yaml', 'sources/api.yaml'],
    (m) => load(m).source.ingestor,
    ['csv_file', 'rest_resource'],
    { also: [{ file: 'config/sources/api.yaml', path: ['source', 'resources', 0, 'endpoint'], value: '/all' }] },
  ),
  acts(
    'pipeline.source.resources',
    [['orders'], ['orders', 'more']],
    (m) => m.graph('load').operations.map((one) => one.id),
    [['load_orders'], ['load_orders', 'load_more']],
    { also: [{ file: 'config/sources/shop.yaml', path: ['source', 'resources', 1], value: { name: 'more' } }] },
  ),
  acts(
    'pipeline.source.params',
    [{ region: 'us' }, { region: 'asia' }],
    (m) => (m.operation('fetch', 'load').source.options['params'] as { readonly region: string }).region,
    ['us', 'asia'],
    { file: 'config/pipelines/fetch.yaml' },
  ),
  acts('pipeline.destination.config_file', ['lake', 'pg.yaml'], (m) => m.graph('load').warehouse, ['lake', 'pg'], {
    with: ['config/destinations/pg.yaml'],
  }),
  acts('pipeline.destination.dataset_name', ['raw', 'bronze'], (m) => load(m).materialise.destination, [
    'main.raw.orders',
    'main.bronze.orders',
  ]),
  acts('pipeline.destination.table_prefix', [undefined, 'shop_'], (m) => load(m).materialise.destination, [
    'main.raw.orders',
    'main.raw.shop_orders',
  ]),
  acts('pipeline.schedule.enabled', [false, true], (m) => schedule(m)?.cron, [undefined, '0 3 * * *'], scheduled),
  acts(
    'pipeline.schedule.cron',
    ['0 3 * * *', '@hourly'],
    (m) => schedule(m)?.cron,
    ['0 3 * * *', '0 * * * *'],
    scheduled,
  ),
  acts(
    'pipeline.schedule.timezone',
    [undefined, 'Europe/Berlin'],
    (m) => schedule(m)?.timezone,
    ['UTC', 'Europe/Berlin'],
    scheduled,
  ),
  acts('pipeline.schedule.catchup', [undefined, true], (m) => schedule(m)?.catchup, [false, true], scheduled),
  acts('pipeline.schedule.max_active_runs', [undefined, 3], (m) => m.graph('load').maxActiveRuns, [1, 3], scheduled),
  acts(
    'pipeline.execution.enabled',
    [undefined, false],
    (m) => [m.listed('load')?.mark, projectDefinitions(m.project).units.some((one) => one.target.name === 'load')],
    [
      ['', true],
      ['[✗ DISABLED]', false],
    ],
  ),
  acts('pipeline.execution.timeout', [undefined, 120], (m) => m.graph('load').timeoutSeconds, [3600, 120]),
  acts('pipeline.execution.retries', [undefined, 5], (m) => load(m).retry.count, [2, 5]),
  acts('pipeline.execution.retry_delay', [undefined, 5], (m) => load(m).retry.delaySeconds, [60, 5]),
  acts('pipeline.execution.parallelism', [undefined, 7], (m) => m.graph('load').maxParallelTasks, [2, 7]),
  acts('pipeline.execution.parallel', [undefined, false], (m) => m.graph('load').maxParallelTasks, [2, 1]),
  acts('pipeline.retry.max_attempts', [undefined, 4], (m) => load(m).retry.count, [2, 4]),
  acts('pipeline.retry.initial_delay', [undefined, 9], (m) => load(m).retry.delaySeconds, [60, 9]),
  acts('pipeline.data_quality.enabled', [true, false], (m) => load(m).checks.length, [1, 0], {
    also: [
      {
        file: 'config/pipelines/load.yaml',
        path: ['pipeline', 'data_quality', 'checks'],
        value: [{ type: 'not_null', column: 'id' }],
      },
    ],
  }),
  acts(
    'pipeline.data_quality.fail_on_error',
    [undefined, false],
    (m) => load(m).checks[0]?.severity,
    ['fail', 'warn'],
    {
      also: [
        {
          file: 'config/pipelines/load.yaml',
          path: ['pipeline', 'data_quality', 'checks'],
          value: [{ type: 'not_null', column: 'id' }],
        },
      ],
    },
  ),
  check(`${checks}.name`, { type: 'not_null', column: 'id' }, [undefined, 'every_id'], ['not_null_id', 'every_id']),
  check(
    `${checks}.type`,
    { type: 'not_null', column: 'id' },
    ['not_null', 'positive'],
    ['"id" is not null', '("id" is null or "id" > 0)'],
  ),
  check(
    `${checks}.column`,
    { type: 'not_null', column: 'id' },
    ['id', 'amount'],
    ['"id" is not null', '"amount" is not null'],
  ),
  check(
    `${checks}.columns`,
    { type: 'not_null' },
    [['id'], ['changed']],
    ['"id" is not null', '"changed" is not null'],
  ),
  check(
    `${checks}.required_columns`,
    { type: 'completeness' },
    [['id'], ['amount']],
    ['"id" is not null', '"amount" is not null'],
  ),
  check(`${checks}.max_age_hours`, { type: 'freshness', column: 'changed' }, [24, 48], [freshFor(24), freshFor(48)]),
  check(`${checks}.min_rows`, { type: 'volume' }, [1, 9], [fewer(1), fewer(9)]),
  check(`${checks}.max_rows`, { type: 'volume' }, [100, 900], [more(100), more(900)]),
  check(
    `${checks}.min_value`,
    { type: 'range', column: 'amount' },
    [3, 4],
    ['("amount" is null or ("amount" >= 3))', '("amount" is null or ("amount" >= 4))'],
  ),
  check(
    `${checks}.max_value`,
    { type: 'range', column: 'amount' },
    [70, 80],
    ['("amount" is null or ("amount" <= 70))', '("amount" is null or ("amount" <= 80))'],
  ),
  check(
    `${checks}.pattern`,
    { type: 'pattern', column: 'id' },
    ['[0-7]+', '[0-9]+'],
    [matches('[0-7]+'), matches('[0-9]+')],
  ),
  check(`${checks}.severity`, { type: 'not_null', column: 'id' }, ['error', 'warning'], ['fail', 'warn']),
  acts(
    'pipeline.monitoring.sla.max_duration_minutes',
    [10, 20],
    (m) => m.graph('load').sla?.maxDurationSeconds,
    [600, 1200],
    {
      also: [
        { file: 'config/pipelines/load.yaml', path: ['pipeline', 'alerts'], value: { ...alerts, on_sla_miss: true } },
      ],
    },
  ),
  acts(
    'pipeline.monitoring.alerts.on_failure',
    [true, false],
    (m) => m.graph('load').hooks.onFailure,
    [mail, []],
    told,
  ),
  acts(
    'pipeline.monitoring.alerts.on_success',
    [undefined, true],
    (m) => m.graph('load').hooks.onSuccess,
    [[], mail],
    told,
  ),
  acts(
    'pipeline.monitoring.alerts.on_retry',
    [undefined, true],
    (m) => m.graph('load').hooks.onRetry,
    [undefined, mail],
    told,
  ),
  acts('pipeline.alerts.enabled', [undefined, true], (m) => m.graph('load').hooks.onFailure, [[], mail], {
    also: [{ file: 'config/pipelines/load.yaml', path: ['pipeline', 'alerts'], value: { channels: alerts.channels } }],
  }),
  acts('pipeline.alerts.on_failure', [undefined, false], (m) => m.graph('load').hooks.onFailure, [mail, []], told),
  acts('pipeline.alerts.on_success', [undefined, true], (m) => m.graph('load').hooks.onSuccess, [[], mail], told),
  acts(
    'pipeline.alerts.on_sla_miss',
    [undefined, true],
    (m) => m.graph('load').hooks.onSlaMiss,
    [undefined, mail],
    told,
  ),
  acts(
    'pipeline.alerts.channels[].type',
    ['email', 'slack'],
    (m) => m.graph('load').hooks.onFailure.map((c) => c.type),
    [['email'], ['slack']],
    {
      also: [
        ...(told.also ?? []),
        { file: 'config/connections/slack/dev.json', path: [], value: { type: 'slack', url: '${SLACK_URL}' } },
      ],
    },
  ),
  acts(
    'pipeline.alerts.channels[].recipients',
    [['a@example.com'], ['b@example.com']],
    (m) => m.graph('load').hooks.onFailure.map((c) => c.to),
    [['a@example.com'], ['b@example.com']],
    told,
  ),
  acts(
    'pipeline.alerts.channels[].webhook_secret_key',
    ['slack_url_secret_key', 'hook_secret_key'],
    (m) => m.connection('load_alerts_1')?.['url'],
    [{ secret: 'slack_url' }, { secret: 'hook' }],
    {
      also: [
        {
          file: 'config/pipelines/load.yaml',
          path: ['pipeline', 'alerts'],
          value: { enabled: true, channels: [{ type: 'webhook' }] },
        },
      ],
    },
  ),
  step('dbt.project_dir', {}, ['dbt', 'models'], (m) => dbt(m).projectDir, ['dbt', 'models']),
  step('dbt.profiles_dir', model, ['a', 'b'], (m) => dbt(m).profilesDir, ['a', 'b']),
  step('dbt.target', model, ['a', 'b'], (m) => dbt(m).target, ['a', 'b']),
  step('dbt.command', model, [undefined, 'build'], (m) => dbt(m).command, ['run', 'build']),
  step('dbt.select', model, [undefined, 'a'], (m) => dbt(m).select, [[], ['a']]),
  step('dbt.exclude', model, [undefined, ['b']], (m) => dbt(m).exclude, [[], ['b']]),
  step('dbt.vars', model, [{ a: '1' }, { a: '2' }], (m) => dbt(m).vars.json, [{ a: '1' }, { a: '2' }]),
  step('dbt.full_refresh', model, [undefined, true], (m) => dbt(m).fullRefresh, [false, true]),
  step('file', {}, ['sql/a.sql', 'sql/b.sql'], (m) => m.operation('load', 'sql').statements, [
    [['select 1']],
    [['select 2']],
  ]),
  step('write_mode', chain, [undefined, 'append'], (m) => m.operation('load', 'transform').materialise.mode, [
    'overwrite',
    'append',
  ]),
  step(
    'primary_key',
    { ...chain, write_mode: 'merge' },
    [['id'], ['id', 'changed']],
    (m) => m.operation('load', 'transform').materialise.keys,
    [['id'], ['id', 'changed']],
  ),
  ...shownBy(
    'packages/sdk/test/after-a-load.test.ts',
    'runs statements, files of SQL and chains of transformers in order, after the loads',
    'pipeline.transformations.post_load[].source',
    'pipeline.transformations.post_load[].transformers[].name',
    'pipeline.transformations.post_load[].transformers[].params',
    'pipeline.transformations.post_load[].destination',
    'pipeline.transformations.post_load[].name',
    'pipeline.transformations.post_load[].sql',
  ),
  acts('pipeline.monitoring.metrics', [['row_count'], ['execution_time']], (m) => m.graph('load').metrics, [
    ['row_count'],
    ['execution_time'],
  ]),
  acts('pipeline.monitoring.enabled', [true, false], (m) => m.graph('load').metrics, [['row_count'], undefined], {
    also: [{ file: 'config/pipelines/load.yaml', path: ['pipeline', 'monitoring', 'metrics'], value: ['row_count'] }],
  }),
  acts('pipeline.execution.max_memory_mb', [512, 1024], lakeOf('memory_limit'), ['512MB', '1024MB']),
  acts('pipeline.execution.max_cpu_cores', [1, 2], lakeOf('threads'), [1, 2]),
  refused('pipeline.execution.max_memory_mb', 512, 'config/ignored', { file: 'config/pipelines/push.yaml' }),
  refused('pipeline.execution.max_cpu_cores', 1, 'config/ignored', { file: 'config/pipelines/push.yaml' }),
  refused('pipeline.sla_hours', 12, 'config/ignored'),
  refused('pipeline.monitoring.alerts', { on_failure: true }, 'config/ignored'),
  ...shownBy(
    'packages/sdk/test/after-a-load.test.ts',
    'does nothing unless enabled',
    'pipeline.transformations.enabled',
  ),
];
