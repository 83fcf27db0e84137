import type {
  Diagnostic,
  FlatConfig,
  ModelConfig,
  PipelineDefinition,
  ProjectDefinition,
} from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import { destinationsOf } from './producers.js';

/** Datasets that a definition reads from the warehouse. */
function readsOf(pipeline: PipelineDefinition): readonly string[] {
  if (pipeline.dialect === 'model') return (pipeline.config as ModelConfig).reads;
  if (pipeline.dialect === 'warehouse') return [];
  const config = pipeline.config as FlatConfig;
  if (pipeline.template === 'custom') {
    const tasks = (config.extra['tasks'] ?? []) as readonly { readonly params: Readonly<Record<string, unknown>> }[];
    return tasks.flatMap((t) => (t.params['source_tables'] as readonly string[] | undefined) ?? []);
  }
  return pipeline.template === 'bronze_raw_ingestion' ? [] : config.sourceTables;
}

/** Writers of each dataset and the place of each pipeline, so that a project is looked through once and not per pipeline. */
interface PipelineIndex {
  readonly writers: ReadonlyMap<string, readonly string[]>;
  readonly place: ReadonlyMap<string, number>;
}

const indexes = new WeakMap<ProjectDefinition, PipelineIndex>();

function indexOf(project: ProjectDefinition): PipelineIndex {
  const before = indexes.get(project);
  if (before) return before;
  const writers = new Map<string, string[]>();
  for (const pipeline of project.pipelines) {
    for (const dataset of destinationsOf(pipeline)) {
      const known = writers.get(dataset);
      if (known) known.push(pipeline.name);
      else writers.set(dataset, [pipeline.name]);
    }
  }
  const index = { writers, place: new Map(project.pipelines.map((p, at) => [p.name, at])) };
  indexes.set(project, index);
  return index;
}

/** A pipeline of the project by its name. */
export function pipelineNamed(project: ProjectDefinition, name: string): PipelineDefinition | undefined {
  return project.pipelines[indexOf(project).place.get(name) ?? -1];
}

/** Names of pipelines that come before: those that write what it reads, and those it depends on by name. */
export function upstreamOf(pipeline: PipelineDefinition, project: ProjectDefinition): readonly string[] {
  const { writers, place } = indexOf(project);
  const before = new Set([...readsOf(pipeline).flatMap((d) => writers.get(d) ?? []), ...pipeline.dependencies]);
  before.delete(pipeline.name);
  const at = (name: string) => place.get(name) ?? 0;
  return [...before].filter((name) => place.has(name)).sort((a, b) => at(a) - at(b));
}

/** All pipelines, each after what it needs; ties in the order of their names. A circle is an error that shows it. */
export function orderPipelines(project: ProjectDefinition): {
  readonly order: readonly PipelineDefinition[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const sorted = [...project.pipelines].sort((a, b) => (a.name < b.name ? -1 : 1));
  const byName = new Map(sorted.map((p) => [p.name, p]));
  const order: PipelineDefinition[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const found: Diagnostic[] = [];
  const path: string[] = [];
  const visit = (pipeline: PipelineDefinition) => {
    if (state.get(pipeline.name) === 'done') return;
    if (state.get(pipeline.name) === 'open') {
      const cycle = [...path.slice(path.indexOf(pipeline.name)), pipeline.name];
      found.push(diagnostics.report('pipeline-cycle', { cycle }, pipeline.locate([])));
      return;
    }
    state.set(pipeline.name, 'open');
    path.push(pipeline.name);
    for (const name of upstreamOf(pipeline, project)) {
      const before = byName.get(name);
      if (before) visit(before);
    }
    path.pop();
    state.set(pipeline.name, 'done');
    order.push(pipeline);
  };
  for (const pipeline of sorted) visit(pipeline);
  return { order, diagnostics: found };
}
