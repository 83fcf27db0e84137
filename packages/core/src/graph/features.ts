import type { Location } from '../diagnostics/diagnostic.js';
import type { ExecutionGraph } from './execution-graph.js';
import type { Operation } from './operation.js';
import { referencesOf } from './outputs.js';
import { secretsOf } from './sql.js';

/**
 * Everything a graph can use that a target may or may not have. An adapter answers for each; core finds those in use.
 */
export const featureKeys = [
  'operation.load',
  'operation.transform',
  'operation.sql',
  'operation.check',
  'operation.notify',
  'operation.wait',
  'operation.trigger',
  'operation.branch',
  'operation.map',
  'operation.http',
  'operation.script',
  'operation.notebook',
  'operation.dbt',
  'operation.container',
  'operation.approve',
  'wait.table_freshness',
  'wait.file',
  'wait.pipeline',
  'wait.time',
  'trigger.wait',
  'trigger.interval',
  'map.items',
  'map.windows',
  'map.missing_windows',
  'map.task_output',
  'map.progress',
  'outputs',
  'notify.template',
  'notify.html',
  'write.append',
  'write.overwrite',
  'write.overwrite_partitions',
  'write.merge',
  'write.delete_insert',
  'write.scd1',
  'write.scd2',
  'write.scd3',
  'write.snapshot',
  'write.view',
  'write.table',
  'read.full',
  'read.cursor',
  'read.window',
  'contract.evolve',
  'contract.widen',
  'contract.freeze',
  'contract.discard_row',
  'contract.discard_value',
  'check.row',
  'check.table',
  'check.warn',
  'check.fail',
  'check.quarantine',
  'check.recorded',
  'check.min_success',
  'sql.autocommit',
  'sql.secret',
  'rejects',
  'retention',
  'edge.success',
  'edge.failed',
  'edge.done',
  'edge.not_failed',
  'edge.if',
  'schedule.cron',
  'schedule.interval',
  'schedule.timezone',
  'schedule.catchup',
  'schedule.start_date',
  'schedule.end_date',
  'schedule.calendar',
  'schedule.jitter',
  'policy.retry',
  'policy.retry_backoff',
  'policy.retry_jitter',
  'policy.timeout',
  'policy.pool',
  'policy.max_active_runs',
  'policy.run_timeout',
  'policy.max_parallel_tasks',
  'hook.on_failure',
  'hook.on_success',
  'channel.slack',
  'channel.email',
  'channel.webhook',
  'channel.pagerduty',
  'hook.on_retry',
  'hook.on_sla_miss',
  'sla',
  'metrics',
  'groups',
  'group.continue',
  'group.parameters',
  'group.timeout',
  'group.max_parallel_tasks',
  'group.hooks',
  'group.dependencies',
  'policy.run_retry',
  'trigger.event',
  'trigger.webhook',
  'trigger.schedules',
  'params',
  'dependencies',
  'owner',
  'tags',
  'column_lineage',
  'compute.duckdb',
  'compute.postgres',
] as const;

export type FeatureKey = (typeof featureKeys)[number];

/** A feature in use, and the first place that uses it. */
export interface FeatureUse {
  readonly key: FeatureKey;
  readonly location: Location;
  readonly operation?: string;
}

const itemKeys = {
  list: 'map.items',
  windows: 'map.windows',
  missing: 'map.missing_windows',
  output: 'map.task_output',
} as const;

/** Features of operations that steer others, wait, or talk to people. */
function ofControl(operation: Operation): readonly FeatureKey[] {
  switch (operation.op) {
    case 'wait':
      return [`wait.${operation.waitFor.type}`];
    case 'trigger':
      return [
        ...(operation.wait ? (['trigger.wait'] as const) : []),
        ...(operation.interval ? (['trigger.interval'] as const) : []),
      ];
    case 'map': {
      const { items, body, progress } = operation;
      return [
        itemKeys[items.from],
        ...(progress ? (['map.progress'] as const) : []),
        `operation.${body.op}`,
        ...ofControl(body),
      ];
    }
    case 'notify':
      return [
        ...(operation.templates ? (['notify.template'] as const) : []),
        ...(operation.format === 'html' ? (['notify.html'] as const) : []),
      ];
    default:
      return [];
  }
}

function ofOperation(operation: Operation): readonly FeatureKey[] {
  const keys: FeatureKey[] = [`operation.${operation.op}`, ...ofControl(operation)];
  const takes = referencesOf(operation).some((reference) => reference.ref === 'output');
  if (takes || (operation.outputs ?? []).length > 0) keys.push('outputs');
  if (operation.compute === 'duckdb' || operation.compute === 'postgres') keys.push(`compute.${operation.compute}`);
  if (operation.op === 'load' || operation.op === 'transform') {
    const { materialise } = operation;
    keys.push(`write.${materialise.mode}`, `contract.${materialise.contract}`, 'column_lineage');
    if (materialise.widen) keys.push('contract.widen');
    const reads = operation.op === 'load' ? [operation.source.read] : operation.inputs.map((i) => i.read);
    for (const read of reads) keys.push(`read.${read.by}`);
    if (operation.op === 'load' && operation.retentionDays !== undefined) keys.push('retention');
    if (operation.op === 'transform' && operation.rejects.length > 0) keys.push('rejects');
  }
  if ('checks' in operation)
    for (const check of operation.checks) keys.push(`check.${check.scope}`, `check.${check.severity}`);
  if (operation.op === 'check' && operation.statements) keys.push('check.recorded');
  if ('minSuccess' in operation && operation.minSuccess !== undefined) keys.push('check.min_success');
  if (operation.op === 'sql' && operation.autocommit) keys.push('sql.autocommit');
  if ('statements' in operation && secretsOf(operation.statements ?? []).length > 0) keys.push('sql.secret');
  if (operation.op === 'notify') for (const channel of operation.channels) keys.push(`channel.${channel.type}`);
  for (const need of operation.needs) {
    keys.push(`edge.${need.when}`);
    if (need.if !== undefined) keys.push('edge.if');
  }
  if (operation.retry.count > 0) {
    keys.push('policy.retry');
    if (operation.retry.backoff !== 1) keys.push('policy.retry_backoff');
    if (operation.retry.jitter > 0) keys.push('policy.retry_jitter');
  }
  if (operation.timeoutSeconds !== undefined) keys.push('policy.timeout');
  if (operation.pool !== undefined) keys.push('policy.pool');
  return keys;
}

/** Features that a graph uses, each once, with the config line of its first use. */
export function featuresOf(graph: ExecutionGraph): readonly FeatureUse[] {
  const found = new Map<FeatureKey, FeatureUse>();
  const add = (key: FeatureKey, location: Location, operation?: string) => {
    if (!found.has(key)) found.set(key, { key, location, ...(operation ? { operation } : {}) });
  };
  const here = graph.origin.location;
  if (graph.schedule) {
    const at = graph.schedule.origin.location;
    add(graph.schedule.cron ? 'schedule.cron' : 'schedule.interval', at);
    if (graph.schedule.timezone !== 'UTC') add('schedule.timezone', at);
    if (graph.schedule.catchup) add('schedule.catchup', at);
    if (graph.schedule.startDate) add('schedule.start_date', at);
    if (graph.schedule.endDate) add('schedule.end_date', at);
    if (graph.schedule.calendar) add('schedule.calendar', at);
    if (graph.schedule.jitterSeconds > 0) add('schedule.jitter', at);
  }
  if (Object.keys(graph.params).length > 0) add('params', here);
  if (graph.dependencies.length > 0) add('dependencies', here);
  if (graph.owner) add('owner', here);
  if (Object.keys(graph.tags).length > 0) add('tags', here);
  if (graph.timeoutSeconds !== undefined) add('policy.run_timeout', here);
  add('policy.max_active_runs', here);
  add('policy.max_parallel_tasks', here);
  for (const [hook, channels] of hooksOf(graph)) {
    if (channels.length > 0) add(hook, here);
    for (const channel of channels) add(`channel.${channel.type}`, here);
  }
  if (graph.sla) add('sla', here);
  if (graph.metrics && graph.metrics.length > 0) add('metrics', here);
  for (const { key, location } of featuresOfJob(graph)) add(key, location);
  for (const operation of graph.operations) {
    for (const key of ofOperation(operation)) add(key, operation.origin.location, operation.id);
  }
  return [...found.values()];
}

function hooksOf({ hooks }: Pick<ExecutionGraph, 'hooks'>) {
  return [
    ['hook.on_failure', hooks.onFailure],
    ['hook.on_success', hooks.onSuccess],
    ['hook.on_retry', hooks.onRetry ?? []],
    ['hook.on_sla_miss', hooks.onSlaMiss ?? []],
  ] as const;
}

/** What only the graph of a job uses. */
function featuresOfJob(graph: ExecutionGraph): readonly FeatureUse[] {
  const found: FeatureUse[] = [];
  const here = graph.origin.location;
  if (graph.groups) found.push({ key: 'groups', location: here });
  for (const group of graph.groups ?? []) {
    const { graph: facts } = group;
    const add = (key: FeatureKey, used: boolean) => {
      if (used) found.push({ key, location: facts.origin.location });
    };
    const operations = graph.operations.filter((operation) => operation.group === group.id);
    add(
      'group.continue',
      group.needs.some((need) => need.when === 'done'),
    );
    add('group.parameters', Object.keys(group.parameters).length > 0);
    add('group.timeout', facts.timeoutSeconds !== undefined);
    add('group.max_parallel_tasks', operations.length > facts.maxParallelTasks);
    add('group.dependencies', facts.dependencies.length > 0);
    add('group.hooks', facts.sla !== undefined || hooksOf(facts).some(([, channels]) => channels.length > 0));
  }
  if (graph.runRetry && graph.runRetry.count > 0) found.push({ key: 'policy.run_retry', location: here });
  for (const [index, { type, origin }] of (graph.triggers ?? []).entries()) {
    const location = origin.location;
    if (type === 'event') found.push({ key: 'trigger.event', location });
    else if (type === 'webhook') found.push({ key: 'trigger.webhook', location });
    // The first one is the schedule of the graph.
    else if (index > 0) found.push({ key: 'trigger.schedules', location });
  }
  return found;
}
