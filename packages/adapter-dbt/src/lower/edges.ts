import type { ExecutionGraph, Operation } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import { type JinjaValue, jinjaString } from '../jinja.js';
import type { LowerContext } from './context.js';
import { dependencySchedule } from './dependency-schedule.js';

/** Models of another pipeline that nothing in it waits for: when they are there, the pipeline is. */
function lastModels(graph: ExecutionGraph, context: LowerContext): readonly string[] {
  const needed = new Set(graph.operations.flatMap((o) => o.needs.map((need) => need.task)));
  return graph.operations
    .filter((o) => !needed.has(o.id))
    .flatMap((o) => context.naming.model(graph.pipeline, o.id)?.model ?? []);
}

/**
 * Models that must come before an operation, as `ref` calls. dbt starts a model only when all before it succeeded, so
 * any other condition is an error.
 */
export function dependsOn(operation: Operation, context: LowerContext): readonly string[] {
  const { graph, graphs, naming, report } = context;
  const models = new Set<string>();
  for (const need of operation.needs) {
    if (need.when === 'failed' || need.when === 'done') {
      report(
        diagnostics.report(
          'edge-not-possible',
          { operation: operation.id, need: need.task, when: need.when },
          operation.origin.location,
        ),
      );
    }
    const name = naming.model(graph.pipeline, need.task);
    if (name) models.add(name.model);
  }
  for (const other of graphs) {
    if (graph.dependencies.some((d) => d.pipeline === other.pipeline))
      for (const model of lastModels(other, context)) models.add(model);
  }
  const own = naming.model(graph.pipeline, operation.id)?.model;
  return [...models].filter((model) => model !== own).map((model) => `ref(${jinjaString(model)})`);
}

/** Pipelines that must have finished and are not in the project: project, environment, name, and when they run. */
export function pipelinesBefore({ graph, graphs }: LowerContext): readonly (readonly JinjaValue[])[] {
  const inside = new Set(graphs.map((other) => other.pipeline));
  return graph.dependencies
    .filter(({ pipeline }) => !inside.has(pipeline))
    .map((dependency) => {
      const schedule = dependencySchedule(dependency);
      const name = [graph.project, graph.env, dependency.pipeline];
      return schedule === undefined ? name : [...name, schedule];
    });
}
