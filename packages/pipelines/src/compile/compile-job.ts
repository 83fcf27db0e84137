import {
  type Diagnostic,
  type ExecutionGraph,
  type GraphDataset,
  type GraphGroup,
  type GraphParameter,
  type GraphSchedule,
  type GraphTrigger,
  graphVersion,
  hasErrors,
  type JobDefinition,
  type JobMember,
  operationsInGroup,
  type PipelineDefinition,
  type PipelineDependency,
  type PipelineFacts,
  type ProjectDefinition,
  type Registry,
  type TriggerDefinition,
  withHash,
} from '@sparkle-orchestration/core';
import { closeStatements, prepareStatements } from '@sparkle-orchestration/sql';
import { diagnostics } from '../diagnostics.js';
import type { CompiledPipeline } from './compile-pipeline.js';
import { sharedLimits } from './connections.js';
import { systemDatasets } from './datasets.js';
import { jobOrder } from './job-order.js';
import { pipelineNamed } from './pipeline-order.js';
import { warehouseDriver, warehouseOf } from './warehouse-of.js';

export interface CompiledJob {
  readonly job: JobDefinition;
  /** Of the job and of its pipelines. */
  readonly diagnostics: readonly Diagnostic[];
  /** Absent when there are errors. */
  readonly graph?: ExecutionGraph;
  /** Pipelines that run, in the order in which they start when slots are short. */
  readonly pipelines: readonly PipelineDefinition[];
}

/** What compiling a job needs of the compiler of its pipelines. */
export interface JobParts {
  readonly project: ProjectDefinition;
  readonly registry: Registry;
  compile(pipeline: PipelineDefinition): CompiledPipeline;
  producerOf(dataset: string): PipelineDefinition | undefined;
}

/** Name of a job's graph, in the ledger and wherever it is deployed: its own, unless a pipeline has that name. */
export function jobGraphName(project: ProjectDefinition, job: string): string {
  return pipelineNamed(project, job) ? `${job}_job` : job;
}

/** A job as one graph, each of its pipelines a group of it. Disabled pipelines are not part of it. */
export function compileJob(job: JobDefinition, parts: JobParts): CompiledJob {
  const { project } = parts;
  const found: Diagnostic[] = [];
  const known = new Map<JobMember, PipelineDefinition>();
  for (const member of job.pipelines) {
    const pipeline = pipelineNamed(project, member.pipeline);
    if (!pipeline) continue;
    if (member.enabled && pipeline.enabled) known.set(member, pipeline);
    else if (member.enabled)
      found.push(diagnostics.report('job-pipeline-disabled', { pipeline: pipeline.name }, member.location));
  }
  const order = jobOrder(
    job,
    (member) => known.has(member),
    (member) => known.get(member)?.dependencies ?? [],
  );
  const compiled = order.map(({ member, needs }) => {
    const pipeline = known.get(member) as PipelineDefinition;
    const one = parts.compile(pipeline);
    found.push(...one.diagnostics);
    return { member, needs, pipeline, graph: one.graph };
  });
  const pipelines = compiled.map((one) => one.pipeline);
  if (compiled.length === 0) {
    // A pipeline that is not there was told at its own line.
    if (job.pipelines.every((member) => pipelineNamed(project, member.pipeline)))
      found.push(diagnostics.report('job-empty', { job: job.name }, job.locate(['pipelines'], 'key')));
    return { job, diagnostics: found, pipelines };
  }
  const graphs = compiled.flatMap(({ graph, ...one }) => (graph ? [{ ...one, graph }] : []));
  if (hasErrors(found) || graphs.length < compiled.length) return { job, diagnostics: found, pipelines };
  const groups = graphs.map(({ member, needs, graph }): GraphGroup => {
    // Events of a member start that pipeline, not the job.
    const { operations: _, triggers: __, ...facts } = graph;
    const inside = new Set(pipelines.map((one) => one.name));
    const dependencies = facts.dependencies.filter((one) => !inside.has(one.pipeline));
    return { id: graph.pipeline, needs, parameters: member.parameters, graph: { ...facts, dependencies } };
  });
  found.push(...checkParameters(job, groups), ...checkReads(job, groups, graphs, parts));
  const graph = assemble(
    job,
    parts,
    groups,
    graphs.map((one) => one.graph),
  );
  return { job, diagnostics: found, graph, pipelines };
}

/** A pipeline that reads a table which another one of the job writes, and does not wait for it. */
function checkReads(
  job: JobDefinition,
  groups: readonly GraphGroup[],
  graphs: readonly { readonly member: JobMember; readonly graph: ExecutionGraph }[],
  parts: JobParts,
): readonly Diagnostic[] {
  const needs = new Map(groups.map((group) => [group.id, group.needs.map((need) => need.task)]));
  const before = (id: string, seen = new Set<string>()): ReadonlySet<string> => {
    for (const need of needs.get(id) ?? []) if (!seen.has(need)) before(need, seen.add(need));
    return seen;
  };
  return graphs.flatMap(({ member, graph }) => {
    const earlier = before(graph.pipeline);
    return Object.entries(graph.datasets).flatMap(([dataset, { external }]) => {
      const writer = external ? parts.producerOf(dataset)?.name : undefined;
      if (writer === undefined || writer === graph.pipeline || !needs.has(writer) || earlier.has(writer)) return [];
      const facts = { job: job.name, reader: graph.pipeline, writer, dataset };
      return [diagnostics.report('job-reads', facts, member.location)];
    });
  });
}

/** Parameters of a member that its pipeline does not have. */
function checkParameters(job: JobDefinition, groups: readonly GraphGroup[]): readonly Diagnostic[] {
  return groups.flatMap((group) => {
    const member = job.pipelines.findIndex((one) => one.pipeline === group.id);
    return Object.keys(group.parameters)
      .filter((name) => !Object.hasOwn(group.graph.params, name))
      .map((name) =>
        diagnostics.report(
          'job-parameter',
          { name, pipeline: group.id, known: Object.keys(group.graph.params) },
          job.locate(['pipelines', member, 'parameters', name], 'key'),
        ),
      );
  });
}

function typeOf(value: unknown): GraphParameter['type'] {
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return 'string';
}

/**
 * What a run of the job may be given: the parameters of its pipelines, and those that its triggers bring along. None
 * has a default here: without a value each pipeline has its own.
 */
function parametersOf(groups: readonly GraphGroup[], triggers: readonly TriggerDefinition[]) {
  const params: Record<string, GraphParameter> = {};
  for (const trigger of triggers) {
    for (const [name, value] of Object.entries(trigger.parameters)) params[name] = { type: typeOf(value) };
    if (trigger.type !== 'webhook') continue;
    for (const name of Object.values(trigger.webhook.payload)) params[name] ??= { type: 'string' };
  }
  for (const { graph } of groups) {
    for (const [name, { default: _, required: __, ...parameter }] of Object.entries(graph.params)) {
      const other = params[name];
      params[name] = other && other.type !== parameter.type ? { ...parameter, type: 'string' } : parameter;
    }
  }
  return params;
}

const schedules = (triggers: readonly TriggerDefinition[]) =>
  triggers.flatMap((trigger) => (trigger.type === 'cron' || trigger.type === 'interval' ? [trigger] : []));

/** Enabled triggers of a job; that of its schedule first. Two that fire at the same instants count once. */
function triggersOf(project: ProjectDefinition, job: string): readonly TriggerDefinition[] {
  const own = project.triggers.filter((one) => one.enabled && 'job' in one.starts && one.starts.job === job);
  const timed = new Map<string, TriggerDefinition>();
  for (const trigger of schedules(own)) {
    const { cron, everySeconds, timezone } = trigger.schedule;
    const key = JSON.stringify([cron, everySeconds, timezone]);
    if (!timed.has(key)) timed.set(key, trigger);
  }
  return [...timed.values(), ...own.filter((one) => one.type !== 'cron' && one.type !== 'interval')];
}

function timesOf({ cron, everySeconds, timezone }: Pick<GraphSchedule, 'cron' | 'everySeconds' | 'timezone'>) {
  return {
    ...(cron === undefined ? {} : { cron }),
    ...(everySeconds === undefined ? {} : { everySeconds }),
    timezone,
  };
}

/** Triggers as facts of a graph. */
export function graphTriggers(triggers: readonly TriggerDefinition[]): readonly GraphTrigger[] {
  return triggers.flatMap((trigger): readonly GraphTrigger[] => {
    const { name, parameters, locate } = trigger;
    const base = { name, parameters, origin: { location: locate(['name']), path: ['trigger'] } };
    switch (trigger.type) {
      case 'cron':
      case 'interval':
        return [{ ...base, type: 'schedule', schedule: timesOf(trigger.schedule) }];
      case 'event':
        return [{ ...base, type: 'event', event: { source: trigger.event.source, type: trigger.event.type } }];
      case 'webhook':
        return [{ ...base, type: 'webhook', path: trigger.webhook.path }];
      default:
        return [];
    }
  });
}

function dependenciesOf(project: ProjectDefinition, job: JobDefinition): readonly PipelineDependency[] {
  return [...new Set(job.dependencies)].sort().map((name) => {
    const other = project.jobs.find((one) => one.name === name);
    const [first] = schedules(triggersOf(project, name));
    const connection = other && warehouseOfJob(project, other);
    return {
      pipeline: jobGraphName(project, name),
      ...(first ? { schedule: timesOf(first.schedule) } : {}),
      ...(connection === undefined ? {} : { connection }),
    };
  });
}

/** The ledger of a job stands where its first pipeline writes. */
function warehouseOfJob(project: ProjectDefinition, job: JobDefinition): string | undefined {
  const first = job.pipelines.find((member) => member.enabled && pipelineNamed(project, member.pipeline)?.enabled);
  const pipeline = first && pipelineNamed(project, first.pipeline);
  return pipeline && warehouseOf(project, pipeline);
}

function assemble(
  job: JobDefinition,
  parts: JobParts,
  groups: readonly GraphGroup[],
  graphs: readonly ExecutionGraph[],
): ExecutionGraph {
  const { project, registry } = parts;
  const all = groups.map((group) => group.graph);
  const triggers = triggersOf(project, job.name);
  const [first] = schedules(triggers);
  const warehouse = warehouseOfJob(project, job) ?? project.warehouse;
  const connection = project.connections.get(warehouse);
  const driver = connection && warehouseDriver(registry, connection.type);
  if (!driver) throw new Error(`the connection ${warehouse} has no driver`);
  const identity = { project: project.name, env: project.env, pipeline: jobGraphName(project, job.name) };
  const prepare = prepareStatements(driver.dialect);
  const close = closeStatements(identity, driver.dialect);
  const { onFailure, onSuccess, onRetry, onSlaMiss } = job.notifications;
  const channels = [...onFailure, ...onSuccess, ...onRetry, ...onSlaMiss];
  const dependencies = dependenciesOf(project, job);
  const wanted = [
    warehouse,
    ...channels.map((one) => one.connection),
    ...dependencies.flatMap((d) => d.connection ?? []),
  ];
  return withHash({
    version: graphVersion,
    ...identity,
    template: 'job',
    ...(job.description === undefined ? {} : { description: job.description }),
    ...(job.owner === undefined ? {} : { owner: job.owner }),
    tags: Object.fromEntries([
      ...job.tags.map((tag) => [tag, 'true']),
      ...Object.entries(job.metadata.custom).map(([key, value]) => [key, String(value)]),
      ...(job.metadata.version === undefined ? [] : [['version', job.metadata.version]]),
    ]),
    params: parametersOf(
      groups,
      project.triggers.filter((t) => 'job' in t.starts && t.starts.job === job.name),
    ),
    ...(first ? { schedule: scheduleOf(first) } : {}),
    maxActiveRuns: 1,
    serial: all.some((one) => one.serial),
    maxParallelTasks: job.maxParallelism,
    pools: poolsOf(all),
    ...(job.timeoutSeconds === undefined ? {} : { timeoutSeconds: job.timeoutSeconds }),
    hooks: {
      onFailure,
      onSuccess,
      ...(onRetry.length > 0 && job.retries.maxAttempts > 0 ? { onRetry } : {}),
      ...(onSlaMiss.length > 0 ? { onSlaMiss } : {}),
    },
    ...(job.sla ? { sla: job.sla } : {}),
    ...linksOf(job),
    dependencies,
    connections: connectionsOf(project, all, wanted),
    warehouse,
    datasets: { ...datasetsOf(all), ...systemDatasets(connection, driver, [...prepare, ...close]) },
    operations: graphs.flatMap((graph) => operationsInGroup(graph.pipeline, graph.operations)),
    groups,
    ...(job.retries.maxAttempts > 0
      ? {
          runRetry: {
            count: job.retries.maxAttempts,
            delaySeconds: job.retries.delaySeconds,
            backoff: job.retries.backoff,
            on: job.retries.on,
          },
        }
      : {}),
    ...(triggers.length > 0 ? { triggers: graphTriggers(triggers) } : {}),
    prepare,
    close,
    origin: { location: job.locate(['name']), path: ['job'] },
  });
}

function linksOf({ metadata }: JobDefinition): Pick<PipelineFacts, 'links'> {
  const { documentationUrl, runbookUrl } = metadata;
  if (documentationUrl === undefined && runbookUrl === undefined) return {};
  return {
    links: {
      ...(documentationUrl === undefined ? {} : { documentation: documentationUrl }),
      ...(runbookUrl === undefined ? {} : { runbook: runbookUrl }),
    },
  };
}

function scheduleOf(trigger: Extract<TriggerDefinition, { readonly type: 'cron' | 'interval' }>): GraphSchedule {
  const { maxActiveRuns: _, ...schedule } = trigger.schedule;
  const path = trigger.type === 'cron' ? ['schedule', 'cron'] : ['interval'];
  return { ...schedule, origin: { location: trigger.locate(path), path } };
}

function poolsOf(graphs: readonly PipelineFacts[]): PipelineFacts['pools'] {
  const pools = new Map<string, number>();
  for (const { name, slots } of graphs.flatMap((one) => one.pools))
    pools.set(name, Math.min(slots, pools.get(name) ?? slots));
  return [...pools].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, slots]) => ({ name, slots }));
}

function connectionsOf(project: ProjectDefinition, graphs: readonly PipelineFacts[], wanted: readonly string[]) {
  const names = new Set([...graphs.flatMap((one) => Object.keys(one.connections)), ...wanted]);
  return Object.fromEntries(
    [...names].sort().flatMap((name) => {
      const found = project.connections.get(name);
      if (!found) return [];
      const writers = graphs.flatMap((one) => (one.warehouse === name ? (one.connections[name] ?? []) : []));
      return [[name, sharedLimits({ type: found.type, properties: found.properties }, writers)]];
    }),
  );
}

/** Tables of all pipelines; one that a pipeline of the job writes is not from outside for the others. */
function datasetsOf(graphs: readonly PipelineFacts[]): Readonly<Record<string, GraphDataset>> {
  const datasets: Record<string, GraphDataset> = {};
  for (const graph of graphs) {
    for (const [name, dataset] of Object.entries(graph.datasets)) {
      const known = datasets[name];
      if (!known || (known.external && !dataset.external)) datasets[name] = dataset;
    }
  }
  return Object.fromEntries(Object.entries(datasets).sort(([a], [b]) => (a < b ? -1 : 1)));
}
