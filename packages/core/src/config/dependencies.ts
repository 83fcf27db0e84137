import type { Diagnostic, Location } from '../diagnostics/diagnostic.js';
import { nearestName } from '../diagnostics/nearest-name.js';
import type { PipelineDefinition } from '../project/definition.js';
import { configDiagnostics as report } from './diagnostics.js';

/** A thing that must wait for others, each with the place that says so. */
export interface Dependent {
  readonly name: string;
  readonly needs: readonly { readonly name: string; readonly location: Location }[];
}

/** One finding per cycle, with its path, at a dependency that closes it. */
export function findCycles(kind: string, nodes: readonly Dependent[]): readonly Diagnostic[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const state = new Map<string, 'open' | 'done'>();
  const found: Diagnostic[] = [];
  for (const start of [...byName.keys()].sort()) {
    if (state.has(start)) continue;
    const path: { readonly node: Dependent; next: number }[] = [];
    const enter = (node: Dependent) => {
      state.set(node.name, 'open');
      path.push({ node, next: 0 });
    };
    enter(byName.get(start) as Dependent);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const need = top.node.needs[top.next];
      top.next += 1;
      if (!need) {
        state.set(top.node.name, 'done');
        path.pop();
      } else if (state.get(need.name) === 'open') {
        const names = path.map((p) => p.node.name);
        const cycle = [...names.slice(names.indexOf(need.name)), need.name];
        found.push(report.report('cycle', { kind, path: cycle }, need.location));
      } else {
        const next = byName.get(need.name);
        if (next && !state.has(need.name)) enter(next);
      }
    }
  }
  return found;
}

/** Dependencies between pipelines: unknown ones are told, disabled ones count as done, cycles are errors. */
export function checkPipelineDependencies(
  pipelines: readonly PipelineDefinition[],
  alsoKnown: ReadonlySet<string>,
  strict: boolean,
): readonly Diagnostic[] {
  const byName = new Map(pipelines.map((p) => [p.name, p]));
  const found: Diagnostic[] = [];
  const place = (p: PipelineDefinition, i: number) =>
    p.locate(p.dialect === 'warehouse' ? ['pipeline', 'dependencies', i] : ['dependencies', i]);
  for (const pipeline of pipelines) {
    for (const [i, name] of pipeline.dependencies.entries()) {
      const other = byName.get(name);
      if (other) {
        if (!other.enabled) found.push(report.report('depends-on-disabled', { name }, place(pipeline, i)));
      } else if (!alsoKnown.has(name)) {
        const near = nearestName(name, byName.keys());
        found.push(
          report.report('unknown-dependency', { name, near }, place(pipeline, i), strict ? { severity: 'error' } : {}),
        );
      }
    }
  }
  const nodes = pipelines.map((p) => ({
    name: p.name,
    needs: p.dependencies.map((name, i) => ({ name, location: place(p, i) })),
  }));
  return [...found, ...findCycles('pipeline', nodes)];
}
