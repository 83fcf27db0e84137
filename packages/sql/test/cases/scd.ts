import type { TransformerCase } from '../run-steps.js';

const history = {
  id: 'integer',
  city: 'varchar',
  effective_date: 'timestamp',
  end_date: 'timestamp',
  is_current: 'boolean',
};

/** Steps that decide how the table is written leave the rows as they are; `steps-that-write.test.ts` of the SDK runs the writes. */
const forTheWrite = (
  [
    ['apply_scd_type1', { target_table: 'main.slv.target', key_columns: ['id'], update_columns: ['city'] }],
    ['apply_scd_type2', { key_columns: ['id'], compare_columns: ['city'], source_timestamp_column: 'at' }],
    ['scd2', { business_keys: 'id' }],
    ['scd2_merge', { natural_key: ['id'] }],
    ['apply_scd_type3', { columns_to_track: ['city'], key_columns: ['id'] }],
  ] as const
).map(([name, params]): TransformerCase => {
  const table = { columns: { id: 'integer', city: 'varchar', at: 'date' }, rows: [[1, 'Rome', '2026-01-01']] };
  return { shows: 'rows go to the write as they are', steps: [[name, params]], input: table, expected: table };
});

export const scdCases: readonly TransformerCase[] = [
  ...forTheWrite,
  {
    shows:
      'a change closes the open version and begins the next; several changes at once; a correction at the start; late, equal and new rows',
    steps: [['merge_scd_type2', { new_table: 'main.slv.new', key_columns: ['id'], compare_columns: ['city'] }]],
    lookups: {
      'main.slv.new': {
        columns: { id: 'integer', city: 'varchar', note: 'varchar', effective_date: 'date' },
        rows: [
          [1, 'Oslo', 'moved', '2026-02-01'],
          [1, 'Oslo', 'no change', '2026-02-02'],
          [1, null, 'moved on', '2026-03-01'],
          [2, 'Lyon', 'correction', '2026-01-01'],
          [3, 'Nice', 'late', '2025-06-01'],
          [4, 'Wien', 'same', '2026-02-01'],
          [5, 'Bonn', 'first', '2026-02-01'],
          [6, 'Linz', 'back', '2026-02-01'],
        ],
      },
    },
    input: {
      columns: { surrogate_key: 'bigint', ...history, note: 'varchar', version: 'integer', extra: 'integer' },
      rows: [
        [1, 1, 'Bern', '2025-01-01', '2026-01-01', false, 'a', 1, 7],
        [2, 1, 'Rome', '2026-01-01', '9999-12-31', true, 'b', 2, 7],
        [3, 2, 'Paris', '2026-01-01', '9999-12-31', true, 'c', 1, 7],
        [4, 3, 'Metz', '2026-01-01', '9999-12-31', true, 'd', 1, 7],
        [5, 4, 'Wien', '2026-01-01', '9999-12-31', true, 'e', 1, 7],
        [6, 6, 'Linz', '2025-01-01', '2025-12-31', false, 'f', 1, 7],
      ],
    },
    expected: {
      columns: { surrogate_key: 'bigint', ...history, note: 'varchar', version: 'integer', extra: 'integer' },
      rows: [
        [1, 1, 'Bern', '2025-01-01 00:00:00', '2026-01-01 00:00:00', false, 'a', 1, 7],
        [2, 1, 'Rome', '2026-01-01 00:00:00', '2026-02-01 00:00:00', false, 'b', 2, 7],
        [3, 2, 'Lyon', '2026-01-01 00:00:00', '9999-12-31 00:00:00', true, 'correction', 1, 7],
        [4, 3, 'Metz', '2026-01-01 00:00:00', '9999-12-31 00:00:00', true, 'd', 1, 7],
        [5, 4, 'Wien', '2026-01-01 00:00:00', '9999-12-31 00:00:00', true, 'e', 1, 7],
        [6, 6, 'Linz', '2025-01-01 00:00:00', '2025-12-31 00:00:00', false, 'f', 1, 7],
        [7, 1, 'Oslo', '2026-02-01 00:00:00', '2026-03-01 00:00:00', false, 'moved', 3, null],
        [8, 1, null, '2026-03-01 00:00:00', '9999-12-31 00:00:00', true, 'moved on', 4, null],
        [9, 5, 'Bonn', '2026-02-01 00:00:00', '9999-12-31 00:00:00', true, 'first', 1, null],
        [10, 6, 'Linz', '2026-02-01 00:00:00', '9999-12-31 00:00:00', true, 'back', 2, null],
      ],
    },
  },
  {
    shows: 'rows without a time of their own begin with the interval (1 March 2026); of two of a key one counts',
    steps: [
      [
        'merge_scd_type2',
        {
          new_df: 'main.slv.new',
          key_columns: ['a', 'b'],
          compare_columns: ['v'],
          effective_date_column: 'since',
          end_date_column: 'till',
          current_flag_column: 'open',
          version_column: 'n',
        },
      ],
    ],
    lookups: {
      'main.slv.new': {
        columns: { v: 'integer', a: 'integer', b: 'varchar' },
        rows: [
          [2, 1, 'x'],
          [5, 1, 'y'],
          [4, 1, 'y'],
        ],
      },
    },
    input: {
      columns: { a: 'integer', b: 'varchar', v: 'bigint', since: 'date', till: 'date', open: 'boolean', n: 'bigint' },
      rows: [[1, 'x', 1, '2026-01-01', null, true, 1]],
    },
    expected: {
      columns: { a: 'integer', b: 'varchar', v: 'bigint', since: 'date', till: 'date', open: 'boolean', n: 'bigint' },
      rows: [
        [1, 'x', 1, '2026-01-01', '2026-03-01', false, 1],
        [1, 'x', 2, '2026-03-01', '9999-12-31', true, 2],
        [1, 'y', 4, '2026-03-01', '9999-12-31', true, 1],
      ],
    },
  },
  {
    shows: 'current versions become closed; closed ones and NULL keys stay',
    steps: [['close_scd_records', { key_columns: ['id'], end_date: '2026-03-01' }]],
    input: {
      columns: history,
      rows: [
        [1, 'Bern', '2025-01-01', '2026-01-01', false],
        [1, 'Rome', '2026-01-01', '9999-12-31', true],
        [2, 'Oslo', '2026-01-01', '9999-12-31', null],
        [null, 'Wien', '2026-01-01', null, true],
      ],
    },
    expected: {
      columns: history,
      rows: [
        [1, 'Bern', '2025-01-01 00:00:00', '2026-01-01 00:00:00', false],
        [1, 'Rome', '2026-01-01 00:00:00', '2026-03-01 00:00:00', false],
        [2, 'Oslo', '2026-01-01 00:00:00', '9999-12-31 00:00:00', null],
        [null, 'Wien', '2026-01-01 00:00:00', null, true],
      ],
    },
  },
  {
    shows: 'a zoned end is given in UTC',
    steps: [
      [
        'close_scd_records',
        { key_columns: ['id'], end_date: '2026-03-01 12:00:00', end_date_column: 'till', current_flag_column: 'now' },
      ],
    ],
    input: { columns: { id: 'integer', till: 'timestamptz', now: 'boolean' }, rows: [[1, null, true]] },
    expected: {
      columns: { id: 'integer', till: 'timestamptz', now: 'boolean' },
      rows: [[1, '2026-03-01 12:00:00+00', false]],
    },
  },
  {
    // printf '%s' 'a||1' | md5sum, and so on.
    shows: 'hashes of both sides and what became of the row, told by the values: NULL is not the empty text',
    steps: [
      ['detect_scd_changes', { compare_table: 'main.gld.before', key_columns: ['id'], compare_columns: ['name', 'n'] }],
    ],
    lookups: {
      'main.gld.before': {
        columns: { id: 'integer', name: 'varchar', n: 'integer' },
        rows: [
          [1, 'a', 1],
          [2, 'b', 1],
          [3, '', null],
          [9, 'z', 9],
        ],
      },
    },
    input: {
      columns: { id: 'integer', name: 'varchar', n: 'integer' },
      rows: [
        [1, 'a', 1],
        [2, 'a', 1],
        [3, null, null],
        [4, 'a', 1],
        [null, 'a', 1],
      ],
    },
    expected: {
      columns: {
        id: 'integer',
        name: 'varchar',
        n: 'integer',
        row_hash: 'varchar',
        prev_row_hash: 'varchar',
        _is_changed: 'varchar',
      },
      rows: [
        [1, 'a', 1, 'eb4487bdad6fad86d0d1fe882918b484', 'eb4487bdad6fad86d0d1fe882918b484', 'NOCHANGE'],
        [2, 'a', 1, 'eb4487bdad6fad86d0d1fe882918b484', '9be29ae9b09bc25782c587e6019f0b92', 'UPDATE'],
        [3, null, null, '7d010443693eec253a121e2aa2ba177c', '7d010443693eec253a121e2aa2ba177c', 'UPDATE'],
        [4, 'a', 1, 'eb4487bdad6fad86d0d1fe882918b484', null, 'INSERT'],
        [null, 'a', 1, 'eb4487bdad6fad86d0d1fe882918b484', null, 'INSERT'],
      ],
    },
  },
  {
    shows: 'current versions only',
    steps: [['get_scd_current_records']],
    input: {
      columns: history,
      rows: [
        [1, 'Bern', '2025-01-01', '2026-01-01', false],
        [1, 'Rome', '2026-01-01', '9999-12-31', true],
        [2, 'Oslo', '2026-01-01', null, null],
      ],
    },
    expected: { columns: history, rows: [[1, 'Rome', '2026-01-01 00:00:00', '9999-12-31 00:00:00', true]] },
  },
  {
    shows: 'the versions of a day: the first instant belongs to a version, the end does not; no end is open',
    steps: [['get_scd_as_of_date', { as_of_date: '2026-01-01' }]],
    input: {
      columns: history,
      rows: [
        [1, 'Bern', '2025-01-01', '2026-01-01', false],
        [1, 'Rome', '2026-01-01', '9999-12-31', true],
        [2, 'Oslo', '2025-01-01', null, true],
        [3, 'Wien', '2026-01-01 00:00:01', null, true],
      ],
    },
    expected: {
      columns: history,
      rows: [
        [1, 'Rome', '2026-01-01 00:00:00', '9999-12-31 00:00:00', true],
        [2, 'Oslo', '2025-01-01 00:00:00', null, true],
      ],
    },
  },
  {
    shows: 'the versions of an instant, over days and over zoned times',
    steps: [
      ['get_scd_as_of_date', { as_of_date: '2026-01-01 12:00:00', effective_date_column: 'd', end_date_column: 'z' }],
    ],
    input: {
      columns: { d: 'date', z: 'timestamptz' },
      rows: [
        ['2026-01-01', '2026-01-01 12:00:00+00'],
        ['2026-01-01', '2026-01-01 12:00:01+00'],
        ['2026-01-02', null],
      ],
    },
    expected: { columns: { d: 'date', z: 'timestamptz' }, rows: [['2026-01-01', '2026-01-01 12:00:01+00']] },
  },
];
