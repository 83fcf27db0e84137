import type { EmitContext, ExecutionGraph, FileNode } from '@sparkle-orchestration/core';
import {
  dockerfile,
  environmentExample,
  type FilesContext,
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

/** Graphs as an Airflow project: one Dag file each, and what must stand around them. */
export function emit(context: EmitContext<AirflowOptions>): void {
  const { options, graphs } = context;
  const profile = profileOf(options);
  const ids = dagIds(graphs);
  const dags = new Map(
    graphs.map((graph) => [graph.pipeline, { graph, dagId: ids.get(graph.pipeline) ?? graph.pipeline }]),
  );
  const models = graphs.map((graph) => {
    const names = namesOf(graph, ids.get(graph.pipeline) ?? graph.pipeline);
    const lower: LowerContext = {
      graph,
      options,
      profile,
      names,
      dags,
      report: (diagnostic) => context.report(diagnostic),
    };
    const model = lowerDag(lower, context.regenerate);
    context.file(`dags/${model.dagId}.py`, printDag(model, profile), { nodes: nodesOf(graph, model) });
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
  for (const model of models) context.file(`tests/test_${model.dagId}.py`, testFile(files, model));
  context.file('requirements.txt', requirements(files));
  context.file('airflow.env.example', environmentExample(files));
  const pools = poolsJson(files);
  if (pools) context.file('pools.json', pools);
  if (options.runner === 'container') context.file('Dockerfile', dockerfile(files));
  context.file('README.md', readme(files));
}
