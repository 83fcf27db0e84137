import { type Edge, type EndState, type PoolFact, verdictOf } from '@sparkle-orchestration/core';

/** How a node ended here; `interrupted` and `not_selected` never reach the truth table. */
export type NodeEnd = EndState | 'interrupted' | 'not_selected';

export interface ScheduledNode {
  readonly id: string;
  /** Needs by node id. */
  readonly needs: readonly Edge[];
  readonly pool?: string;
}

export interface ScheduleOptions {
  readonly maxParallel: number;
  readonly pools: readonly PoolFact[];
  /** Ends that are known before the start: not selected, or done by the run that is resumed. */
  readonly preset: ReadonlyMap<string, NodeEnd>;
  /** Starts a node; what it gives back is how it ended, or the milliseconds until it wants to be started again. */
  start(id: string): Promise<{ readonly end: NodeEnd } | { readonly again: number }>;
  /** Does the condition of an edge hold? Asked once all needs of the node have ended. @default yes */
  holds?(id: string, condition: string): boolean;
  /** Told of every node that ends without being started. */
  passed(id: string, end: NodeEnd): void;
  /** When aborted nothing more is started; what runs may finish. */
  readonly drain: AbortSignal;
}

/**
 * Starts nodes when the truth table says so, in graph order, within the limits of parallel tasks and pools. A node
 * that waits for its next try holds neither. Resolves when every node has ended.
 */
export function schedule(
  nodes: readonly ScheduledNode[],
  options: ScheduleOptions,
): Promise<ReadonlyMap<string, NodeEnd>> {
  const ends = new Map<string, NodeEnd>();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const order = new Map(nodes.map((node, index) => [node.id, index]));
  const dependents = new Map<string, string[]>(nodes.map((node) => [node.id, []]));
  const open = new Map<string, number>();
  const ready: string[] = [];
  const waiting = new Map<string, NodeJS.Timeout>();
  const used = new Map<string, number>();
  const slots = new Map(options.pools.map((pool) => [pool.name, pool.slots]));
  let running = 0;

  for (const node of nodes) {
    for (const need of node.needs) dependents.get(need.task)?.push(node.id);
    open.set(node.id, node.needs.length);
  }

  return new Promise((resolve, reject) => {
    const settled = () => {
      if (ends.size < nodes.length) return;
      options.drain.removeEventListener('abort', onDrain);
      resolve(ends);
    };
    /** Work list instead of recursion: a chain of a thousand skips must not fill the stack. */
    const finish = (first: string, how: NodeEnd) => {
      const list: (readonly [string, NodeEnd])[] = [[first, how]];
      for (const [id, end] of list) {
        if (ends.has(id)) continue;
        ends.set(id, end);
        for (const next of dependents.get(id) ?? []) {
          const left = (open.get(next) ?? 1) - 1;
          open.set(next, left);
          // One whose end is known before the start is not decided by what ends before it.
          if (left > 0 || ends.has(next) || options.preset.has(next)) continue;
          const verdict = decide(next);
          if (verdict === 'run') enqueue(next);
          else {
            options.passed(next, verdict);
            list.push([next, verdict]);
          }
        }
      }
    };
    const decide = (id: string): 'run' | NodeEnd => {
      const needs = (byId.get(id)?.needs ?? []).filter((need) => ends.get(need.task) !== 'not_selected');
      if (options.drain.aborted || needs.some((need) => ends.get(need.task) === 'interrupted')) return 'interrupted';
      const verdict = verdictOf(
        needs,
        (task) => ends.get(task) as EndState,
        (condition) => options.holds?.(id, condition) ?? true,
      );
      return verdict === 'skip' ? 'skipped' : verdict;
    };
    const enqueue = (id: string) => {
      const place = order.get(id) ?? 0;
      let at = ready.length;
      while (at > 0 && (order.get(ready[at - 1] ?? '') ?? 0) > place) at -= 1;
      ready.splice(at, 0, id);
    };
    const fits = (id: string) => {
      const pool = byId.get(id)?.pool;
      return pool === undefined || (used.get(pool) ?? 0) < (slots.get(pool) ?? 1);
    };
    const occupy = (id: string, by: 1 | -1) => {
      running += by;
      const pool = byId.get(id)?.pool;
      if (pool !== undefined) used.set(pool, (used.get(pool) ?? 0) + by);
    };
    const pump = () => {
      for (let index = 0; index < ready.length && running < options.maxParallel; ) {
        const id = ready[index] ?? '';
        if (!fits(id)) {
          index += 1;
          continue;
        }
        ready.splice(index, 1);
        occupy(id, 1);
        options.start(id).then(
          (answer) => {
            occupy(id, -1);
            if ('end' in answer) finish(id, answer.end);
            else if (options.drain.aborted) stopWaiting(id);
            else wait(id, answer.again);
            pump();
            settled();
          },
          (error: unknown) => reject(error),
        );
      }
    };
    const wait = (id: string, milliseconds: number) => {
      const timer = setTimeout(() => {
        waiting.delete(id);
        enqueue(id);
        pump();
      }, milliseconds);
      waiting.set(id, timer);
    };
    const stopWaiting = (id: string) => {
      options.passed(id, 'interrupted');
      finish(id, 'interrupted');
    };
    const onDrain = () => {
      for (const timer of waiting.values()) clearTimeout(timer);
      const stopped = [...waiting.keys(), ...ready.splice(0)];
      waiting.clear();
      for (const id of stopped) stopWaiting(id);
      settled();
    };
    options.drain.addEventListener('abort', onDrain, { once: true });

    for (const [id, end] of options.preset) finish(id, end);
    for (const node of nodes) {
      if (ends.has(node.id) || node.needs.length > 0) continue;
      if (options.drain.aborted) stopWaiting(node.id);
      else enqueue(node.id);
    }
    pump();
    settled();
  });
}
