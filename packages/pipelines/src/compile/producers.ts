import type {
  Diagnostic,
  FlatConfig,
  ModelConfig,
  PipelineDefinition,
  ProjectDefinition,
  WarehouseConfig,
} from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import { customWrites } from './custom-tables.js';

/** Templates that only look at the table that others call the destination. */
export const readOnly: ReadonlySet<string> = new Set(['table_reconciliation', 'data_contract_enforcement']);

/** Datasets that a definition writes, told without expanding it. */
export function destinationsOf(pipeline: PipelineDefinition): readonly string[] {
  if (pipeline.dialect === 'model') return [(pipeline.config as ModelConfig).destination];
  if (pipeline.dialect === 'warehouse') {
    const { resources, postLoad = [] } = pipeline.config as WarehouseConfig;
    const after = postLoad.flatMap((step) => (step.kind === 'chain' ? [step.destination] : []));
    return [...new Set([...resources.map((r) => r.destination), ...after])];
  }
  const config = pipeline.config as FlatConfig;
  if (pipeline.template === 'custom') return customWrites(config);
  return config.destination === undefined || readOnly.has(pipeline.template) ? [] : [config.destination];
}

/** Which pipeline writes a dataset. Two writers of one dataset are an error; the first one counts. */
export function indexProducers(project: ProjectDefinition): {
  readonly producers: ReadonlyMap<string, PipelineDefinition>;
  readonly diagnostics: readonly Diagnostic[];
} {
  const producers = new Map<string, PipelineDefinition>();
  // Engines that ignore case cannot tell `Orders` from `orders`.
  const folded = new Map<string, PipelineDefinition>();
  const found: Diagnostic[] = [];
  for (const pipeline of project.pipelines) {
    for (const dataset of destinationsOf(pipeline)) {
      const first = folded.get(dataset.toLowerCase());
      if (!producers.has(dataset)) producers.set(dataset, pipeline);
      if (!first) folded.set(dataset.toLowerCase(), pipeline);
      else if (first.name !== pipeline.name) {
        const related = [{ message: 'the first writer', location: first.locate(['destination_table']) }];
        found.push(
          diagnostics.report(
            'writers-clash',
            { dataset, first: first.name, second: pipeline.name },
            pipeline.locate(['destination_table']),
            { related },
          ),
        );
      }
    }
  }
  return { producers, diagnostics: found };
}
