import type { FeatureKey } from '@sparkle-orchestration/core';
import type { ProjectFiles } from '../project-folder.js';

/** A definition that uses a feature, and what shows it in the output of each target where that output is native. */
export interface FeatureDefinition {
  /** Files of the project besides the tables it reads. The pipeline is called `subject`. */
  readonly files: ProjectFiles;
  /** Text on the config line that uses the feature. */
  readonly line: RegExp;
  readonly shows: { readonly airflow: RegExp; readonly dbt: RegExp };
}

/** Why no definition of this version can use a feature. */
export interface NotWritable {
  readonly reason: string;
}

type Fields = Readonly<Record<string, unknown>>;

const file = 'config/orchestration/subject/dev.json';

/** A silver pipeline over `main.bronze.orders` with fields of its own. */
const silver = (fields: Fields, extra: Fields = {}): ProjectFiles => ({
  [file]: {
    pipeline_type: 'silver_batch_transformation',
    source_table: 'main.bronze.orders',
    destination_catalog: 'main',
    destination_schema: 'silver',
    destination_table: 'subject_table',
    transformers: [{ name: 'drop_exact_duplicates' }],
    write_mode: 'overwrite',
    ...fields,
    extra_config: extra,
  },
});

const load = (fields: Fields, extra: Fields = {}): ProjectFiles => ({
  [file]: {
    pipeline_type: 'bronze_raw_ingestion',
    ingestor: 'csv_file',
    destination_catalog: 'main',
    destination_schema: 'bronze',
    destination_table: 'subject_table',
    write_mode: 'overwrite',
    columns: [
      { name: 'id', type: 'bigint' },
      { name: '_changed', type: 'timestamp' },
    ],
    ...fields,
    extra_config: { ingestor_config: { path: 'data/*.csv' }, ...extra },
  },
});

const tasks = (list: readonly Fields[], extra: Fields = {}): ProjectFiles => ({
  [file]: { pipeline_type: 'custom', extra_config: { tasks: list, ...extra } },
});

const sql = (id: string, fields: Fields = {}): Fields => ({
  id,
  task: 'RunSQLFileTask',
  params: { sql_statement: `select '${id}'` },
  ...fields,
});

const one = (task: string, params: Fields, more: Fields = {}): ProjectFiles =>
  tasks([{ id: 'only', task, params, ...more }]);
const script: Fields = { id: 'each', task: 'RunScriptTask', params: { file: 'a.py', args: ['{{ item }}'] } };
const waits = (params: Fields) => one('WaitTask', params);
const starts = (params: Fields = {}) =>
  one('TriggerDownstreamPipelineTask', { pipeline_name: 'orders_silver', ...params });
const maps = (map: Fields) => tasks([{ ...script, map }]);
const chooses = tasks([
  { id: 'choose', task: 'BranchTask', params: { cases: [{ name: 'all', if: '1 == 1' }] } },
  sql('next', { depends_on: [{ task: 'choose', if: "tasks.choose.outputs.choice == 'all'" }] }),
]);

const message = (when: string, channel = 'slack://alerts'): readonly Fields[] => [
  sql('first'),
  {
    id: 'tell',
    task: 'NotifyOnFailureTask',
    params: { channels: [channel], subject: 'Subject line', message: 'Body' },
    depends_on: [{ task: 'first', when }],
  },
];

/** A transform written out as tasks, for the modes that no template writes. */
const written = (mode: string, more: Fields = {}): ProjectFiles =>
  tasks([
    { id: 'read', task: 'TransformTask', params: { source_tables: ['main.bronze.orders'], transformers: [] } },
    {
      id: 'write',
      task: 'WriteDeltaTask',
      params: { destination: 'main.silver.subject_table', write_mode: mode, ...more },
      depends_on: ['read'],
    },
  ]);

const checked = (check: Fields): ProjectFiles => silver({}, { quality_checks: [check] });

const suite = (extra: Fields): ProjectFiles => ({
  [file]: {
    pipeline_type: 'data_quality_expectations',
    source_table: 'main.bronze.orders',
    expectations_suite: [{ type: 'expect_table_row_count_to_be_between', kwargs: { min_value: 1 } }],
    extra_config: extra,
  },
});

const destination = /destination_table|"id": "write"|^ {6}\{$/;
const table = /subject_table/;
const both = (pattern: RegExp) => ({ airflow: pattern, dbt: pattern });
const onChannel = (channel: string) => silver({ alert_channels: [channel] });

const ofJobs: NotWritable = { reason: 'only jobs use it; the features of jobs have a matrix of their own' };

/** Total over the feature keys of a graph: a new key does not compile until it stands here. */
export const featureDefinitions: Readonly<Record<FeatureKey, FeatureDefinition | NotWritable>> = {
  'operation.load': { files: load({}), line: destination, shows: both(table) },
  'operation.transform': {
    files: silver({}),
    line: destination,
    shows: { airflow: /SQLExecuteQueryOperator/, dbt: /from source/ },
  },
  'operation.sql': {
    files: tasks([sql('only')]),
    line: /\{/,
    shows: { airflow: /SQLExecuteQueryOperator/, dbt: /select 'only'/ },
  },
  'operation.check': {
    files: suite({}),
    line: /expectations_suite|^ {4}/,
    shows: { airflow: /judge/, dbt: /sparkle_check/ },
  },
  'operation.notify': {
    files: tasks(message('failed')),
    line: /\{/,
    shows: { airflow: /SlackWebhookOperator/, dbt: /Subject line/ },
  },
  'operation.wait': { files: waits({ file: 'in/a.csv' }), line: /\{/, shows: both(/subject/) },
  'operation.trigger': { files: starts(), line: /\{/, shows: both(/subject/) },
  'operation.branch': { files: chooses, line: /\{/, shows: both(/subject/) },
  'operation.map': { files: maps({ items: ['a'] }), line: /\{/, shows: both(/subject/) },
  'operation.http': {
    files: one('HttpRequestTask', { url: 'https://example.org/' }),
    line: /\{/,
    shows: both(/subject/),
  },
  'operation.script': { files: one('RunScriptTask', { file: 'a.py' }), line: /\{/, shows: both(/subject/) },
  'operation.notebook': {
    files: one('RunNotebookTask', { notebook_path: 'a.ipynb' }),
    line: /\{/,
    shows: both(/subject/),
  },
  'operation.dbt': { files: one('RunDbtCoreTask', { project_dir: 'dbt' }), line: /\{/, shows: both(/subject/) },
  'operation.container': { files: one('RunContainerTask', { image: 'alpine:3' }), line: /\{/, shows: both(/subject/) },
  'operation.approve': { files: one('ApproveTask', { message: 'go?' }), line: /\{/, shows: both(/subject/) },
  'wait.table_freshness': {
    files: one('WaitForTableFreshnessTask', { table: 'main.bronze.orders', watermark_column: 'modified_at' }),
    line: /\{/,
    shows: both(/subject/),
  },
  'wait.file': { files: waits({ file: 'in/a.csv' }), line: /\{/, shows: both(/subject/) },
  'wait.pipeline': { files: waits({ pipeline: 'orders_silver' }), line: /\{/, shows: both(/subject/) },
  'wait.time': { files: waits({ time: '2026-01-01' }), line: /\{/, shows: both(/subject/) },
  'trigger.wait': { files: starts(), line: /\{/, shows: both(/subject/) },
  'trigger.interval': {
    files: starts({ interval: { start: '2026-01-01', end: '2026-01-02' } }),
    line: /\{/,
    shows: both(/subject/),
  },
  'map.items': { files: maps({ items: ['a'] }), line: /\{/, shows: both(/subject/) },
  'map.windows': {
    files: maps({ windows: { start: '2026-01-01', end: '2026-01-02', every: { unit: 'day' } } }),
    line: /\{/,
    shows: both(/subject/),
  },
  'map.missing_windows': {
    files: one('AutoRecoverTask', { mode: 'catchup', target_pipeline: 'orders_silver' }),
    line: /\{/,
    shows: both(/subject/),
  },
  'map.task_output': {
    files: tasks([
      sql('first', { outputs: { list: 'list' } }),
      { ...script, depends_on: ['first'], map: { output: { task: 'first', name: 'list' } } },
    ]),
    line: /\{/,
    shows: both(/subject/),
  },
  'map.progress': {
    files: one('AutoRecoverTask', { mode: 'catchup', target_pipeline: 'orders_silver' }),
    line: /\{/,
    shows: both(/subject/),
  },
  outputs: { files: tasks([sql('first', { outputs: { n: 'n' } })]), line: /\{/, shows: both(/subject/) },
  'notify.template': {
    files: one('SendSlackAlertTask', { channel: 'alerts', message: 'run {{ run.id }}' }),
    line: /\{/,
    shows: both(/subject/),
  },
  'notify.html': {
    files: one('SendEmailAlertTask', {
      subject: 's',
      body: '<b>x</b>',
      recipients: ['duty@example.org'],
      connection: 'mail',
    }),
    line: /\{/,
    shows: both(/subject/),
  },
  'edge.if': { files: chooses, line: /\{/, shows: both(/subject/) },
  'write.append': {
    files: silver({ write_mode: 'append', watermark_column: 'modified_at' }),
    line: destination,
    shows: both(/insert into/i),
  },
  'write.overwrite': { files: silver({}), line: destination, shows: both(/delete from|truncate|overwrite/i) },
  'write.overwrite_partitions': {
    files: silver({
      write_mode: 'overwrite_partitions',
      partition_columns: ['customer'],
      watermark_column: 'modified_at',
    }),
    line: destination,
    shows: both(/delete from/i),
  },
  'write.merge': {
    files: silver({ write_mode: 'merge', primary_key: ['order_id'], watermark_column: 'modified_at' }),
    line: destination,
    shows: both(/order_id/),
  },
  'write.delete_insert': {
    files: written('delete_insert', { primary_key: ['order_id'] }),
    line: destination,
    shows: both(/delete from/i),
  },
  'write.scd1': {
    files: written('scd1', { primary_key: ['order_id'], update_columns: ['amount'] }),
    line: destination,
    shows: both(/merge into/i),
  },
  'write.scd2': {
    files: written('scd2', { primary_key: ['order_id'], source_timestamp_column: 'modified_at' }),
    line: destination,
    shows: both(/"effective_date"/),
  },
  'write.scd3': {
    files: written('scd3', { primary_key: ['order_id'], track_columns: ['amount'] }),
    line: destination,
    shows: both(/"amount_previous"/),
  },
  'write.snapshot': { files: written('snapshot'), line: destination, shows: both(/"snapshot_at"/) },
  'write.view': {
    files: written('view'),
    line: destination,
    shows: both(/create or replace view|materialized='view'/i),
  },
  'write.table': { files: written('table'), line: destination, shows: both(table) },
  'read.full': { files: silver({}), line: destination, shows: both(/bronze/) },
  'read.cursor': {
    files: silver({ write_mode: 'append', watermark_column: 'modified_at' }),
    line: destination,
    shows: both(/cursor_after/),
  },
  'read.window': {
    files: silver({ write_mode: 'append', watermark_column: 'modified_at' }, { read: 'window' }),
    line: destination,
    shows: both(/interval_start/),
  },
  'contract.evolve': { files: silver({}), line: destination, shows: both(/add column|on_schema_change/i) },
  'contract.widen': {
    files: silver({}, { schema_evolution: 'merge_schemas' }),
    line: destination,
    shows: both(/its schema contract was compiled for/),
  },
  'contract.freeze': {
    files: silver({}, { schema_evolution: 'strict' }),
    line: destination,
    shows: both(/is frozen/),
  },
  'contract.discard_row': {
    files: silver({}, { schema_evolution: 'discard_row' }),
    line: destination,
    shows: both(/its schema contract was compiled for/),
  },
  'contract.discard_value': {
    files: silver({}, { schema_evolution: 'discard_value' }),
    line: destination,
    shows: both(/its schema contract was compiled for/),
  },
  'check.row': {
    files: checked({ type: 'not_null', columns: ['customer'] }),
    line: destination,
    shows: both(/customer/),
  },
  'check.table': {
    files: checked({ type: 'unique', columns: ['order_id'] }),
    line: destination,
    shows: both(/count\(distinct "order_id"\)/),
  },
  'check.warn': {
    files: checked({ type: 'positive', columns: ['amount'], severity: 'warn' }),
    line: destination,
    shows: both(/positive_amount/),
  },
  'check.fail': {
    files: checked({ type: 'positive', columns: ['amount'], severity: 'fail' }),
    line: destination,
    shows: both(/positive_amount/),
  },
  'check.quarantine': {
    files: checked({ type: 'positive', columns: ['amount'], severity: 'quarantine' }),
    line: destination,
    shows: both(/subject_table_quarantine/),
  },
  'check.recorded': {
    files: suite({}),
    line: /expectations_suite|^ {4}/,
    shows: { airflow: /judge/, dbt: /sparkle_check/ },
  },
  'check.min_success': {
    files: suite({ fail_on_error: true, min_success: 0.5 }),
    line: /expectations_suite|^ {4}/,
    shows: both(/at least 0\.5/),
  },
  'sql.autocommit': {
    files: {
      [file]: { pipeline_type: 'vacuum_optimize_maintenance', extra_config: { tables: ['main.silver.subject_table'] } },
    },
    line: /subject_table/,
    shows: { airflow: /autocommit=True/, dbt: /sparkle_autocommit/ },
  },
  'sql.secret': {
    files: silver({
      transformers: [{ name: 'tokenize_column', params: { columns: ['order_id'], salt: '${TOKEN_SALT}' } }],
    }),
    line: /"name": "tokenize_column"|destination_table|^ {4}/,
    shows: { airflow: /"secret": ?"TOKEN_SALT"/, dbt: table },
  },
  rejects: {
    files: silver({
      transformers: [
        { name: 'add_derived_flag', params: { condition: 'amount > 0', target_column: 'is_valid' } },
        { name: 'split_valid_invalid' },
      ],
    }),
    line: destination,
    shows: both(/subject_table_quarantine/),
  },
  retention: { files: load({}, { retention_days: 30 }), line: destination, shows: both(table) },
  'edge.success': {
    files: tasks([sql('first'), sql('second', { depends_on: ['first'] })]),
    line: /\{/,
    shows: { airflow: />>|chain/, dbt: /depends_on|ref\(/ },
  },
  'edge.failed': { files: tasks(message('failed')), line: /\{/, shows: both(/tell/) },
  'edge.done': { files: tasks(message('done')), line: /\{/, shows: both(/tell/) },
  'edge.not_failed': {
    files: tasks([sql('first'), sql('second', { depends_on: [{ task: 'first', when: 'not_failed' }] })]),
    line: /\{/,
    shows: { airflow: />>|chain/, dbt: /depends_on|ref\(/ },
  },
  'schedule.cron': { files: silver({ schedule: '5 4 * * *' }), line: /"schedule"/, shows: both(/5 4 \* \* \*/) },
  'schedule.interval': { files: silver({ schedule: '@every 15m' }), line: /"schedule"/, shows: both(/15/) },
  'schedule.timezone': {
    files: silver({ schedule: '5 4 * * *', timezone: 'Europe/Berlin' }),
    line: /"schedule"/,
    shows: both(/Europe\/Berlin/),
  },
  'schedule.catchup': {
    files: silver({ schedule: '5 4 * * *', start_date: '2026-01-31', catchup: true }),
    line: /"schedule"/,
    shows: both(/catchup=True/),
  },
  'schedule.start_date': {
    files: silver({ schedule: '5 4 * * *', start_date: '2026-01-31' }),
    line: /"schedule"/,
    shows: both(/2026, 1, 31, 4, 5/),
  },
  'schedule.end_date': {
    files: silver({
      schedule: {
        pattern: 'CatchupBackfillSchedule',
        schedule: '5 4 * * *',
        start_date: '2026-01-31',
        end_date: '2026-02-28',
      },
    }),
    line: /"schedule"/,
    shows: both(/2026-03-01/),
  },
  'schedule.calendar': {
    files: silver({
      schedule: { pattern: 'HolidayCalendarSkip', schedule: '5 4 * * *', country: 'DE-BY', roll: 'next_business_day' },
    }),
    line: /"schedule"/,
    shows: both(/DE-BY/),
  },
  'schedule.jitter': {
    files: silver({ schedule: '5 4 * * *', jitter_seconds: 30 }),
    line: /"schedule"/,
    shows: both(/30/),
  },
  'policy.retry': { files: silver({ retries: 7 }), line: destination, shows: both(/retries["=: ]+7/) },
  'policy.retry_backoff': {
    files: silver({ retries: 7, retry_backoff: 3 }),
    line: destination,
    shows: both(/exponential/),
  },
  'policy.retry_jitter': { reason: 'no field of a definition sets the jitter of retries' },
  'policy.timeout': { files: tasks([sql('only', { timeout_seconds: 77 })]), line: /\{/, shows: both(/77/) },
  'policy.pool': {
    files: tasks([sql('only', { pool: 'narrow' })], { pools: { narrow: 3 } }),
    line: /\{/,
    shows: both(/narrow/),
  },
  'policy.max_active_runs': {
    files: silver({ schedule: '5 4 * * *', max_active_runs: 4 }),
    line: /^\{/,
    shows: both(/max_active_runs=4/),
  },
  'policy.run_timeout': { files: silver({ timeout_seconds: 4242 }), line: /^\{/, shows: both(/4242/) },
  'policy.max_parallel_tasks': {
    files: silver({ max_parallel_tasks: 9 }),
    line: /^\{/,
    shows: both(/max_active_tasks=9/),
  },
  'hook.on_failure': {
    files: onChannel('slack://alerts'),
    line: /^\{/,
    shows: both(/one_failed|ONE_FAILED|on_failure_callback/),
  },
  'hook.on_success': {
    files: silver({ success_channels: ['slack://news'] }),
    line: /^\{/,
    shows: both(/on_success_callback/),
  },
  'channel.slack': { files: onChannel('slack://alerts'), line: /^\{/, shows: both(/SlackWebhookHook/) },
  'channel.email': { files: onChannel('email://duty@example.org'), line: /^\{/, shows: both(/duty@example\.org/) },
  'channel.webhook': { files: onChannel('webhook://pager'), line: /^\{/, shows: both(/HttpHook|HttpOperator/) },
  'channel.pagerduty': { files: onChannel('pagerduty://core'), line: /^\{/, shows: both(/core/) },
  params: {
    files: silver({ params: { region: 'north' } }),
    line: /^\{/,
    shows: { airflow: /region=Param|"region": Param/, dbt: /region/ },
  },
  dependencies: {
    files: silver({ dependencies: ['orders_silver'], schedule: '0 4 * * *' }),
    line: /^\{/,
    shows: both(/orders_silver/),
  },
  owner: { files: silver({ owner: 'team-north' }), line: /^\{/, shows: both(/team-north/) },
  tags: { files: silver({ tags: { tier: 'gilded' } }), line: /^\{/, shows: both(/gilded/) },
  column_lineage: { files: silver({}), line: destination, shows: { airflow: /doc_json/, dbt: /lineage|from/ } },
  'compute.duckdb': { files: silver({}), line: destination, shows: { airflow: /sparkle exec/, dbt: /type: duckdb/ } },
  'hook.on_retry': ofJobs,
  'hook.on_sla_miss': ofJobs,
  sla: ofJobs,
  metrics: ofJobs,
  groups: ofJobs,
  'group.continue': ofJobs,
  'group.parameters': ofJobs,
  'group.timeout': ofJobs,
  'group.max_parallel_tasks': ofJobs,
  'group.hooks': ofJobs,
  'group.dependencies': ofJobs,
  'policy.run_retry': ofJobs,
  'trigger.event': {
    files: silver({ triggers: [{ type: 'file_arrival', path: 'in/orders-*.csv' }] }),
    line: /\{|file_arrival/,
    shows: both(/orders-/),
  },
  'trigger.webhook': ofJobs,
  'trigger.schedules': ofJobs,
  'compute.postgres': {
    files: silver({}),
    line: destination,
    shows: { airflow: /SQLExecuteQueryOperator/, dbt: /type: postgres/ },
  },
};

/** The pipelines around `subject`: what it reads, and one that every target can run. */
export const surroundings: ProjectFiles = {
  'config/orchestration/orders_bronze/dev.json': {
    pipeline_type: 'bronze_raw_ingestion',
    ingestor: 'csv_file',
    destination_catalog: 'main',
    destination_schema: 'bronze',
    destination_table: 'orders',
    write_mode: 'overwrite',
    columns: [
      { name: 'order_id', type: 'bigint' },
      { name: 'customer', type: 'varchar' },
      { name: 'amount', type: 'decimal(18,2)' },
      { name: 'modified_at', type: 'timestamp' },
    ],
    extra_config: { ingestor_config: { path: 'data/orders.csv' }, add_provenance: false },
  },
  'config/orchestration/orders_silver/dev.json': {
    pipeline_type: 'silver_batch_transformation',
    source_table: 'main.bronze.orders',
    destination_catalog: 'main',
    destination_schema: 'silver',
    destination_table: 'orders',
    transformers: [{ name: 'drop_exact_duplicates' }],
    write_mode: 'overwrite',
    schedule: '0 3 * * *',
  },
};
