/** Something that has to run after others. `before` holds indexes of nodes. */
export interface Ordered {
  readonly before: ReadonlySet<number>;
}

/** Nodes as a tree: what a state machine can be made of. */
export type Block =
  | { readonly kind: 'node'; readonly index: number }
  | { readonly kind: 'series'; readonly blocks: readonly Block[] }
  | { readonly kind: 'parallel'; readonly branches: readonly Block[] };

/** Nodes that wait for all of `before` though they need only some of them. */
export type Delay = (nodes: readonly number[], before: readonly number[]) => void;

/** All nodes that come before each node, directly or not. */
export function ancestorsOf(nodes: readonly Ordered[]): readonly ReadonlySet<number>[] {
  const found: (Set<number> | undefined)[] = nodes.map(() => undefined);
  const of = (index: number): Set<number> => {
    const known = found[index];
    if (known) return known;
    const all = new Set<number>();
    found[index] = all;
    for (const one of nodes[index]?.before ?? []) {
      all.add(one);
      for (const further of of(one)) all.add(further);
    }
    return all;
  };
  return nodes.map((_, index) => of(index));
}

/** Connected parts of some nodes, each in the order of the nodes. */
function parts(nodes: readonly number[], joined: (a: number, b: number) => boolean): readonly (readonly number[])[] {
  const left = new Set(nodes);
  const found: number[][] = [];
  for (const first of nodes) {
    if (!left.delete(first)) continue;
    const part = [first];
    for (const one of part) {
      for (const other of left) {
        if (!joined(one, other)) continue;
        left.delete(other);
        part.push(other);
      }
    }
    found.push(part.sort((a, b) => a - b));
  }
  return found;
}

/**
 * Sequences and parallel branches that keep the order of the nodes. Nodes that nothing orders run in parallel; nodes that
 * all others come before or after cut a sequence. Where neither is left (a before c; b before c and d), those that
 * nothing comes before are a step of their own, which delays some of the rest.
 */
export function planBlocks(nodes: readonly Ordered[], delayed: Delay = () => {}): Block {
  const ancestors = ancestorsOf(nodes);
  const ordered = (a: number, b: number) => ancestors[a]?.has(b) === true || ancestors[b]?.has(a) === true;
  const build = (some: readonly number[]): Block => {
    const [only] = some;
    if (some.length === 1 && only !== undefined) return { kind: 'node', index: only };
    const branches = parts(some, ordered);
    if (branches.length > 1) return { kind: 'parallel', branches: branches.map(build) };
    const steps = parts(some, (a, b) => !ordered(a, b));
    if (steps.length > 1) {
      const inOrder = [...steps].sort((a, b) => (ancestors[a[0] ?? 0]?.has(b[0] ?? 0) ? 1 : -1));
      return { kind: 'series', blocks: inOrder.flatMap((one) => inSeries(build(one))) };
    }
    const inside = new Set(some);
    const first = some.filter((index) => ![...(ancestors[index] ?? [])].some((one) => inside.has(one)));
    const rest = some.filter((index) => !first.includes(index));
    delayed(
      rest.filter((index) => !first.every((one) => ancestors[index]?.has(one))),
      first,
    );
    const [head, tail] = [build(first), build(rest)];
    return { kind: 'series', blocks: [head, ...inSeries(tail)] };
  };
  return nodes.length === 0 ? { kind: 'series', blocks: [] } : build(nodes.map((_, index) => index));
}

/** The blocks of a sequence; any other block is a sequence of one. */
export const inSeries = (block: Block): readonly Block[] => (block.kind === 'series' ? block.blocks : [block]);

/** Nodes of a block in order. */
export function nodesOf(block: Block): readonly number[] {
  switch (block.kind) {
    case 'node':
      return [block.index];
    case 'series':
      return block.blocks.flatMap(nodesOf);
    case 'parallel':
      return block.branches.flatMap(nodesOf);
  }
}

/**
 * At most `most` branches at the same time, branches inside branches included: those too many are put behind others in
 * one branch.
 */
export function limitParallel(block: Block, most: number): Block {
  switch (block.kind) {
    case 'node':
      return block;
    case 'series':
      return { kind: 'series', blocks: block.blocks.flatMap((one) => inSeries(limitParallel(one, most))) };
    case 'parallel': {
      const { branches } = block;
      if (branches.length <= most) {
        const each = Math.floor(most / branches.length);
        const more = most % branches.length;
        return {
          kind: 'parallel',
          branches: branches.map((one, index) => limitParallel(one, each + (index < more ? 1 : 0))),
        };
      }
      const lanes = Array.from({ length: most }, (_, lane) =>
        branches.filter((_, index) => index % most === lane).flatMap((one) => inSeries(limitParallel(one, 1))),
      );
      const series = lanes.map((blocks): Block => ({ kind: 'series', blocks }));
      return series.length === 1 && series[0] ? series[0] : { kind: 'parallel', branches: series };
    }
  }
}
