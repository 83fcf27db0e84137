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

/** Names of pipelines that come before: those that write what it reads, and those it depends on by name. */
export function upstreamOf(pipeline: PipelineDefinition, project: ProjectDefinition): readonly string[] {
  const reads = new Set(readsOf(pipeline));
  const named = new Set(pipeline.dependencies);
  return project.pipelines
    .filter((p) => p.name !== pipeline.name && (named.has(p.name) || destinationsOf(p).some((d) => reads.has(d))))
    .map((p) => p.name);
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
  const visit = (pipeline: PipelineDefinition, path: readonly string[]) => {
    if (state.get(pipeline.name) === 'done') return;
    if (state.get(pipeline.name) === 'open') {
      const cycle = [...path.slice(path.indexOf(pipeline.name)), pipeline.name];
      found.push(diagnostics.report('pipeline-cycle', { cycle }, pipeline.locate([])));
      return;
    }
    state.set(pipeline.name, 'open');
    for (const name of upstreamOf(pipeline, project)) {
      const before = byName.get(name);
      if (before) visit(before, [...path, pipeline.name]);
    }
    state.set(pipeline.name, 'done');
    order.push(pipeline);
  };
  for (const pipeline of sorted) visit(pipeline, []);
  return { order, diagnostics: found };
}
