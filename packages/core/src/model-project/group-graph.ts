import type { ModelNode } from './model-project.js';

/** Does a group come before another one, by the edges of their nodes? */
export function groupReach(
  nodes: readonly ModelNode[],
  pipelineOf: ReadonlyMap<string, string>,
): (from: string, to: string) => boolean {
  const after = new Map<string, Set<string>>();
  for (const node of nodes) {
    const to = pipelineOf.get(node.id);
    if (to === undefined) continue;
    for (const id of node.dependsOn) {
      const from = pipelineOf.get(id);
      if (from === undefined || from === to) continue;
      after.set(from, (after.get(from) ?? new Set<string>()).add(to));
    }
  }
  return (from, to) => {
    const seen = new Set<string>([from]);
    const open = [from];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next === to) return true;
      for (const one of after.get(next) ?? []) {
        if (seen.has(one)) continue;
        seen.add(one);
        open.push(one);
      }
    }
    return false;
  };
}
