import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engines, startEngines } from '../../test/engines.js';
import { runCase, type TransformerCase } from '../../test/run-steps.js';

let engines: Engines;
beforeAll(async () => {
  engines = await startEngines();
});
afterAll(() => engines.stop());

const doubled: TransformerCase = {
  shows: '',
  steps: [['perform_lookup', { lookup_table: "main.ref.o'clock", join_columns: ['code'] }]],
  lookups: {
    "main.ref.o'clock": {
      columns: { code: 'varchar', name: 'varchar' },
      rows: [
        ['de', 'a'],
        ['de', 'b'],
      ],
    },
  },
  input: { columns: { code: 'varchar' }, rows: [['fr'], ['de']] },
  expected: { columns: {}, rows: [] },
};

describe('a lookup whose key has several rows', () => {
  it.each(['duckdb', 'postgres'] as const)('ends the run on %s instead of doubling rows', async (dialect) => {
    await expect(runCase(doubled, engines[dialect])).rejects.toThrow(
      "lookup table main.ref.o'clock has more than one row for a key: 2",
    );
  });
});
