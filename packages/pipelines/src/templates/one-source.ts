import type { Diagnostic, FlatConfig, PipelineDefinition } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';

/** The one table that a template looks at; several are refused, because each would be another question. */
export function oneSource(
  pipeline: PipelineDefinition<FlatConfig>,
  report: (diagnostic: Diagnostic) => void,
): string | undefined {
  const [table, ...more] = pipeline.config.sourceTables;
  const at = pipeline.locate([more.length > 0 ? 'source_tables' : 'source_table']);
  if (table === undefined) {
    const facts = { pipeline: pipeline.name, template: pipeline.template, field: 'source_table' };
    report(diagnostics.report('field-missing', facts, at));
    return undefined;
  }
  if (more.length === 0) return table;
  report(diagnostics.report('one-source', { pipeline: pipeline.name, template: pipeline.template }, at));
  return undefined;
}
