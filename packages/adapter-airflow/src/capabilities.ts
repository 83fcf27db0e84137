import { type FeatureKey, type Means, native, runner, unsupported, workaround } from '@sparkle-orchestration/core';

const mixedEdges = workaround(
  'trigger rules; where needs are mixed so that no rule gives the same answer in every order, a small task decides',
);

/** What Airflow does by which means. Statements on Postgres are native, everything on DuckDB is the runner's. */
export function capabilities(): Readonly<Record<FeatureKey, Means>> {
  return {
    'operation.load': runner,
    'operation.transform': native,
    'operation.sql': native,
    'operation.check': native,
    'operation.notify': native,
    'write.append': native,
    'write.overwrite': native,
    'write.overwrite_partitions': native,
    'write.merge': native,
    'write.delete_insert': native,
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
    rejects: native,
    retention: runner,
    'edge.success': native,
    'edge.failed': mixedEdges,
    'edge.done': mixedEdges,
    'edge.not_failed': native,
    'schedule.cron': native,
    'schedule.interval': workaround(
      'an interval that divides an hour or a day becomes the cron expression that is equal to it',
    ),
    'schedule.timezone': native,
    'schedule.catchup': native,
    'schedule.start_date': native,
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
