import { printJson, pythonIdentifier, uniqueNames } from '@sparkle-orchestration/adapter-kit';
import {
  type EmitContext,
  type ExecutionGraph,
  type FileNode,
  groupGraph,
  type NotificationChannel,
} from '@sparkle-orchestration/core';
import { commonText } from './common/index.js';
import { assetsComponent, opsComponent } from './components.js';
import { diagnostics } from './diagnostics.js';
import {
  definitionsModule,
  environmentExample,
  type FilesContext,
  hasResources,
  headerOf,
  instanceExample,
  pyproject,
  type ResourceFact,
  readme,
  resourcesModule,
  testFile,
} from './files.js';
import { lowerAssets } from './lower/assets.js';
import {
  isNative,
  isPostgres,
  isPureData,
  type LowerContext,
  type ProjectFacts,
  type Shape,
  usesRunner,
} from './lower/context.js';
import { channelClass } from './lower/hooks.js';
import { lowerJob } from './lower/job.js';
import { docstringOf, type LoweredPipeline } from './lower/module.js';
import { aroundSteps, waitStep } from './lower/ops.js';
import { startRequested } from './lower/starters.js';
import { assetKeys, dagsterName, jobNames } from './names.js';
import type { DagsterOptions } from './options.js';
import { printModule } from './print.js';

/** Channels of messages that a graph sends by itself. */
function channelsOf(graph: ExecutionGraph): readonly NotificationChannel[] {
  const { onFailure, onSuccess, onRetry = [], onSlaMiss = [] } = graph.hooks;
  const messages = graph.operations.flatMap((one) => (one.op === 'notify' && isNative(graph, one) ? one.channels : []));
  return [...onFailure, ...onSuccess, ...onRetry, ...(graph.sla ? onSlaMiss : []), ...messages];
}

/** Graphs of the pipelines in a graph: those of a job, or itself. */
const pipelinesOf = (graph: ExecutionGraph): readonly ExecutionGraph[] =>
  graph.groups ? graph.groups.map((group) => groupGraph(graph, group)) : [graph];

/** Connections that the code location opens: databases of native statements, and channels. */
function resourcesOf(graphs: readonly ExecutionGraph[]): readonly ResourceFact[] {
  const found = new Map<string, ResourceFact['type']>();
  for (const graph of graphs) {
    for (const one of [graph, ...pipelinesOf(graph)]) {
      const native = one.operations.filter((operation) => isNative(one, operation));
      const named = native.flatMap((operation) =>
        ['transform', 'sql', 'check'].includes(operation.op) ? [operation.connection ?? one.warehouse] : [],
      );
      const ledgers = one.dependencies.map((dependency) => dependency.connection ?? one.warehouse);
      const waits = native.flatMap((operation) =>
        operation.op === 'wait' && operation.waitFor.type === 'pipeline'
          ? [operation.waitFor.connection ?? one.warehouse]
          : [],
      );
      const closes = one.close.length > 0 ? [one.warehouse] : [];
      for (const name of [...named, ...ledgers, ...waits, ...closes])
        if (isPostgres(one, name)) found.set(name, 'Postgres');
      for (const channel of channelsOf(one)) found.set(channel.connection, channelClass[channel.type]);
    }
  }
  const names = uniqueNames(found.keys(), (text) => dagsterName(text));
  return [...found].map(([connection, type]) => ({ connection, type, name: names.get(connection) ?? connection }));
}

/** Tables that more than one pipeline writes: an asset has one maker. */
function sharedTables(graphs: readonly ExecutionGraph[]): ReadonlyMap<string, string> {
  const makers = new Map<string, Set<string>>();
  for (const graph of graphs)
    for (const operation of graph.operations)
      if (operation.op === 'load' || operation.op === 'transform')
        for (const dataset of operation.writes)
          makers.set(dataset, new Set([...(makers.get(dataset) ?? []), graph.pipeline]));
  const found = new Map<string, string>();
  for (const [dataset, pipelines] of makers)
    if (pipelines.size > 1) for (const pipeline of pipelines) found.set(pipeline, dataset);
  return found;
}

/** Ids of operations, and of the steps around them, that several jobs have. */
function sharedSteps(jobs: readonly ExecutionGraph[], names: readonly string[]): ReadonlySet<string> {
  const seen = new Map<string, number>(names.map((name) => [name, 1]));
  for (const graph of jobs) {
    const ids = graph.operations.map((one) => dagsterName(one.id));
    const waits = pipelinesOf(graph).flatMap((one) => one.dependencies.map(({ pipeline }) => waitStep(pipeline)));
    for (const id of new Set([...aroundSteps, ...ids, ...waits])) seen.set(id, (seen.get(id) ?? 0) + 1);
  }
  return new Set([...seen].filter(([, count]) => count > 1).map(([id]) => id));
}

/** A check has one maker, as an asset has: operations that check a table by the same name get names of their own. */
function checkPrefixes(graphs: readonly ExecutionGraph[]): ProjectFacts['checkPrefix'] {
  const makers = new Map<string, number>();
  const keyOf = (dataset: string, name: string) => JSON.stringify([dataset, name.replace(/[^A-Za-z0-9_]/g, '_')]);
  for (const { operations } of graphs)
    for (const one of operations)
      if ('checks' in one) {
        const dataset = one.op === 'check' ? one.dataset : one.materialise.destination;
        for (const name of new Set(one.checks.map((check) => keyOf(dataset, check.name))))
          makers.set(name, (makers.get(name) ?? 0) + 1);
      }
  return (job, { id, dataset, checks }) =>
    checks.some((check) => (makers.get(keyOf(dataset, check.name)) ?? 0) > 1)
      ? `${job}_${id.replace(/[^A-Za-z0-9_]/g, '_')}_`
      : '';
}

/** The shape of a pipeline: what was asked for, else assets where all of it is data. */
function shapes(context: EmitContext<DagsterOptions>): ReadonlyMap<string, Shape> {
  const shared = sharedTables(context.graphs.filter(isPureData));
  return new Map(
    context.graphs.map((graph): [string, Shape] => {
      const at = graph.origin.location;
      const dataset = shared.get(graph.pipeline);
      if (context.component === opsComponent) return [graph.pipeline, 'ops'];
      if (context.component === assetsComponent && (!isPureData(graph) || dataset !== undefined)) {
        const why =
          dataset === undefined
            ? 'it does more than write tables one behind the other'
            : `another pipeline writes \`${dataset}\` as well`;
        context.report(diagnostics.report('not-assets', { pipeline: graph.pipeline, why }, at));
      } else if (isPureData(graph) && dataset !== undefined) {
        context.report(diagnostics.report('shared-table', { pipeline: graph.pipeline, dataset }, at));
      }
      return [graph.pipeline, isPureData(graph) && dataset === undefined ? 'assets' : 'ops'];
    }),
  );
}

function nodesOf(graph: ExecutionGraph, job: string, model: LoweredPipeline): readonly FileNode[] {
  return [
    { pipeline: graph.pipeline, target: job, location: graph.origin.location },
    ...graph.operations.flatMap((operation) => {
      const target = model.targets.get(operation.id);
      return target === undefined
        ? []
        : [{ pipeline: graph.pipeline, operation: operation.id, target, location: operation.origin.location }];
    }),
  ];
}

/** What a module takes from the one that the pipelines share. */
function commonNames(text: string): readonly string[] {
  const found = /^from \.\.common import (?:\(([^)]*)\)|(.*))$/m.exec(text);
  return (found?.[1] ?? found?.[2] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Graphs as a Dagster project: one module each, and what must stand around them. */
export function emit(context: EmitContext<DagsterOptions>): void {
  const { options, graphs } = context;
  const name = options.package ?? pythonIdentifier(context.project, { lowerCase: true });
  const jobs = jobNames(graphs);
  const jobOf = (graph: ExecutionGraph) => jobs.get(graph.pipeline) ?? graph.pipeline;
  const shape = shapes(context);
  const resources = resourcesOf(graphs);
  const datasets = graphs.flatMap((graph) => pipelinesOf(graph).flatMap((one) => Object.keys(one.datasets)));
  const sources = graphs.flatMap((graph) => graph.operations.flatMap((one) => [...one.reads, ...one.writes]));
  const project: ProjectFacts = {
    package: name,
    jobs: new Map(graphs.map((graph) => [graph.pipeline, { job: jobOf(graph), graph }])),
    assets: assetKeys([...datasets, ...sources]),
    resources: new Map(resources.map((one) => [one.connection, one.name])),
    sharedSteps: sharedSteps(
      graphs.filter((graph) => (shape.get(graph.pipeline) ?? 'ops') === 'ops'),
      [...jobs.values()],
    ),
    checkPrefix: checkPrefixes(graphs),
    shapeOf: (pipeline) => shape.get(pipeline) ?? 'ops',
  };
  const runner = graphs.some((graph) => usesRunner(graph) || pipelinesOf(graph).some(usesRunner));
  const files: FilesContext = {
    graphs,
    jobs,
    resources,
    options,
    package: name,
    env: context.env,
    project: context.project,
    runner,
    runnerVersion: context.runnerVersion,
    regenerate: context.regenerate,
  };
  const base = `src/${name}`;
  const lowered = graphs.map((graph) => {
    const lower: LowerContext = {
      graph,
      options,
      project,
      job: jobOf(graph),
      ...(context.component === undefined ? {} : { component: context.component }),
      report: (diagnostic) => context.report(diagnostic),
    };
    return { graph, lower, model: project.shapeOf(graph.pipeline) === 'assets' ? lowerAssets(lower) : lowerJob(lower) };
  });
  const started = new Set(lowered.flatMap(({ model }) => model.starts));
  const used = new Set<string>();
  const write = (path: string, text: string, nodes: readonly FileNode[] = []) => {
    for (const one of commonNames(text)) used.add(one);
    context.file(path, text, { nodes });
  };
  for (const { graph, lower, model } of lowered) {
    const requested = started.has(graph.pipeline) ? startRequested(lower) : [];
    const body = [...model.body, ...requested];
    const text = printModule({ docstring: docstringOf(lower, context.regenerate), body });
    write(`${base}/defs/${lower.job}.py`, text, nodesOf(graph, lower.job, model));
    if (Object.keys(model.lineage).length > 0)
      context.file(`${base}/lineage/${lower.job}.json`, printJson(model.lineage));
    if (usesRunner(graph) || pipelinesOf(graph).some(usesRunner))
      context.file(`${base}/graphs/${lower.job}.graph.json`, context.graphJson(graph));
  }
  if (hasResources(files)) write(`${base}/defs/resources.py`, resourcesModule(files));
  context.file(`${base}/__init__.py`, '');
  context.file(`${base}/defs/__init__.py`, '');
  context.file(`${base}/definitions.py`, definitionsModule(files));
  if (used.size > 0) context.file(`${base}/common.py`, commonText(used, headerOf(files)));
  const assets = lowered.flatMap(({ model }) => model.assets);
  context.file('tests/test_definitions.py', testFile(files, { jobs: [...jobs.values()], assets }));
  context.file('pyproject.toml', pyproject(files));
  context.file('.env.example', environmentExample(files));
  context.file('dagster.yaml.example', instanceExample(files));
  context.file('README.md', readme(files));
}
