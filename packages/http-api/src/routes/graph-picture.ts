import type { ExecutionGraph } from '@sparkle-orchestration/core';
import type { RunTarget } from '@sparkle-orchestration/state';
import type { z } from 'zod';
import { compact } from '../compact.js';
import type { graph as shape } from './shapes.js';

type Picture = z.output<typeof shape>;

/** Nodes and edges of a graph: operations, and what each waits for. */
export function graphPicture(
  target: RunTarget,
  graph: ExecutionGraph,
  states: ReadonlyMap<string, string> = new Map(),
): Picture {
  const byTask = new Map(graph.operations.flatMap((one) => one.tasks.map((task) => [task, one.id] as const)));
  const members = new Map<string, { first: string[]; last: string[] }>();
  for (const group of graph.groups ?? []) {
    const own = graph.operations.filter((one) => one.id.startsWith(`${group.id}.`));
    const inside = new Set(own.flatMap((one) => [one.id, ...one.tasks]));
    const needed = new Set(own.flatMap((one) => one.needs.map((need) => byTask.get(need.task) ?? need.task)));
    members.set(group.id, {
      first: own.filter((one) => !one.needs.some((need) => inside.has(need.task))).map((one) => one.id),
      last: own.filter((one) => !needed.has(one.id)).map((one) => one.id),
    });
  }
  const groupOf = (id: string) =>
    [...members.keys()].filter((group) => id.startsWith(`${group}.`)).sort((a, b) => b.length - a.length)[0];
  return {
    target,
    nodes: graph.operations.map((one) => {
      const group = groupOf(one.id);
      return compact<Picture['nodes'][number]>({
        id: one.id,
        label: group === undefined ? one.id : one.id.slice(group.length + 1),
        op: one.op,
        tasks: [...one.tasks],
        group,
        file: one.origin.location.file,
        line: one.origin.location.line,
        state: states.get(one.id),
      });
    }),
    edges: [
      ...graph.operations.flatMap((one) =>
        one.needs.map((need) => ({ from: byTask.get(need.task) ?? need.task, to: one.id, when: need.when })),
      ),
      ...(graph.groups ?? []).flatMap((group) =>
        group.needs.flatMap((need) =>
          (members.get(need.task)?.last ?? []).flatMap((from) =>
            (members.get(group.id)?.first ?? []).map((to) => ({ from, to, when: need.when })),
          ),
        ),
      ),
    ],
  };
}
