import type { Check, Column, LoadColumn, SchemaContract } from '@sparkle-orchestration/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSource, freshLedger, loadsOf, materialise, tableOf } from '../../test/play.js';
import { type Extract, playLoad } from '../../test/play-load.js';
import { openWarehouses, type Warehouses } from '../../test/warehouse.js';

const destination = 'main.brz.orders';
const quarantine = `${destination}_quarantine`;
const day = (n: number) => ({ start: `2026-03-0${n} 00:00:00`, end: `2026-03-0${n + 1} 00:00:00` });

const id: Column = { name: 'id', type: 'integer' };
const amount: Column = { name: 'amount', type: 'decimal(38,10)' };
const at: Column = { name: 'at', type: 'timestamp' };
const provenance: readonly LoadColumn[] = [
  { name: '_ingested_at', type: 'timestamp', value: { from: 'now' } },
  { name: '_ingestion_date', type: 'date', value: { from: 'today' } },
  { name: '_source_system', type: 'varchar', value: { literal: "o'neil" } },
  { name: '_source_file', type: 'varchar', value: { from: 'file' } },
  { name: '_batch_id', type: 'varchar', value: { from: 'run_id' } },
  { name: '_row_hash', type: 'varchar', value: { from: 'row_hash' } },
];
const check = (part: Partial<Check> & Pick<Check, 'name' | 'sql' | 'severity'>): Check => ({
  description: part.name,
  scope: 'row',
  origin: { location: { file: 'orders.json', line: 1, column: 1 } },
  ...part,
});

let open: Warehouses;
beforeAll(async () => {
  open = await openWarehouses();
});
afterAll(async () => open.close());

describe.each(['duckdb', 'postgres'] as const)('a load on %s', (dialect) => {
  const wh = () => open.get(dialect);
  beforeEach(async () => {
    await freshLedger(wh());
    for (const table of [destination, quarantine]) {
      await createSource(wh(), table, [id]);
      await wh().run(['drop table ', { dataset: table }]);
    }
  });
  const append = { read: { by: 'full' }, materialise: materialise({ mode: 'append', destination }) } as const;

  it('makes the table, adds the columns of the load and keeps exact values', async () => {
    const extract: Extract = {
      columns: [id, amount, { name: '_source_file', type: 'varchar' }],
      rows: [
        [1, '12345678901234567890.0123456789', 'data/a.csv'],
        [2, null, 'data/b.csv'],
      ],
    };
    await playLoad(wh(), extract, { ...append, add: provenance }, { ...day(1), now: '2026-03-02 04:00:00', run: 'r7' });
    expect(
      await tableOf(wh(), destination, [
        'id',
        'amount',
        '_ingested_at',
        '_ingestion_date',
        '_source_system',
        '_source_file',
        '_batch_id',
      ]),
    ).toEqual([
      "1 | 12345678901234567890.0123456789 | 2026-03-02 04:00:00 | 2026-03-02 | o'neil | data/a.csv | r7",
      "2 | ∅ | 2026-03-02 04:00:00 | 2026-03-02 | o'neil | data/b.csv | r7",
    ]);
    // md5 of '1||12345678901234567890.0123456789' and of '2||', by the formula that every hash of the product has.
    expect(await tableOf(wh(), destination, ['_row_hash'])).toEqual(
      ['7e490d014d62f05d6b507e889049a98f', '09855e349714efe76cca846cbd22de39'].sort(),
    );
  });

  it('appends a full extract again for the same interval, not once more', async () => {
    const extract: Extract = { columns: [id], rows: [[1], [1], [2]] };
    await playLoad(wh(), extract, append, day(1));
    const load = await playLoad(
      wh(),
      extract,
      { ...append, table: [id, { name: '_load_id', type: 'varchar' }] },
      day(1),
    );
    expect(await tableOf(wh(), destination, ['id'])).toEqual(['1', '1', '2']);
    expect(await loadsOf(wh(), destination)).toMatchObject([
      { read: 3, written: 3, status: 'superseded' },
      { read: 3, written: 3, status: 'committed' },
    ]);
    expect(load.sourceReads).toBe(1);
  });

  it('loads by cursor: only new rows, boundary rows once, the row that has no time never', async () => {
    const options = { ...append, read: { by: 'cursor', column: 'at', type: 'timestamp' } } as const;
    const first: Extract = {
      columns: [id, at],
      rows: [
        [1, '2026-03-01 10:00:00'],
        [2, '2026-03-01 12:00:00'],
        [9, null],
      ],
    };
    await playLoad(wh(), first, options, day(1));
    const second = {
      ...first,
      rows: [...first.rows, [3, '2026-03-01 12:00:00'], [2, '2026-03-01 12:00:00'], [4, '2026-03-02 01:00:00']],
    };
    await playLoad(wh(), second, options, day(2));
    await playLoad(wh(), second, options, day(1));
    await playLoad(wh(), second, options, day(2));
    expect(await tableOf(wh(), destination, ['id'])).toEqual(['1', '2', '2', '3', '4']);
  });

  it('ends when the ledger has moved on since the extract', async () => {
    const options = { ...append, read: { by: 'cursor', column: 'at', type: 'timestamp' } } as const;
    const extract: Extract = { columns: [id, at], rows: [[1, '2026-03-01 10:00:00']] };
    const original = wh().rows.bind(wh());
    // Another run commits between the reading of the range and the transaction.
    const meddled = {
      ...wh(),
      rows: async (...args: Parameters<typeof original>) => {
        const range = await original(...args);
        await playLoad(wh(), extract, options, day(1));
        return range;
      },
    };
    await expect(playLoad(meddled, extract, options, day(2))).rejects.toThrow(
      /run run-1: another run loaded main.brz.orders while this one read its source/,
    );
    expect(await tableOf(wh(), destination, ['id'])).toEqual(['1']);
  });

  it('sets rows aside that break a check: good and bad are all that was read', async () => {
    const extract: Extract = {
      columns: [id, amount],
      rows: [
        [1, '5'],
        [2, '-1'],
        [3, null],
      ],
    };
    const checks = [
      check({ name: 'positive', sql: '"amount" > 0', severity: 'quarantine', description: 'amounts are positive' }),
    ];
    await playLoad(wh(), extract, { ...append, checks }, day(1));
    expect(await tableOf(wh(), destination, ['id'])).toEqual(['1']);
    expect(await tableOf(wh(), quarantine, ['id', '_rule', '_reason'])).toEqual([
      '2 | positive | amounts are positive',
      '3 | positive | amounts are positive',
    ]);
    expect(await loadsOf(wh(), destination)).toMatchObject([{ read: 3, written: 1, rejected: 2 }]);
  });

  it('publishes nothing when a check of severity fail has breaches, and names it', async () => {
    const extract: Extract = { columns: [id], rows: [[1], [2]] };
    const checks = [check({ name: 'at most 1', sql: '"id" <= 1', severity: 'fail' })];
    await expect(playLoad(wh(), extract, { ...append, checks }, day(1))).rejects.toThrow(
      /checks failed before main.brz.orders was written: at most 1 \(1\)/,
    );
    expect(await loadsOf(wh(), destination)).toEqual([]);
  });

  it('records checks of severity warn', async () => {
    const extract: Extract = { columns: [id], rows: [[1], [2]] };
    const checks = [check({ name: 'few', sql: 'greatest(count(*) - 1, 0)', scope: 'table', severity: 'warn' })];
    await playLoad(wh(), extract, { ...append, checks }, day(1));
    expect(await tableOf(wh(), '_sparkle.quality_results', ['check_name', 'severity', 'breaches'])).toEqual([
      'few | warn | 1',
    ]);
  });

  it('deletes rows that are too old', async () => {
    const extract: Extract = { columns: [id], rows: [[1]] };
    const options = { ...append, add: provenance, retentionDays: 30 };
    await playLoad(wh(), extract, options, { ...day(1), now: '2026-01-01 00:00:00' });
    await playLoad(wh(), extract, options, { ...day(2), now: '2026-01-31 00:00:00' });
    expect(await tableOf(wh(), destination, ['_ingested_at'])).toHaveLength(2);
    await playLoad(wh(), extract, options, { ...day(3), now: '2026-02-01 00:00:00' });
    expect(await tableOf(wh(), destination, ['_ingested_at'])).toEqual(['2026-01-31 00:00:00', '2026-02-01 00:00:00']);
  });

  describe('schema contract', () => {
    const table: readonly Column[] = [id, { name: 'size', type: 'integer' }, { name: '_load_id', type: 'varchar' }];
    const load = (contract: SchemaContract, extract: Extract, widen = false) =>
      playLoad(
        wh(),
        extract,
        { ...append, table, materialise: materialise({ mode: 'append', destination, contract, widen }) },
        day(1),
      );
    const changed: Extract = {
      columns: [id, { name: 'size', type: 'varchar' }, { name: 'colour', type: 'varchar' }],
      rows: [
        [1, '10', null],
        [2, 'large', null],
        [3, '30', 'red'],
        [4, null, null],
      ],
    };
    beforeEach(async () => createSource(wh(), destination, table));

    it('evolve adds columns, and leaves those NULL that are gone', async () => {
      const result = await load('evolve', { columns: [id, { name: 'colour', type: 'varchar' }], rows: [[1, 'red']] });
      expect(await tableOf(wh(), destination, ['id', 'size', 'colour'])).toEqual(['1 | ∅ | red']);
      expect(result.diagnostics.map((d) => d.code)).toEqual(['write/column-added']);
    });

    it('evolve takes values that fit the type and ends at one that does not', async () => {
      const text: Extract = {
        ...changed,
        rows: [
          [1, '10', null],
          [4, null, 'red'],
        ],
      };
      await load('evolve', text);
      expect(await tableOf(wh(), destination, ['id', 'size'])).toEqual(['1 | 10', '4 | ∅']);
      await expect(load('evolve', changed)).rejects.toThrow(/schema_contract:size \(1\)/);
    });

    it('evolve with widening changes the type of the column', async () => {
      await load('evolve', { columns: [id, { name: 'size', type: 'integer' }], rows: [[0, 7]] });
      const result = await load(
        'evolve',
        { columns: [id, { name: 'size', type: 'varchar' }], rows: [[1, 'large']] },
        true,
      );
      expect(result.diagnostics.map((d) => d.message)).toEqual([
        `The column "size" of ${destination} becomes varchar (was integer).`,
      ]);
      expect(await tableOf(wh(), destination, ['id', 'size'])).toEqual(['1 | large']);
    });

    it('freeze names every difference and loads nothing', async () => {
      const result = await load('freeze', changed);
      expect(result.diagnostics[0]?.message).toBe(
        `The data does not fit the frozen table ${destination}: "colour" (varchar) is new; "size" is varchar, not integer.`,
      );
      expect(await loadsOf(wh(), destination)).toEqual([]);
    });

    it('discard_row sets aside what does not fit, as it was', async () => {
      await load('discard_row', changed);
      expect(await tableOf(wh(), destination, ['id', 'size'])).toEqual(['1 | 10', '4 | ∅']);
      expect(await tableOf(wh(), quarantine, ['id', 'size', 'colour', '_reason'])).toEqual([
        '2 | large | ∅ | size is not integer',
        '3 | 30 | red | the table has no column colour',
      ]);
      expect(await loadsOf(wh(), destination)).toMatchObject([{ read: 4, written: 2, rejected: 2 }]);
    });

    it('discard_value keeps the rows without what does not fit', async () => {
      const result = await load('discard_value', changed);
      expect(await tableOf(wh(), destination, ['id', 'size'])).toEqual(['1 | 10', '2 | ∅', '3 | 30', '4 | ∅']);
      expect(result.diagnostics.map((d) => d.code)).toEqual(['write/column-discarded']);
    });

    it('takes a column that holds only NULL in any type', async () => {
      await load('freeze', { columns: [id, { name: 'size', type: 'smallint' }], rows: [[1, null]] });
      expect(await tableOf(wh(), destination, ['id', 'size'])).toEqual(['1 | ∅']);
    });

    it('tells names that differ in case as the engine does', async () => {
      const extract: Extract = { columns: [id, { name: 'ID', type: 'integer' }], rows: [[1, 2]] };
      if (dialect === 'duckdb') {
        const { diagnostics } = await playLoad(wh(), { ...extract, rows: [] }, { ...append, table }, day(1));
        expect(diagnostics.map((d) => d.message)).toEqual(['Columns of the data differ only in case: id, ID.']);
      } else {
        await load('evolve', extract);
        expect(await tableOf(wh(), destination, ['id', 'ID'])).toEqual(['1 | 2']);
      }
    });
  });

  it('rebuilds the partitions that new rows touch, from all rows of them', async () => {
    const options = {
      read: { by: 'cursor', column: 'at', type: 'timestamp' },
      materialise: materialise({ mode: 'overwrite_partitions', destination, partitions: [{ column: 'day' }] }),
    } as const;
    const columns: Column[] = [id, at, { name: 'day', type: 'date' }];
    const first: Extract = {
      columns,
      rows: [
        [1, '2026-03-01 10:00:00', '2026-03-01'],
        [2, '2026-03-01 11:00:00', '2026-02-28'],
      ],
    };
    await playLoad(wh(), first, options, day(1));
    const second = {
      columns,
      rows: [...first.rows, [3, '2026-03-02 09:00:00', '2026-03-01'], [4, '2026-03-03 09:00:00', '2026-03-01']],
    };
    await playLoad(wh(), second, options, day(2));
    expect(await tableOf(wh(), destination, ['id'])).toEqual(['1', '2', '3']);
    expect(await loadsOf(wh(), destination)).toMatchObject([{ read: 2 }, { read: 2, written: 3 }]);
  });

  it('merges by key', async () => {
    const options = {
      read: { by: 'full' },
      materialise: materialise({ mode: 'merge', destination, keys: ['id'] }),
      add: provenance,
    } as const;
    await playLoad(
      wh(),
      {
        columns: [id, amount],
        rows: [
          [1, '1'],
          [2, '2'],
          [null, '3'],
        ],
      },
      options,
      { ...day(1), run: 'r1' },
    );
    await playLoad(
      wh(),
      {
        columns: [id, amount],
        rows: [
          [1, '1'],
          [2, '2.5'],
        ],
      },
      options,
      { ...day(2), run: 'r2' },
    );
    expect(await tableOf(wh(), destination, ['id', 'amount', '_batch_id'])).toEqual([
      '1 | 1.0000000000 | r1',
      '2 | 2.5000000000 | r2',
    ]);
    expect(await tableOf(wh(), quarantine, ['amount', '_rule'])).toEqual(['3.0000000000 | key_not_null']);
    expect(await loadsOf(wh(), destination)).toMatchObject([
      { read: 3, rejected: 1 },
      { read: 2, written: 1, rejected: 0 },
    ]);
  });
});
