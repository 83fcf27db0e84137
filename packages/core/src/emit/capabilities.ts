import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { ExecutionGraph } from '../graph/execution-graph.js';
import { type FeatureUse, featuresOf } from '../graph/features.js';
import type { Adapter, Means } from '../plugin/adapter.js';
import { emitDiagnostics } from './diagnostics.js';
import type { CapabilityReport, CapabilityUse } from './output.js';

function diagnosticOf(target: string, use: FeatureUse, means: Means | undefined): Diagnostic | undefined {
  const { key: feature, operation, location } = use;
  if (!means) return emitDiagnostics.report('unknown-feature', { target, feature, operation }, location);
  if (means.means === 'unsupported') {
    return emitDiagnostics.report('unsupported', { target, feature, why: means.why, operation }, location, {
      hint: means.todo,
    });
  }
  return means.means === 'workaround'
    ? emitDiagnostics.report('workaround', { target, feature, how: means.how }, location)
    : undefined;
}

/**
 * Asks an adapter for its means for every feature that the graphs use. Unsupported and unknown features are errors at
 * the config line, workarounds are reported; nothing is left out in silence.
 */
export function checkCapabilities<O>(
  adapter: Adapter<O>,
  graphs: readonly ExecutionGraph[],
  options: O,
): { readonly report: CapabilityReport; readonly diagnostics: readonly Diagnostic[] } {
  const capabilities: Readonly<Record<string, Means>> = adapter.capabilities(options);
  const uses: CapabilityUse[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const graph of graphs) {
    for (const use of featuresOf(graph)) {
      const means = Object.hasOwn(capabilities, use.key) ? capabilities[use.key] : undefined;
      const found = diagnosticOf(adapter.name, use, means);
      if (found) diagnostics.push(found);
      uses.push({
        pipeline: graph.pipeline,
        feature: use.key,
        means: means?.means ?? 'unknown',
        ...(means?.means === 'workaround' ? { how: means.how } : {}),
        location: use.location,
        ...(use.operation ? { operation: use.operation } : {}),
      });
    }
  }
  const operations = graphs.flatMap((graph) => {
    const native = new Set(adapter.nativeOperations(graph, options));
    return graph.operations.map(({ id }) => ({
      pipeline: graph.pipeline,
      operation: id,
      by: native.has(id) ? ('native' as const) : ('runner' as const),
    }));
  });
  return { report: { uses, operations }, diagnostics };
}
