import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { byCodeUnits } from '../graph/canonical-json.js';
import { findCycle } from '../graph/check-graph.js';
import { modelDiagnostics } from './diagnostics.js';
import type { ModelExposure, ModelNode, ModelProject, ModelSource, ModelTest, PassedNode } from './model-project.js';

/** A node as the tool has it: `dependsOn` names anything (nodes, sources, inlined and disabled ones), in any order. */
export type RawModelNode = Omit<ModelNode, 'dependsOn' | 'sources' | 'inlines'> & {
  readonly dependsOn: readonly string[];
};
export type RawModelTest = Omit<ModelTest, 'dependsOn' | 'sources' | 'ownOnly' | 'attachedTo'> & {
  readonly dependsOn: readonly string[];
};
export type RawModelExposure = ModelExposure;
/** A node that makes no task, with what it depends on. */
export type RawPassedNode = PassedNode & { readonly dependsOn: readonly string[] };

export interface RawModelProject extends Omit<ModelProject, 'nodes' | 'tests' | 'exposures' | 'passed' | 'sources'> {
  readonly nodes: readonly RawModelNode[];
  readonly tests: readonly RawModelTest[];
  readonly exposures: readonly RawModelExposure[];
  readonly passed: readonly RawPassedNode[];
  readonly sources: readonly ModelSource[];
}

interface Reached {
  readonly nodes: readonly string[];
  readonly sources: readonly string[];
  readonly inlined: readonly string[];
}

const byId = (a: { readonly id: string }, b: { readonly id: string }) => byCodeUnits(a.id, b.id);
const sorted = (ids: readonly string[]) => (ids.length < 2 ? ids : [...new Set(ids)].sort(byCodeUnits));

/**
 * Orders a project and takes inlined and disabled nodes out of its graph: every edge that ran through them runs from
 * their parents on, however deep they stand. What names nothing that exists is told and left out.
 */
export function buildModelProject(raw: RawModelProject): {
  readonly project: ModelProject;
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const nodes = new Map<string, RawModelNode>();
  const passed = new Map<string, RawPassedNode>();
  for (const node of raw.nodes) {
    if (nodes.has(node.id)) diagnostics.push(modelDiagnostics.report('duplicate-node', { id: node.id }, node.location));
    nodes.set(node.id, node);
  }
  for (const node of raw.passed) if (!nodes.has(node.id) && !passed.has(node.id)) passed.set(node.id, node);
  const sources = new Map(raw.sources.map((source) => [source.id, source]));
  const needs = new Map(
    [...nodes.values(), ...passed.values()].map((one) => [
      one.id,
      one.dependsOn.filter((id) => nodes.has(id) || passed.has(id)),
    ]),
  );
  const circle = findCycle([...needs.keys()].sort(byCodeUnits), (id) => needs.get(id) ?? []);
  if (circle)
    diagnostics.push(modelDiagnostics.report('cycle', { path: circle }, nodes.get(circle[0] ?? '')?.location));

  const known = new Map<string, Reached>();
  const told = new Set<string>();
  /** What one dependency stands for. Passed nodes are looked through, without recursion for a chain of any length. */
  const reach = (id: string): Reached => {
    const found = known.get(id);
    if (found) return found;
    // Most dependencies are nodes themselves.
    if (nodes.has(id)) return { nodes: [id], sources: [], inlined: [] };
    const ends = { nodes: new Set<string>(), sources: new Set<string>(), inlined: new Set<string>() };
    const seen = new Set<string>();
    const open = [id];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      const through = passed.get(next);
      if (nodes.has(next)) ends.nodes.add(next);
      else if (sources.has(next)) ends.sources.add(next);
      else if (through) {
        if (through.why === 'inlined') ends.inlined.add(next);
        open.push(...through.dependsOn);
      }
    }
    const result = { nodes: [...ends.nodes], sources: [...ends.sources], inlined: [...ends.inlined] };
    known.set(id, result);
    return result;
  };
  const follow = (
    owner: { readonly id: string; readonly dependsOn: readonly string[] },
    location: ModelNode['location'],
  ) => {
    if (owner.dependsOn.length === 0) return { dependsOn: [], sources: [], inlines: [] };
    const all = owner.dependsOn.map((dependency) => {
      const through = passed.get(dependency);
      const exists = nodes.has(dependency) || sources.has(dependency) || through !== undefined;
      const key = `${owner.id}\n${dependency}`;
      if ((!exists || through?.why === 'disabled') && !told.has(key)) {
        told.add(key);
        const name = exists ? 'disabled-dependency' : 'unknown-dependency';
        diagnostics.push(modelDiagnostics.report(name, { id: owner.id, dependency }, location));
      }
      return reach(dependency);
    });
    return {
      dependsOn: sorted(all.flatMap((one) => one.nodes)).filter((id) => id !== owner.id),
      sources: sorted(all.flatMap((one) => one.sources)),
      inlines: sorted(all.flatMap((one) => one.inlined)),
    };
  };

  for (const one of [...raw.passed].sort(byId)) if (one.why === 'inlined') follow(one, one.location);
  const project: ModelProject = {
    ...raw,
    nodes: [...nodes.values()].sort(byId).map((node): ModelNode => ({ ...node, ...follow(node, node.location) })),
    tests: [...raw.tests].sort(byId).map((test): ModelTest => {
      const { dependsOn, sources: read } = follow(test, test.location);
      const parent = dependsOn.length === 1 ? dependsOn[0] : undefined;
      return {
        ...test,
        dependsOn,
        sources: read,
        ownOnly: parent !== undefined && test.dependsOn.every((id) => id === parent),
        ...(parent === undefined ? {} : { attachedTo: parent }),
      };
    }),
    sources: [...sources.values()].sort(byId),
    exposures: [...raw.exposures].sort(byId).map((one) => ({ ...one, dependsOn: follow(one, one.location).dependsOn })),
    passed: [...passed.values()].sort(byId).map(({ dependsOn: _, ...rest }) => rest),
    ignored: Object.fromEntries(Object.entries(raw.ignored).sort(([a], [b]) => byCodeUnits(a, b))),
  };
  return { project, diagnostics };
}
