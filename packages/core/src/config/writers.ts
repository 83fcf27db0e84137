import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { FlatConfig, ModelConfig, PipelineDefinition } from '../project/definition.js';
import { configDiagnostics as report } from './diagnostics.js';

/** Write modes that replace what is there; only one pipeline can do that to a table. */
const replacing: ReadonlySet<string> = new Set(['overwrite', 'view']);

/** Findings for tables that more than one pipeline replaces. Names are compared without regard to case. */
export function checkWriters(
  pipelines: readonly PipelineDefinition<FlatConfig | ModelConfig>[],
): readonly Diagnostic[] {
  const writers = new Map<string, PipelineDefinition>();
  return pipelines.flatMap((pipeline) => {
    const { destination, writeMode } = pipeline.config;
    // A partitioned table is replaced partition by partition, which several pipelines may share.
    if (destination === undefined || !replacing.has(writeMode) || pipeline.config.partitionColumns.length > 0)
      return [];
    const folded = destination.toLowerCase();
    const other = writers.get(folded);
    if (!other) {
      writers.set(folded, pipeline);
      return [];
    }
    const place = (p: PipelineDefinition) => p.locate([p.dialect === 'model' ? 'destination' : 'destination_table']);
    const related = [{ message: 'the other one', location: place(other) }];
    return [
      report.report('same-table', { dataset: destination, other: `"${other.name}"` }, place(pipeline), { related }),
    ];
  });
}
