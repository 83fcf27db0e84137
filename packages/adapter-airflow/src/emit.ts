import { printJson } from '@sparkle-orchestration/adapter-kit';
import type { EmitContext, ExecutionGraph, FileNode } from '@sparkle-orchestration/core';
import { type CommonPart, commonModule, commonText, partOfName } from './common.js';
import {
  dockerfile,
  environmentExample,
  type FilesContext,
  headerOf,
  poolsJson,
  readme,
  requirements,
  testFile,
} from './files.js';
import type { LowerContext } from './lower/context.js';
import { lowerDag } from './lower/dag.js';
import type { DagModel } from './model.js';
import { dagIds, namesOf } from './names.js';
import type { AirflowOptions } from './options.js';
import { printDag } from './print.js';
import { profileOf } from './profile.js';

function nodesOf(graph: ExecutionGraph, model: DagModel): readonly FileNode[] {
  return [
    { pipeline: graph.pipeline, target: model.dagId, location: graph.origin.location },
    ...model.tasks.map((task) => ({
      pipeline: graph.pipeline,
      ...(task.operation ? { operation: task.operation.id } : {}),
      target: `${model.dagId}.${task.id}`,
      location: (task.operation ?? graph).origin.location,
    })),
  ];
}

/** What a Dag file takes from the module that the Dags share. */
function commonParts(text: string): readonly CommonPart[] {
  const found = new RegExp(`^from ${commonModule} import (?:\\(([^)]*)\\)|(.*))$`, 'm').exec(text);
  return (found?.[1] ?? found?.[2] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map(partOfName);
}

/** Graphs as an Airflow project: one Dag file each, and what must stand around them. */
export function emit(context: EmitContext<AirflowOptions>): void {
  const { options, graphs } = context;
  const profile = profileOf(options);
  const ids = dagIds(graphs);
  const dags = new Map(
    graphs.map((graph) => [graph.pipeline, { graph, dagId: ids.get(graph.pipeline) ?? graph.pipeline }]),
  );
  const parts = new Set<CommonPart>();
  const models = graphs.map((graph) => {
    const names = namesOf(graph, ids.get(graph.pipeline) ?? graph.pipeline);
    const lower: LowerContext = {
      graph,
      options,
      profile,
      names,
      dags,
      ...(context.component === undefined ? {} : { component: context.component }),
      report: (diagnostic) => context.report(diagnostic),
    };
    const model = lowerDag(lower, context.regenerate);
    const text = printDag(model, profile);
    for (const part of commonParts(text)) parts.add(part);
    context.file(`dags/${model.dagId}.py`, text, { nodes: nodesOf(graph, model) });
    if (model.lineage) context.file(`dags/lineage/${model.dagId}.json`, printJson(model.lineage));
    if (model.runner) context.file(`graphs/${model.dagId}.graph.json`, context.graphJson(graph));
    return model;
  });
  const files: FilesContext = {
    graphs,
    models,
    options,
    profile,
    env: context.env,
    runnerVersion: context.runnerVersion,
    regenerate: context.regenerate,
  };
  if (parts.size > 0) {
    const facts = { three: profile.major === '3', graphs: options.graph_dir };
    context.file(`dags/${commonModule}.py`, commonText(parts, headerOf(files), facts));
  }
  for (const model of models) context.file(`tests/test_${model.dagId}.py`, testFile(files, model));
  context.file('requirements.txt', requirements(files));
  context.file('airflow.env.example', environmentExample(files));
  const pools = poolsJson(files);
  if (pools) context.file('pools.json', pools);
  if (options.runner === 'container') context.file('Dockerfile', dockerfile(files));
  context.file('README.md', readme(files));
}
