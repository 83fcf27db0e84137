import { type FeatureKey, type Means, native, unsupported, workaround } from '@sparkle-orchestration/core';
import type { DbtOptions } from './options.js';

const caller = (what: string): Means =>
  workaround(`dbt has no scheduler: ${what}; the README of the project says it, and what calls dbt must do it`);
const logged = workaround(
  'dbt sends no messages: a line in its log at the end of the run; send it from what calls dbt',
);

const notInDbt = (what: string): Means =>
  unsupported(
    `dbt runs SQL in one database and ${what}`,
    'put it into a pipeline of its own that `sparkle run` or an orchestrator runs before or after dbt',
  );
const starts = 'starts nothing else';
const programs = 'runs no programs';
const waits = 'cannot wait';
const steers = 'cannot choose or repeat models by values of a run';
const noJobs = unsupported(
  'a project of dbt Core has models and no jobs',
  'deploy its pipelines by name, or give the option `jobs` for jobs of the dbt platform',
);

/** Every feature of a graph, by the means that dbt Core has for it. */
const core: Readonly<Record<FeatureKey, Means>> = {
  'operation.load': workaround('dbt cannot load: `sparkle run` does it before dbt, and its table is a dbt source'),
  'operation.transform': native,
  'operation.sql': native,
  'operation.check': native,
  'operation.notify': logged,
  'operation.wait': notInDbt(waits),
  'operation.trigger': notInDbt(starts),
  'operation.branch': notInDbt(steers),
  'operation.map': notInDbt(steers),
  'operation.http': notInDbt('sends no requests'),
  'operation.script': notInDbt(programs),
  'operation.notebook': notInDbt(programs),
  'operation.dbt': notInDbt('runs no other dbt project'),
  'operation.container': notInDbt(programs),
  'operation.approve': notInDbt('asks nobody'),
  'wait.table_freshness': notInDbt(waits),
  'wait.file': notInDbt(waits),
  'wait.pipeline': notInDbt(waits),
  'wait.time': notInDbt(waits),
  'trigger.wait': notInDbt(starts),
  'trigger.interval': notInDbt(starts),
  'map.items': notInDbt(steers),
  'map.windows': notInDbt(steers),
  'map.missing_windows': notInDbt(steers),
  'map.task_output': notInDbt(steers),
  'map.progress': notInDbt(steers),
  outputs: notInDbt('gives no values from one model to another'),
  'notify.template': logged,
  'notify.html': logged,
  'write.append': native,
  'write.overwrite': native,
  'write.overwrite_partitions': native,
  'write.merge': native,
  'write.delete_insert': native,
  'write.scd1': native,
  'write.scd2': native,
  'write.scd3': native,
  'write.snapshot': native,
  'write.view': native,
  'write.table': native,
  'read.full': native,
  'read.cursor': native,
  'read.window': native,
  'contract.evolve': native,
  'contract.widen': native,
  'contract.freeze': native,
  'contract.discard_row': native,
  'contract.discard_value': native,
  'check.row': native,
  'check.table': native,
  'check.warn': native,
  'check.fail': native,
  'check.quarantine': native,
  'check.recorded': native,
  'check.min_success': native,
  'sql.autocommit': native,
  'sql.secret': unsupported(
    'dbt binds no values: it would write the secret into compiled files and logs',
    'put the step into a pipeline of its own that `sparkle run` or an orchestrator runs before dbt',
  ),
  rejects: native,
  retention: workaround('rows are deleted by the load, which `sparkle run` does before dbt'),
  'edge.success': native,
  'edge.failed': workaround('for messages only, as a line of the log; anything else below a failure is refused'),
  'edge.done': workaround('for messages only, as a line of the log; anything else below a failure is refused'),
  'edge.if': notInDbt(steers),
  'edge.not_failed': workaround('as success: in a dbt run a model is left out only below a failure'),
  'schedule.cron': caller('keep the cron schedule, and pass the interval by --vars'),
  'schedule.interval': caller('keep the interval, and pass it by --vars'),
  'schedule.timezone': caller('the schedule counts in its time zone'),
  'schedule.catchup': caller('run the intervals that were missed, oldest first'),
  'schedule.end_date': caller('no run after the end date'),
  'schedule.calendar': caller('leave out or move the runs of holidays'),
  'schedule.start_date': caller('no run before the start date'),
  'schedule.jitter': caller('spread the start'),
  'policy.retry': workaround('`dbt retry` runs what failed again; what calls dbt decides how often'),
  'policy.retry_backoff': workaround('`dbt retry` runs what failed again; what calls dbt waits longer each time'),
  'policy.retry_jitter': workaround('`dbt retry` runs what failed again; what calls dbt spreads the tries'),
  'policy.timeout': workaround('what calls dbt must stop it; dbt has no time limit of a model'),
  'policy.pool': workaround('`threads` of the profile limits all models together'),
  'policy.max_active_runs': caller(
    'start no second run beside a running one (on Postgres a second one waits by a lock)',
  ),
  'policy.run_timeout': caller('stop a run that takes longer'),
  'policy.max_parallel_tasks': workaround('`threads` of the profile limits all models together'),
  'hook.on_failure': logged,
  'hook.on_success': logged,
  'channel.slack': logged,
  'channel.email': logged,
  'channel.webhook': logged,
  'channel.pagerduty': logged,
  'hook.on_retry': logged,
  'hook.on_sla_miss': logged,
  sla: caller('watch how long a run takes'),
  metrics: workaround('dbt keeps durations and states of models in run_results.json; rows are in the ledger'),
  groups: noJobs,
  'group.continue': noJobs,
  'group.parameters': noJobs,
  'group.timeout': noJobs,
  'group.max_parallel_tasks': noJobs,
  'group.hooks': noJobs,
  'group.dependencies': noJobs,
  'policy.run_retry': noJobs,
  'trigger.event': workaround('dbt has no scheduler: what calls dbt must start it when the event happens'),
  'trigger.webhook': noJobs,
  'trigger.schedules': noJobs,
  params: native,
  dependencies: workaround(
    'models of a pipeline in the same project come first; a model stops when another pipeline has not finished the interval',
  ),
  owner: native,
  tags: native,
  column_lineage: native,
  'compute.duckdb': native,
  'compute.postgres': native,
};

const notInJob = (what: string, todo: string): Means => unsupported(`a job of the dbt platform ${what}`, todo);

/** What jobs of the dbt platform add. */
const platform: Partial<Record<FeatureKey, Means>> = {
  'schedule.cron': native,
  'schedule.interval': workaround('a cron expression of the job, where the interval divides the hour or the day'),
  'schedule.timezone': workaround(
    'the platform counts in UTC: a job is late for a part of the year where clocks change',
  ),
  'schedule.catchup': workaround(
    'the platform runs no missed ticks: start the job with the intervals in --vars, oldest first',
  ),
  'policy.max_active_runs': native,
  'policy.run_timeout': native,
  groups: native,
  'group.max_parallel_tasks': workaround('the threads of the job limit all models together'),
  'group.continue': notInJob(
    'goes on only with models that do not need one that failed',
    'let the pipelines depend on each other by their tables only',
  ),
  'group.parameters': notInJob(
    'has one value of a variable for all its pipelines',
    'give the parameter in the job for all pipelines, or deploy the pipelines by themselves',
  ),
  'group.timeout': notInJob('has one time limit', 'set the limit on the job'),
  'group.hooks': workaround('messages of its pipelines are lines of the log'),
  'group.dependencies': workaround('a model stops when another pipeline has not finished the interval'),
  'policy.run_retry': notInJob(
    'is not run again by itself',
    'start it again by "rerun from failure" or its API, and leave the retries of the job out',
  ),
  'trigger.webhook': workaround('the API of the platform starts the job: POST /api/v2/accounts/<id>/jobs/<id>/run/'),
  'trigger.schedules': notInJob('has one cron expression', 'make a job for each schedule'),
};

const notAlone = (what: string): Means => unsupported(`dbt by itself ${what}`, 'leave the option `loads: dbt` out');

/** What dbt's own materializations do otherwise, or not at all. */
const alone: Partial<Record<FeatureKey, Means>> = {
  'operation.sql': notAlone('makes tables and runs no other statements'),
  'write.overwrite_partitions': notAlone('has no such materialization'),
  'write.scd1': notAlone('has no such materialization'),
  'write.scd2': notAlone('has no such materialization; its snapshots are the option `snapshots`'),
  'write.scd3': notAlone('has no such materialization'),
  'write.snapshot': notAlone('has no such materialization'),
  'read.cursor': workaround(
    'rows from the greatest value in the table on; what comes later with a smaller one is not seen',
  ),
  'read.window': notAlone('knows no data interval'),
  'contract.widen': notAlone('changes no types'),
  'contract.discard_row': notAlone('sets no rows aside'),
  'contract.discard_value': notAlone('leaves no values out'),
  'check.fail': workaround('a test after the table was written: models behind it do not start'),
  'check.quarantine': workaround('the row stays in the table and a test warns'),
  'check.recorded': notAlone('records no results of checks'),
  'check.min_success': notAlone('counts no share of checks'),
  rejects: notAlone('sets no rows aside'),
  dependencies: workaround('models of a pipeline in the same project come first; what calls dbt waits for others'),
};

/** Every feature of a graph, by the means that dbt has for it; jobs of the platform do more than dbt Core. */
export const capabilities = (options: DbtOptions): Readonly<Record<FeatureKey, Means>> => ({
  ...core,
  ...(options.jobs ? platform : {}),
  ...(options.loads === 'dbt' ? alone : {}),
});
