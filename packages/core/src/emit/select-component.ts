import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { nearestName } from '../diagnostics/nearest-name.js';
import type { ExecutionGraph } from '../graph/execution-graph.js';
import type { Adapter, AdapterComponent } from '../plugin/adapter.js';
import { emitDiagnostics } from './diagnostics.js';

/** Id, class name, or class name without `Adapter`, in any case. */
function goesBy(component: AdapterComponent, written: string): boolean {
  const wanted = written.trim().toLowerCase();
  const className = component.className.toLowerCase();
  return [component.id.toLowerCase(), className, className.replace(/adapter$/, '')].includes(wanted);
}

/** The component that a person asked for by id or class name, or why it cannot be used for these graphs. */
export function selectComponent<O>(
  adapter: Adapter<O>,
  written: string | undefined,
  graphs: readonly ExecutionGraph[],
): { readonly component?: AdapterComponent; readonly diagnostic?: Diagnostic } {
  if (written === undefined) return {};
  const target = adapter.name;
  const component = adapter.components.find((one) => goesBy(one, written));
  if (!component) {
    const names = adapter.components.flatMap((one) => [one.id, one.className]);
    const near = nearestName(written, names);
    const hint = near ? `did you mean "${near}"?` : `known are: ${adapter.components.map((one) => one.id).join(', ')}`;
    return {
      diagnostic: emitDiagnostics.report('unknown-component', { target, component: written }, undefined, { hint }),
    };
  }
  if (component.available === false) {
    return { diagnostic: emitDiagnostics.report('component-not-available', { target, component: component.id }) };
  }
  if (component.kind === 'part' && component.neededBy && !graphs.some((graph) => component.neededBy?.(graph))) {
    const pipelines = graphs.map((graph) => graph.pipeline);
    return {
      diagnostic: emitDiagnostics.report(
        'component-not-needed',
        { component: component.id, pipelines },
        graphs[0]?.origin.location,
      ),
    };
  }
  return { component };
}
