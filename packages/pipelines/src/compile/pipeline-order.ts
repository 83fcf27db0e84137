import type {
  Diagnostic,
  FlatConfig,
  Location,
  ModelConfig,
  PipelineDefinition,
  ProjectDefinition,
} from '@sparkle-orchestration/core';
import { stepTables } from '@sparkle-orchestration/sql';
import { diagnostics } from '../diagnostics.js';
import { dimensionTables } from '../templates/fact-daily-incremental/expand.js';
import { customReads } from './custom-tables.js';
import { destinationsOf, readOnly } from './producers.js';

/** Datasets that a definition reads from the warehouse. */
function readsOf(pipeline: PipelineDefinition): readonly string[] {
  if (pipeline.dialect === 'model') return (pipeline.config as ModelConfig).reads;
  if (pipeline.dialect === 'warehouse') return [];
  const config = pipeline.config as FlatConfig;
  if (pipeline.template === 'custom') return customReads(config);
  if (pipeline.template === 'bronze_raw_ingestion') return [];
  const compared = readOnly.has(pipeline.template) && config.destination !== undefined ? [config.destination] : [];
  const dimensions = pipeline.template === 'fact_daily_incremental' ? dimensionTables(config) : [];
  return [...config.sourceTables, ...compared, ...dimensions, ...stepTables(config.transformers, config.destination)];
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

/** Where a pipeline says that it comes after another one. */
function placeOfNeed(pipeline: PipelineDefinition, name: string): Location {
  const named = pipeline.dependencies.indexOf(name);
  if (named >= 0)
    return pipeline.locate(
      pipeline.dialect === 'warehouse' ? ['pipeline', 'dependencies', named] : ['dependencies', named],
    );
  const several = (pipeline.config as Partial<FlatConfig>).sourceTables?.length !== 1;
  return pipeline.locate(pipeline.dialect === 'model' ? [] : [several ? 'source_tables' : 'source_table']);
}

/** Pipelines that wait for each other. */
export interface PipelineCircle {
  readonly pipelines: readonly string[];
  readonly problem: Diagnostic;
  /** It is made of `dependencies` alone, which reading the project reports already. */
  readonly told: boolean;
}

/** All pipelines, each after what it needs; ties in the order of their names. */
export function orderPipelines(project: ProjectDefinition): {
  readonly order: readonly PipelineDefinition[];
  readonly circles: readonly PipelineCircle[];
} {
  const sorted = [...project.pipelines].sort((a, b) => (a.name < b.name ? -1 : 1));
  const byName = new Map(sorted.map((p) => [p.name, p]));
  const order: PipelineDefinition[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const circles: PipelineCircle[] = [];
  const close = (path: readonly PipelineDefinition[], last: PipelineDefinition) => {
    const circle = path.slice(path.indexOf(last));
    const cycle = [...circle, last].map((p) => p.name);
    const from = circle.at(-1) ?? last;
    circles.push({
      pipelines: circle.map((p) => p.name),
      problem: diagnostics.report('pipeline-cycle', { cycle }, placeOfNeed(from, last.name)),
      told: circle.every((p, i) => p.dependencies.includes((circle[i + 1] ?? last).name)),
    });
  };
  // A stack of our own: chains of thousands of pipelines are deeper than calls may be.
  for (const start of sorted) {
    if (state.has(start.name)) continue;
    const stack = [{ pipeline: start, needs: upstreamOf(start, project), next: 0 }];
    state.set(start.name, 'open');
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const need = byName.get(top.needs[top.next] ?? '');
      top.next += 1;
      if (top.next > top.needs.length) {
        state.set(top.pipeline.name, 'done');
        order.push(top.pipeline);
        stack.pop();
      } else if (need && state.get(need.name) === 'open') {
        close(
          stack.map((s) => s.pipeline),
          need,
        );
      } else if (need && !state.has(need.name)) {
        state.set(need.name, 'open');
        stack.push({ pipeline: need, needs: upstreamOf(need, project), next: 0 });
      }
    }
  }
  return { order, circles };
}
