import type { TransformerCase } from '../run-steps.js';

const now = '2026-03-02 00:05:00';

export const cdcCases: readonly TransformerCase[] = [
  {
    shows: 'what became of each key; a deleted row keeps its values, NULL equals NULL, a NULL key is never found',
    steps: [['detect_changes', { source_table: 'main.brz.newer', key_columns: ['id'], compare_columns: ['city'] }]],
    lookups: {
      'main.brz.newer': {
        columns: { id: 'bigint', city: 'varchar', note: 'varchar', extra: 'integer' },
        rows: [
          [1, 'Rome', 'x', 10],
          [2, 'Oslo', 'y', 20],
          [3, null, 'z', 30],
          [5, 'Bonn', null, 50],
          [null, 'Wien', null, null],
        ],
      },
    },
    input: {
      columns: { id: 'integer', city: 'varchar', note: 'varchar', only_here: 'date' },
      rows: [
        [1, 'Rome', 'old', '2026-01-01'],
        [2, 'Bern', 'old', null],
        [3, null, 'old', null],
        [4, 'Paris', 'old', '2026-01-04'],
        [null, 'Wien', 'old', null],
      ],
    },
    expected: {
      columns: {
        id: 'bigint',
        city: 'varchar',
        note: 'varchar',
        only_here: 'date',
        extra: 'integer',
        change_type: 'varchar',
      },
      rows: [
        [1, 'Rome', 'x', '2026-01-01', 10, 'NOCHANGE'],
        [2, 'Oslo', 'y', null, 20, 'UPDATE'],
        [3, null, 'z', null, 30, 'NOCHANGE'],
        [4, 'Paris', 'old', '2026-01-04', null, 'DELETE'],
        [5, 'Bonn', null, null, 50, 'INSERT'],
        [null, 'Wien', null, null, null, 'INSERT'],
        [null, 'Wien', 'old', null, null, 'DELETE'],
      ],
    },
  },
  {
    shows: 'the newest change of a key counts; deleted rows leave, unknown keys are added, the rest stays',
    steps: [
      ['apply_cdc_merge', { source_table: 'main.brz.changes', key_columns: ['id'], delete_flag: true, order_by: 'at' }],
    ],
    lookups: {
      'main.brz.changes': {
        columns: { id: 'integer', name: 'varchar', _is_deleted: 'boolean', at: 'timestamp' },
        rows: [
          [1, 'first', false, '2026-01-01 10:00:00'],
          [1, 'last', null, '2026-01-01 11:00:00'],
          [2, 'gone', true, '2026-01-01 10:00:00'],
          [4, 'new', false, '2026-01-01 10:00:00'],
          [5, 'came and went', true, '2026-01-01 10:00:00'],
          [6, 'went', true, '2026-01-01 10:00:00'],
          [6, 'came back', false, '2026-01-01 12:00:00'],
        ],
      },
    },
    input: {
      columns: { id: 'integer', name: 'varchar', points: 'integer' },
      rows: [
        [1, 'old', 10],
        [2, 'old', 20],
        [3, 'old', 30],
        [6, 'old', 60],
      ],
    },
    expected: {
      columns: { id: 'integer', name: 'varchar', points: 'integer' },
      rows: [
        [1, 'last', 10],
        [3, 'old', 30],
        [4, 'new', null],
        [6, 'came back', 60],
      ],
    },
  },
  {
    shows: 'only the listed columns change; a new key brings all; the wider type wins',
    steps: [['apply_cdc_merge', { source_df: 'main.brz.changes', key_columns: ['a', 'b'], update_columns: ['price'] }]],
    lookups: {
      'main.brz.changes': {
        columns: { a: 'integer', b: 'varchar', price: 'decimal(12,3)', name: 'varchar' },
        rows: [
          [1, 'x', '1.125', 'changed'],
          [1, 'z', '9.000', 'new'],
        ],
      },
    },
    input: {
      columns: { a: 'integer', b: 'varchar', price: 'decimal(10,2)', name: 'varchar' },
      rows: [
        [1, 'x', '5.00', 'kept'],
        [1, 'y', '6.00', 'kept'],
      ],
    },
    expected: {
      columns: { a: 'integer', b: 'varchar', price: 'decimal(12,3)', name: 'varchar' },
      rows: [
        [1, 'x', '1.125', 'kept'],
        [1, 'y', '6.000', 'kept'],
        [1, 'z', '9.000', 'new'],
      ],
    },
  },
  {
    shows: 'operation, time of the run and source',
    steps: [['add_cdc_metadata', { operation: "it's", source_system: 'crm' }]],
    input: { columns: { id: 'integer' }, rows: [[1]] },
    expected: {
      columns: { id: 'integer', _cdc_operation: 'varchar', _cdc_timestamp: 'timestamp', _cdc_source: 'varchar' },
      rows: [[1, "it's", now, 'crm']],
    },
  },
  {
    shows: 'no source column unless given',
    steps: [['add_cdc_metadata']],
    input: { columns: { id: 'integer' }, rows: [[1]] },
    expected: {
      columns: { id: 'integer', _cdc_operation: 'varchar', _cdc_timestamp: 'timestamp' },
      rows: [[1, 'INSERT', now]],
    },
  },
  {
    shows: 'listed keys are marked with the time of the run, the others are not',
    steps: [['apply_soft_delete', { delete_keys: [{ id: 2 }, { id: 9 }], key_columns: ['id'] }]],
    input: { columns: { id: 'integer' }, rows: [[1], [2], [null]] },
    expected: {
      columns: { id: 'integer', is_deleted: 'boolean', deleted_at: 'timestamp' },
      rows: [
        [1, false, null],
        [2, true, now],
        [null, false, null],
      ],
    },
  },
  {
    shows: 'keys of two columns; what was deleted before keeps its time',
    steps: [
      [
        'apply_soft_delete',
        {
          delete_keys: [
            { shop: "o'k", on: '2026-01-01' },
            { shop: 'b', on: '2026-01-02' },
          ],
          key_columns: ['shop', 'on'],
          deleted_flag_column: 'gone',
          deleted_at_column: 'gone_at',
        },
      ],
    ],
    input: {
      columns: { shop: 'varchar', on: 'date', gone: 'boolean', gone_at: 'timestamp', v: 'integer' },
      rows: [
        ["o'k", '2026-01-01', null, null, 1],
        ['b', '2026-01-02', true, '2026-02-01 00:00:00', 2],
        ['b', '2026-01-03', true, '2026-02-02 00:00:00', 3],
        ['c', '2026-01-01', null, null, 4],
      ],
    },
    expected: {
      columns: { shop: 'varchar', on: 'date', gone: 'boolean', gone_at: 'timestamp', v: 'integer' },
      rows: [
        ["o'k", '2026-01-01', true, now, 1],
        ['b', '2026-01-02', true, '2026-02-01 00:00:00', 2],
        ['b', '2026-01-03', true, '2026-02-02 00:00:00', 3],
        ['c', '2026-01-01', false, null, 4],
      ],
    },
  },
  {
    shows: 'the newest row of each key of both, by column name; at equal times that of the other table',
    steps: [
      [
        'merge_incremental_updates',
        { incremental_table: 'main.brz.fresh', key_columns: ['id'], timestamp_column: 'at' },
      ],
    ],
    lookups: {
      'main.brz.fresh': {
        columns: { at: 'timestamp', id: 'integer', name: 'varchar', extra: 'varchar' },
        rows: [
          ['2026-01-02 00:00:00', 1, 'newer', 'e1'],
          ['2026-01-01 00:00:00', 2, 'same time', 'e2'],
          ['2025-01-01 00:00:00', 3, 'older', 'e3'],
          [null, 4, 'no time', 'e4'],
          ['2026-01-05 00:00:00', 5, 'first', 'e5'],
          ['2026-01-06 00:00:00', 5, 'second', 'e6'],
        ],
      },
    },
    input: {
      columns: { id: 'integer', name: 'varchar', at: 'date', lost: 'integer' },
      rows: [
        [1, 'old', '2026-01-01', 1],
        [2, 'old', '2026-01-01', 2],
        [3, 'old', '2026-01-01', 3],
        [4, 'old', '2026-01-01', 4],
      ],
    },
    expected: {
      columns: { id: 'integer', name: 'varchar', at: 'timestamp', lost: 'integer', extra: 'varchar' },
      rows: [
        [1, 'newer', '2026-01-02 00:00:00', null, 'e1'],
        [2, 'same time', '2026-01-01 00:00:00', null, 'e2'],
        [3, 'old', '2026-01-01 00:00:00', 3, null],
        [4, 'old', '2026-01-01 00:00:00', 4, null],
        [5, 'second', '2026-01-06 00:00:00', null, 'e6'],
      ],
    },
  },
  {
    shows: 'the values before and after of keys that both have',
    steps: [['capture_before_after', { updated_table: 'main.brz.after', key_columns: ['id'] }]],
    lookups: {
      'main.brz.after': {
        columns: { id: 'integer', name: 'varchar', extra: 'date' },
        rows: [
          [1, 'new', '2026-01-01'],
          [3, 'x', null],
        ],
      },
    },
    input: {
      columns: { name: 'varchar', id: 'integer' },
      rows: [
        ['old', 1],
        ['lost', 2],
      ],
    },
    expected: {
      columns: { id: 'integer', before_name: 'varchar', after_name: 'varchar', after_extra: 'date' },
      rows: [[1, 'old', 'new', '2026-01-01']],
    },
  },
  {
    shows: 'deltas are summed for each key and added; NULL counts as 0 where there is a delta',
    steps: [
      [
        'apply_delta_updates',
        { delta_table: 'main.brz.moves', key_columns: ['shop', 'item'], delta_columns: ['stock', 'value'] },
      ],
    ],
    lookups: {
      'main.brz.moves': {
        columns: { shop: 'integer', item: 'varchar', stock: 'bigint', value: 'decimal(8,1)' },
        rows: [
          [1, 'a', 5, '0.5'],
          [1, 'a', -2, '1.0'],
          [1, 'b', 7, null],
        ],
      },
    },
    input: {
      columns: { shop: 'integer', item: 'varchar', stock: 'integer', value: 'decimal(10,2)', note: 'varchar' },
      rows: [
        [1, 'a', 10, '1.25', 'x'],
        [1, 'b', null, '2.00', 'y'],
        [2, 'a', null, '3.00', 'z'],
      ],
    },
    expected: {
      columns: { shop: 'integer', item: 'varchar', stock: 'integer', value: 'decimal(10,2)', note: 'varchar' },
      rows: [
        [1, 'a', 13, '2.75', 'x'],
        [1, 'b', 7, '2.00', 'y'],
        [2, 'a', null, '3.00', 'z'],
      ],
    },
  },
  {
    shows: 'deltas of keys that are not there, when told to be ignored',
    steps: [
      [
        'apply_delta_updates',
        { delta_df: 'main.brz.moves', key_columns: ['id'], delta_columns: ['n'], unmatched: 'ignore' },
      ],
    ],
    lookups: {
      'main.brz.moves': {
        columns: { id: 'integer', n: 'double' },
        rows: [
          [1, 0.5],
          [2, 1],
        ],
      },
    },
    input: { columns: { id: 'integer', n: 'double' }, rows: [[1, 1]] },
    expected: { columns: { id: 'integer', n: 'double' }, rows: [[1, 1.5]] },
  },
  {
    shows: 'versions of a key in the order of time',
    steps: [['track_row_versions', { key_columns: ['id'], order_by: 'at' }]],
    input: {
      columns: { id: 'integer', at: 'date', v: 'varchar' },
      rows: [
        [1, '2026-01-02', 'b'],
        [1, '2026-01-01', 'a'],
        [1, null, 'c'],
        [2, '2026-01-01', 'B'],
        [2, '2026-01-01', 'a'],
      ],
    },
    expected: {
      columns: { id: 'integer', at: 'date', v: 'varchar', row_version: 'bigint' },
      rows: [
        [1, '2026-01-01', 'a', 1],
        [1, '2026-01-02', 'b', 2],
        [1, null, 'c', 3],
        [2, '2026-01-01', 'B', 1],
        [2, '2026-01-01', 'a', 2],
      ],
    },
  },
  {
    shows: 'one row of each key is the latest',
    steps: [['identify_latest_records', { key_columns: ['id'], timestamp_column: 'at' }]],
    input: {
      columns: { id: 'integer', at: 'timestamp', _ingested_at: 'timestamp' },
      rows: [
        [1, '2026-01-02', '2026-01-03'],
        [1, '2026-01-02', '2026-01-04'],
        [1, null, '2026-01-05'],
        [null, null, null],
      ],
    },
    expected: {
      columns: { id: 'integer', at: 'timestamp', _ingested_at: 'timestamp', is_latest: 'boolean' },
      rows: [
        [1, '2026-01-02 00:00:00', '2026-01-03 00:00:00', false],
        [1, '2026-01-02 00:00:00', '2026-01-04 00:00:00', true],
        [1, null, '2026-01-05 00:00:00', false],
        [null, null, null, true],
      ],
    },
  },
];
