import { jinjaText } from '@sparkle-orchestration/adapter-kit';
import type { Diagnostic, ExecutionGraph } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import type { YamlMap } from '../model.js';
import { NameBook } from '../names.js';
import type { DbtOptions } from '../options.js';
import { datasetCall } from './context.js';
import type { Naming } from './naming.js';

/** Who reads the tables, from the options of the adapter. */
export function lowerExposures(
  options: DbtOptions,
  graphs: readonly ExecutionGraph[],
  naming: Naming,
  report: (d: Diagnostic) => void,
): readonly YamlMap[] {
  const names = new NameBook();
  return options.exposures.map((exposure) => {
    for (const dataset of exposure.datasets) {
      if (graphs.some((graph) => dataset in graph.datasets)) continue;
      report(diagnostics.report('exposure-unknown', { exposure: exposure.name, dataset }, graphs[0]?.origin.location));
    }
    const known = exposure.datasets.filter((dataset) => graphs.some((graph) => dataset in graph.datasets));
    return {
      name: names.take(exposure.name),
      label: jinjaText(exposure.name),
      type: exposure.type,
      ...(exposure.maturity ? { maturity: exposure.maturity } : {}),
      ...(exposure.url ? { url: jinjaText(exposure.url) } : {}),
      ...(exposure.description ? { description: jinjaText(exposure.description) } : {}),
      owner: { name: jinjaText(exposure.owner.name), email: jinjaText(exposure.owner.email) },
      depends_on: known.map((dataset) => datasetCall(naming, dataset)),
    };
  });
}
