import type { FlatConfig } from '@sparkle-orchestration/core';
import { expect, it } from 'vitest';
import { customReads, customWrites } from './custom-tables.js';

const configOf = (...tasks: readonly object[]) => ({ extra: { tasks } }) as unknown as FlatConfig;

it('tables of tasks are their sources, the tables of their steps, and what writers name', () => {
  const config = configOf(
    { task: 'ReadDeltaTask', params: { source_tables: ['main.brz.orders'] } },
    {
      task: 'TransformTask',
      params: { transformers: [{ name: 'perform_lookup', params: { lookup_df: 'a.b.c' } }] },
    },
    { task: 'WriteDeltaTask', params: { destination: 'main.slv.orders' } },
  );
  expect(customReads(config)).toEqual(['main.brz.orders', 'a.b.c']);
  expect(customWrites(config)).toEqual(['main.slv.orders']);
});

it('parameters of other types name no tables: they are refused where the kind reads them', () => {
  const wrong = [false, 7, 'main.brz.orders', {}, [null, 3, { name: 4 }, { name: 'perform_lookup', params: null }]];
  for (const value of wrong) {
    const params = { source_tables: value, transformers: value, destination: value };
    expect(customReads(configOf({ task: 'ReadDeltaTask', params }))).toEqual([]);
  }
  expect(customWrites(configOf({ task: 'WriteDeltaTask', params: { destination: ['x'] } }))).toEqual([]);
});
