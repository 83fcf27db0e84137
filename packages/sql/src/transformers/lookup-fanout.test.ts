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

const twice = {
  columns: { id: 'integer', n: 'integer', _is_deleted: 'boolean' },
  rows: [
    [1, 1, false],
    [1, 2, false],
    [null, 3, false],
    [null, 4, false],
  ],
} as const;

/** A step over one row that reads a table in which a key has two rows. */
const overTwo = (name: string, params: object): TransformerCase => ({
  ...doubled,
  steps: [[name, { key_columns: ['id'], ...params }]],
  lookups: { 'main.brz.two': twice },
  input: { columns: { id: 'integer', n: 'integer' }, rows: [[1, 0]] },
});

describe.each(['duckdb', 'postgres'] as const)('steps that compare two tables by key end the run on %s', (dialect) => {
  it.each([
    ['detect_changes', { source_table: 'main.brz.two', compare_columns: ['n'] }],
    ['apply_cdc_merge', { source_table: 'main.brz.two' }],
    ['capture_before_after', { updated_table: 'main.brz.two' }],
    ['detect_scd_changes', { compare_table: 'main.brz.two', compare_columns: ['n'] }],
  ])('when a key has several rows: %s', async (name, params) => {
    const message = 'table main.brz.two has more than one row for a key: 2';
    await expect(runCase(overTwo(name, params), engines[dialect])).rejects.toThrow(message);
  });

  it('when the input has several rows of a key', async () => {
    const test = overTwo('detect_changes', { source_table: 'main.brz.one', compare_columns: ['n'] });
    const one = { columns: { id: 'integer', n: 'integer' }, rows: [[1, 0]] };
    const swapped = { ...test, lookups: { 'main.brz.one': one }, input: twice };
    await expect(runCase(swapped, engines[dialect])).rejects.toThrow('more than one row for a key: 2');
  });

  it('when a delta has no row to be added to', async () => {
    const test = overTwo('apply_delta_updates', { delta_table: 'main.brz.two', delta_columns: ['n'] });
    const input = { ...test.input, rows: [[2, 0]] };
    await expect(runCase({ ...test, input }, engines[dialect])).rejects.toThrow(
      'table main.brz.two has a delta for a key that is not there: ',
    );
  });

  it('when a row of a history has no key', async () => {
    const history = {
      columns: {
        id: 'integer',
        n: 'integer',
        effective_date: 'date',
        end_date: 'date',
        is_current: 'boolean',
        version: 'integer',
      },
      rows: [],
    };
    const test = overTwo('merge_scd_type2', { new_table: 'main.brz.two', compare_columns: ['n'] });
    await expect(runCase({ ...test, input: history }, engines[dialect])).rejects.toThrow(
      'table main.brz.two has a row without a key, at 2026-03-01',
    );
  });
});

describe('a lookup whose key has several rows', () => {
  it.each(['duckdb', 'postgres'] as const)('ends the run on %s instead of doubling rows', async (dialect) => {
    await expect(runCase(doubled, engines[dialect])).rejects.toThrow(
      "lookup table main.ref.o'clock has more than one row for a key: 2",
    );
  });
});
