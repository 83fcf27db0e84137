import {
  type FeatureKey,
  featureKeys,
  type Means,
  native,
  runner,
  unsupported,
  workaround,
} from '@sparkle-orchestration/core';

/** Kinds of operations that `sparkle exec` does from beginning to end. */
const operations = [
  'load',
  'transform',
  'sql',
  'check',
  'notify',
  'http',
  'script',
  'notebook',
  'dbt',
  'container',
  'wait',
];

/** Families of features that are inside an operation, so that the runner has them. */
const insideOperations = /^(write|read|contract|check|wait|notify|channel)\./;

const others: Partial<Record<FeatureKey, Means>> = {
  'sql.autocommit': runner,
  rejects: runner,
  retention: runner,
  column_lineage: runner,
  'compute.duckdb': runner,
  'compute.postgres': runner,
  'edge.success': native,
  'policy.max_parallel_tasks': native,
  'policy.pool': workaround('a pipeline with pools makes one operation at a time'),
  'policy.max_active_runs': workaround('lines of the crontab wait for each other'),
  'policy.retry': workaround('try.sh runs the command again'),
  'policy.retry_backoff': workaround('the delays of try.sh grow'),
  'policy.timeout': workaround('timeout of coreutils ends the command'),
  'policy.run_timeout': workaround('timeout of coreutils ends the goal'),
  'hook.on_failure': workaround('an operation that sends the message, made when the goal failed'),
  'hook.on_success': workaround('an operation that sends the message, made after the goal'),
  'schedule.cron': native,
  'schedule.timezone': workaround('CRON_TZ of the crontab'),
  'schedule.catchup': workaround('cron forgets missed ticks; make PIPELINE TICK=... runs one of them'),
  'schedule.start_date': workaround('cron is early; the runner refuses intervals before it'),
  dependencies: workaround('goals of the same Makefile are made first'),
  params: workaround('PARAMS="--param name=value"'),
  owner: native,
  tags: native,
};

function meansOf(key: FeatureKey): Means {
  const [family, kind = ''] = key.split('.');
  if (family === 'operation' && operations.includes(kind)) return runner;
  if (insideOperations.test(key)) return runner;
  return others[key] ?? unsupported('make and cron have no word for it', 'leave it out, or teach it to the adapter');
}

/** An answer for every feature: what is not listed is refused at its line, and nothing is dropped in silence. */
export const capabilities = Object.fromEntries(featureKeys.map((key) => [key, meansOf(key)])) as Record<
  FeatureKey,
  Means
>;
