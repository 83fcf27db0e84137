import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ancestorsOf, type Block, limitParallel, nodesOf, type Ordered, planBlocks } from '../src/lower/plan.js';

/** Graphs of up to eight nodes: each may come after any of those before it. */
const graphs = fc
  .integer({ min: 1, max: 8 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => fc.subarray([...Array(index).keys()]))))
  .map((lists): readonly Ordered[] => lists.map((before) => ({ before: new Set(before) })));

/** All pairs of nodes of which the tree lets the first end before the second begins. */
function ordersOf(block: Block, found: Set<string> = new Set()): ReadonlySet<string> {
  if (block.kind === 'parallel') for (const branch of block.branches) ordersOf(branch, found);
  if (block.kind === 'series')
    block.blocks.forEach((one, index) => {
      ordersOf(one, found);
      for (const earlier of block.blocks.slice(0, index).flatMap(nodesOf))
        for (const later of nodesOf(one)) found.add(`${earlier} ${later}`);
    });
  return found;
}

const most = (block: Block): number =>
  block.kind === 'node'
    ? 1
    : block.kind === 'series'
      ? Math.max(0, ...block.blocks.map(most))
      : block.branches.reduce((sum, one) => sum + most(one), 0);

const isFlat = (block: Block): boolean =>
  block.kind === 'node' ||
  (block.kind === 'series' ? block.blocks : block.branches).every((one) => one.kind !== block.kind && isFlat(one));

describe('nodes as a tree of sequences and branches', () => {
  it('keeps every order that is asked for, has each node once, and is as flat as it can be', () => {
    fc.assert(
      fc.property(graphs, fc.integer({ min: 1, max: 4 }), (nodes, limit) => {
        for (const block of [planBlocks(nodes), limitParallel(planBlocks(nodes), limit)]) {
          const orders = ordersOf(block);
          ancestorsOf(nodes).forEach((ancestors, index) => {
            for (const earlier of ancestors) expect(orders.has(`${earlier} ${index}`)).toBe(true);
          });
          expect([...nodesOf(block)].sort()).toEqual(nodes.map((_, index) => index).sort());
          expect(isFlat(block)).toBe(true);
        }
        expect(most(limitParallel(planBlocks(nodes), limit))).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 300 },
    );
  });

  it('adds no order to graphs that are trees of sequences and branches', () => {
    const after = (...before: number[]): Ordered => ({ before: new Set(before) });
    // a before (b before c, d), then e and f behind both.
    const nodes = [after(), after(0), after(1), after(0), after(2, 3), after(2, 3)];
    const orders = ordersOf(planBlocks(nodes, () => expect.unreachable('nothing is delayed')));
    const wanted = ancestorsOf(nodes).flatMap((all, index) => [...all].map((one) => `${one} ${index}`));
    expect([...orders].sort()).toEqual(wanted.sort());
  });

  it('tells what waits for more than it needs', () => {
    const told: unknown[] = [];
    const after = (...before: number[]): Ordered => ({ before: new Set(before) });
    planBlocks([after(), after(), after(0), after(0, 1)], (nodes, before) => told.push([nodes, before]));
    expect(told).toEqual([[[2], [0, 1]]]);
  });
});
