import type { Edge, Fragment, Task } from '@sparkle-orchestration/core';

/** A task with what it lowers to. */
export interface LoweredTask {
  readonly task: Task;
  readonly fragment: Fragment;
}

/** Neighbouring tasks that become one operation; the last one names it. */
export interface Chain {
  readonly id: string;
  readonly links: readonly LoweredTask[];
}

const makesRows = (f: Fragment) => f.fragment === 'extract' || f.fragment === 'steps' || f.fragment === 'select';
const passesRows = (f: Fragment) => f.fragment === 'checks';

/** Follows the rows of a writer back to where they come from. Nothing when they come from nowhere, or from two places. */
function chainOf(writer: LoweredTask, byId: ReadonlyMap<string, LoweredTask>): Chain | undefined {
  const links = [writer];
  for (;;) {
    const first = links[0] as LoweredTask;
    const feeding = first.task.needs
      .filter((need) => need.when === 'success')
      .map((need) => byId.get(need.task))
      .filter((t) => t !== undefined && (makesRows(t.fragment) || passesRows(t.fragment)));
    const before = feeding[0];
    if (before === undefined || feeding.length > 1) return undefined;
    links.unshift(before);
    if (makesRows(before.fragment)) return { id: writer.task.id, links };
  }
}

/**
 * Fuses `read → checks → write` into one chain per writer, staged, checked and published in one transaction; every
 * other task is a chain of its own. Returns writers without rows and rows without writers as `broken` and `unwritten`.
 */
export function findChains(tasks: readonly LoweredTask[]): {
  readonly chains: readonly Chain[];
  readonly broken: readonly LoweredTask[];
  readonly unwritten: readonly LoweredTask[];
} {
  const byId = new Map(tasks.map((t) => [t.task.id, t]));
  const chains: Chain[] = [];
  const broken: LoweredTask[] = [];
  const used = new Set<string>();
  for (const lowered of tasks) {
    const { fragment, task } = lowered;
    if (fragment.fragment === 'write') {
      const chain = chainOf(lowered, byId);
      if (chain) {
        chains.push(chain);
        for (const link of chain.links) used.add(link.task.id);
      } else broken.push(lowered);
    } else if (fragment.fragment === 'chain') {
      chains.push({ id: task.id, links: fragment.parts.map((part) => ({ task, fragment: part })) });
    } else if (!makesRows(fragment) && !passesRows(fragment)) chains.push({ id: task.id, links: [lowered] });
  }
  const unwritten = tasks.filter(
    ({ task, fragment }) => (makesRows(fragment) || passesRows(fragment)) && !used.has(task.id),
  );
  return { chains, broken, unwritten };
}

/** What must end before a chain starts: needs of its tasks that lie outside, as operations, each edge once. */
export function needsOf(chain: Chain, operationsOf: ReadonlyMap<string, readonly string[]>): readonly Edge[] {
  const inside = new Set(chain.links.map((l) => l.task.id));
  const edges = new Map<string, Edge>();
  for (const { task } of chain.links) {
    for (const need of task.needs) {
      if (inside.has(need.task)) continue;
      for (const id of operationsOf.get(need.task) ?? []) {
        if (id !== chain.id) edges.set(`${id} ${need.when} ${need.if ?? ''}`, { ...need, task: id });
      }
    }
  }
  return [...edges.values()];
}
