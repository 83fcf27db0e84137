import { type FeatureKey, type Means, native, runner, unsupported, workaround } from '@sparkle-orchestration/core';
import type { AirflowOptions } from './options.js';

const mixedEdges = workaround(
  'trigger rules; where needs are mixed so that no rule gives the same answer in every order, a small task decides',
);

/**
 * What Airflow does by which means. Statements on Postgres, messages, choices, other Dags and people are native;
 * everything on DuckDB, requests and programs are the runner's.
 */
export function capabilities(
  { airflow }: Pick<AirflowOptions, 'airflow'> = { airflow: '3' },
): Readonly<Record<FeatureKey, Means>> {
  return {
    'operation.load': runner,
    'operation.transform': native,
    'operation.sql': native,
    'operation.check': native,
    'operation.notify': native,
    'operation.wait': native,
    'operation.trigger': native,
    'operation.branch': native,
    'operation.map': native,
    'operation.http': runner,
    'operation.script': runner,
    'operation.notebook': runner,
    'operation.dbt': runner,
    'operation.container': runner,
    'operation.approve':
      airflow === '3'
        ? native
        : unsupported('Airflow 2 has no tasks that wait for a person', 'deploy to Airflow 3.1 or later'),
    'wait.table_freshness': runner,
    'wait.file': runner,
    'wait.pipeline': workaround(
      'a sensor: on Postgres it asks the ledger, else it watches the task of the other Dag that closes the interval',
    ),
    'wait.time': native,
    'trigger.wait': native,
    'trigger.interval': workaround(
      'the configuration of the other run has it, and the macro `interval` of emitted Dags reads it',
    ),
    'map.items': native,
    'map.windows': native,
    'map.missing_windows': runner,
    'map.task_output': native,
    'map.progress': runner,
    outputs: native,
    'notify.template': runner,
    'notify.html': runner,
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
    'sql.secret': runner,
    rejects: native,
    retention: runner,
    'edge.success': native,
    'edge.failed': mixedEdges,
    'edge.done': mixedEdges,
    'edge.not_failed': native,
    'edge.if': workaround(
      'the branch that is asked follows it; any other condition is looked at by a small task in front',
    ),
    'schedule.cron': native,
    'schedule.interval': workaround(
      'an interval that divides an hour or a day becomes the cron expression that is equal to it',
    ),
    'schedule.timezone': native,
    'schedule.catchup': native,
    'schedule.start_date': native,
    'schedule.end_date': unsupported(
      'the Dag is written without an end',
      'drop the end date, or disable the pipeline then',
    ),
    'schedule.calendar': unsupported(
      'the Dag has a cron schedule without holidays',
      'drop the calendar, or run it here with sparkle serve',
    ),
    'schedule.jitter': unsupported(
      'Airflow starts a run at its tick',
      'drop the jitter, or limit what starts at once with a pool',
    ),
    'policy.retry': native,
    'policy.retry_backoff': workaround('Airflow doubles the delay at each retry, whatever the factor'),
    'policy.retry_jitter': workaround(
      'Airflow adds a jitter of its own to delays that grow, and none to constant ones',
    ),
    'policy.timeout': native,
    'policy.pool': native,
    'policy.max_active_runs': native,
    'policy.run_timeout': native,
    'policy.max_parallel_tasks': native,
    'hook.on_failure': native,
    'hook.on_success': native,
    'channel.slack': native,
    'channel.email': native,
    'channel.webhook': native,
    'channel.pagerduty': unsupported(
      'no provider of Airflow that was tried sends to PagerDuty',
      'send to a `webhook` or `slack` channel',
    ),
    'hook.on_retry': native,
    'hook.on_sla_miss': workaround('told when the run ends, by the callbacks of the Dag'),
    sla: workaround('looked at when the run ends, by the callbacks of the Dag'),
    metrics: workaround('Airflow keeps durations and states of tasks itself; rows are in the ledger of the warehouse'),
    groups: native,
    'group.continue': workaround('trigger rules behind the last task of the group'),
    'group.parameters': native,
    'group.timeout': workaround('each task of the group has the limit; Airflow has none for a group'),
    'group.max_parallel_tasks': workaround('the limit of the Dag counts for all groups together'),
    'group.hooks': unsupported(
      'Airflow tells of Dags and of tasks, and not of groups',
      'write notifications of the job, or deploy the pipeline by itself',
    ),
    'group.dependencies': workaround('a sensor at the begin of the group'),
    'policy.run_retry': workaround(
      'each task has the tries of the job on top of its own, whatever the class of the error; Airflow starts no Dag run again by itself',
    ),
    'trigger.event': unsupported(
      'an event needs a sensor or an asset of its provider, which this version does not write',
      'start the Dag from where the event happens (`airflow dags trigger`), and take the trigger out of the definition',
    ),
    'trigger.webhook': workaround('the REST API of Airflow starts a run: POST /api/v2/dags/<dag>/dagRuns'),
    'trigger.schedules': unsupported('a Dag has one schedule', 'disable the further triggers, or write a second job'),
    params: native,
    dependencies: workaround(
      'a sensor: on Postgres it asks the ledger, else it watches the task of the other Dag that closes the interval',
    ),
    owner: native,
    tags: native,
    column_lineage: workaround(
      'documentation of the task (`doc_json`): extras of an asset belong to the Dag that was parsed last',
    ),
    'compute.duckdb': runner,
    'compute.postgres': native,
  };
}
