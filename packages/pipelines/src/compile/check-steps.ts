import type { Diagnostic, FlatConfig, PipelineDefinition, ProjectDefinition } from '@sparkle-orchestration/core';
import { renderSteps } from '@sparkle-orchestration/sql';

/** Names and parameters of the steps of a pipeline whose template cannot run yet: they are wrong today as well. */
export function checkSteps(pipeline: PipelineDefinition, project: ProjectDefinition): readonly Diagnostic[] {
  const config = pipeline.config as FlatConfig;
  if (pipeline.dialect !== 'flat' || config.transformers.length === 0) return [];
  const { diagnostics } = renderSteps({
    dialect: 'duckdb',
    steps: config.transformers,
    projectTransformers: project.transformers,
    input: { dataset: config.sourceTables[0] ?? 'the source', columns: undefined },
    lookupColumns: () => undefined,
    ...(config.watermarkColumn === undefined ? {} : { watermarkColumn: config.watermarkColumn }),
    primaryKey: config.primaryKey,
    destination: config.destination ?? '',
    sqlDialect: config.sqlDialect,
    locate: pipeline.locate,
  });
  return diagnostics.filter((d) => d.code !== 'transform/columns-unknown');
}
