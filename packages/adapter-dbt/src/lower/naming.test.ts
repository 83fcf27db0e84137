import type { ExecutionGraph, TransformOperation } from '@sparkle-orchestration/core';
import { graphOf, sampleGraph, silverMerge } from '@sparkle-orchestration/core/testing';
import { describe, expect, it } from 'vitest';
import { nameAll } from './naming.js';

function graph(pipeline: string, relation: readonly string[]): ExecutionGraph {
  const dataset = relation.join('.');
  const merge = silverMerge('duckdb', pipeline);
  const operation: TransformOperation = { ...merge, materialise: { ...merge.materialise, destination: dataset } };
  const { connections, datasets } = sampleGraph('duckdb-load');
  return graphOf(pipeline, [operation], {
    connections,
    datasets: { ...datasets, [dataset]: { connection: 'warehouse', relation, external: false } },
  });
}

describe('nameAll', () => {
  it('names a model after its table and its folder after the schema', () => {
    const naming = nameAll([graph('a', ['wh', 'main.slv', 'orders'])]);
    expect(naming.model('a', 'write_silver')).toEqual({ model: 'orders', folder: 'slv' });
    expect(naming.writer('wh.main.slv.orders')).toBe('orders');
    expect(naming.table('wh.main.slv.orders')).toEqual({ database: 'wh', schema: 'main.slv', table: 'orders' });
  });

  it('tells models of one name apart by their schema, then by their pipeline', () => {
    const naming = nameAll([
      graph('a', ['wh', 'slv', 'orders']),
      graph('b', ['wh', 'gld', 'orders']),
      graph('c', ['wh', 'gld', 'Orders']),
    ]);
    expect(['a', 'b', 'c'].map((p) => naming.model(p, 'write_silver')?.model)).toEqual([
      'orders',
      'gld_orders',
      'c_write_silver',
    ]);
  });

  it('gives schemas of one short name their full names', () => {
    const naming = nameAll([graph('a', ['wh', 'x.slv', 'one']), graph('b', ['wh', 'y.slv', 'two'])]);
    expect(['a', 'b'].map((p) => naming.model(p, 'write_silver')?.folder)).toEqual(['x_slv', 'y_slv']);
  });

  it('makes plain names of anything', () => {
    const naming = nameAll([graph('a', ['wh', 'Größe 1', '2. {{ x }}'])]);
    const name = naming.model('a', 'write_silver');
    expect(name?.model).toMatch(/^[a-z_][a-z0-9_]*$/);
    expect(name?.folder).toMatch(/^[a-z_][a-z0-9_]*$/);
  });
});
