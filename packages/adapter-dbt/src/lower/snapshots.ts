import { jinjaText } from '@sparkle-orchestration/adapter-kit';
import type { Diagnostic, ExecutionGraph } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import type { YamlMap } from '../model.js';
import type { DbtOptions } from '../options.js';
import { datasetCall } from './context.js';
import type { Naming } from './naming.js';

/** Histories that dbt keeps itself, from the options of the adapter: its own columns, its own rules. */
export function lowerSnapshots(
  options: DbtOptions,
  graphs: readonly ExecutionGraph[],
  naming: Naming,
  report: (diagnostic: Diagnostic) => void,
): readonly YamlMap[] {
  return options.snapshots.flatMap((snapshot) => {
    const { name, dataset, unique_key, strategy, updated_at, check_cols, hard_deletes, schema } = snapshot;
    if (!graphs.some((graph) => dataset in graph.datasets)) {
      report(diagnostics.report('snapshot-unknown', { snapshot: name, dataset }, graphs[0]?.origin.location));
      return [];
    }
    const { database, schema: own } = naming.table(dataset);
    return [
      {
        name,
        relation: datasetCall(naming, dataset),
        config: {
          ...(database === undefined ? {} : { database }),
          schema: jinjaText(schema ?? own),
          unique_key: unique_key.map(jinjaText),
          strategy,
          ...(strategy === 'check' ? { check_cols: check_cols ?? 'all' } : { updated_at: updated_at ?? '' }),
          ...(hard_deletes === undefined ? {} : { hard_deletes }),
        },
      },
    ];
  });
}
