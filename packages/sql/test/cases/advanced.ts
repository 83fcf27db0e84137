import type { TransformerCase } from '../run-steps.js';

const eight = { columns: { v: 'integer' }, rows: [[1], [2], [3], [4], [5], [6], [7], [8]] };

export const advancedCases: readonly TransformerCase[] = [
  {
    // v stays when the first 12 digits of `printf '%s' "$v||0" | md5sum`, modulo a million, are below 500000.
    shows: 'rows chosen by the md5 of row and seed',
    steps: [['sample_data', { fraction: 0.5 }]],
    input: eight,
    expected: { columns: { v: 'integer' }, rows: [[1], [4], [7]] },
  },
  {
    shows: 'another seed chooses other rows',
    steps: [['sample_data', { fraction: 0.5, seed: 42 }]],
    input: eight,
    expected: { columns: { v: 'integer' }, rows: [[1], [7], [8]] },
  },
  {
    shows: 'each stratum keeps its share, the lowest hashes, and at least one row',
    steps: [['sample_data', { fraction: 0.5, stratify_column: 'g' }]],
    input: {
      columns: { g: 'varchar', v: 'integer' },
      rows: [
        ['a', 1],
        ['a', 2],
        ['a', 3],
        ['a', 4],
        ['b', 1],
        [null, 1],
      ],
    },
    expected: {
      columns: { g: 'varchar', v: 'integer' },
      rows: [
        ['a', 2],
        ['a', 3],
        ['b', 1],
        [null, 1],
      ],
    },
  },
  {
    shows: 'columns as rows, NULL included, in the wider type',
    steps: [['unpivot_columns', { id_columns: ['id'], value_columns: ['jan', "fe'b"] }]],
    input: {
      columns: { jan: 'integer', id: 'varchar', "fe'b": 'decimal(6,2)', other: 'date' },
      rows: [
        [1, 'a', '1.50', null],
        [null, 'b', '-2.00', '2026-01-01'],
      ],
    },
    expected: {
      columns: { id: 'varchar', variable: 'varchar', value: 'decimal(12,2)' },
      rows: [
        ['a', 'jan', '1.00'],
        ['a', "fe'b", '1.50'],
        ['b', 'jan', null],
        ['b', "fe'b", '-2.00'],
      ],
    },
  },
  {
    shows: 'names of the new columns, over several id columns',
    steps: [
      [
        'unpivot_columns',
        { id_columns: ['a', 'b'], value_columns: ['c'], variable_column: 'name', value_column: 'val' },
      ],
    ],
    input: { columns: { a: 'integer', b: 'integer', c: 'varchar' }, rows: [[1, 2, 'x']] },
    expected: {
      columns: { a: 'integer', b: 'integer', name: 'varchar', val: 'varchar' },
      rows: [[1, 2, 'c', 'x']],
    },
  },
  {
    shows: 'a gap longer than the limit starts a session; one of exactly the limit does not; no time, no session',
    steps: [['create_sessionization', { partition_by: ['u'], timestamp_column: 'at', timeout_seconds: 1800 }]],
    input: {
      columns: { u: 'varchar', at: 'timestamp' },
      rows: [
        ['a', '2026-01-01 11:00:01'],
        ['a', '2026-01-01 10:00:00'],
        ['a', '2026-01-01 10:30:00'],
        ['a', '2026-01-02 10:00:00'],
        ['a', null],
        ['b', '2026-01-01 10:00:00'],
        [null, '2026-01-01 10:00:00'],
      ],
    },
    expected: {
      columns: { u: 'varchar', at: 'timestamp', session_id: 'bigint' },
      rows: [
        ['a', '2026-01-01 10:00:00', 1],
        ['a', '2026-01-01 10:30:00', 1],
        ['a', '2026-01-01 11:00:01', 2],
        ['a', '2026-01-02 10:00:00', 3],
        ['a', null, null],
        ['b', '2026-01-01 10:00:00', 1],
        [null, '2026-01-01 10:00:00', 1],
      ],
    },
  },
  {
    shows: 'the first condition that is true, else the default; NULL is not true',
    steps: [
      [
        'apply_conditional_logic',
        {
          conditions: [
            { condition: 'n >= 100', value: "it's large" },
            { condition: 'n >= 10', value: null },
            { condition: 'n < 0', value: 'minus' },
          ],
          target_column: 'size',
          default_value: 'small',
        },
      ],
      ['apply_conditional_logic', { conditions: [{ condition: "size = 'small'", value: 1.5 }], target_column: 'f' }],
    ],
    input: { columns: { n: 'integer' }, rows: [[100], [10], [9], [-1], [null]] },
    expected: {
      columns: { n: 'integer', size: 'varchar', f: 'double' },
      rows: [
        [100, "it's large", null],
        [10, null, null],
        [9, 'small', 1.5],
        [-1, 'minus', null],
        [null, 'small', 1.5],
      ],
    },
  },
  {
    // printf '%s' 'x|' | md5sum; printf '%s' '|5' | md5sum
    shows: 'texts joined, NULL as nothing, plain and hashed',
    steps: [
      ['create_composite_key', { key_columns: ['a', 'b'] }],
      ['create_composite_key', { key_columns: ['a', 'b'], hash_key: true, target_column: 'h' }],
      ['create_composite_key', { key_columns: ['b', 'a'], separator: '-', target_column: 'r' }],
    ],
    input: {
      columns: { a: 'varchar', b: 'integer' },
      rows: [
        ['x', null],
        [null, 5],
      ],
    },
    expected: {
      columns: { a: 'varchar', b: 'integer', composite_key: 'varchar', h: 'varchar', r: 'varchar' },
      rows: [
        ['x', null, 'x|', '2f00edd323b4011a14ac3fe3fe31237f', '-x'],
        [null, 5, '|5', '2d610b63fadad061fc20fbdc8ae30075', '5-'],
      ],
    },
  },
  {
    shows: 'columns of a small table by key',
    steps: [['broadcast_join_small_table', { small_table: 'main.ref.rates', join_columns: ['cur'], how: 'inner' }]],
    lookups: {
      'main.ref.rates': {
        columns: { rate: 'double', cur: 'varchar' },
        rows: [
          [1.1, 'EUR'],
          [1.3, 'GBP'],
        ],
      },
    },
    input: {
      columns: { id: 'integer', cur: 'varchar' },
      rows: [
        [1, 'EUR'],
        [2, 'XXX'],
        [3, null],
      ],
    },
    expected: { columns: { id: 'integer', cur: 'varchar', rate: 'double' }, rows: [[1, 'EUR', 1.1]] },
  },
  {
    shows: 'statistics of the rows so far, NULL left out',
    steps: [
      [
        'calculate_running_statistics',
        {
          partition_by: ['g'],
          order_by: 'at',
          value_column: 'n',
          statistics: ['sum', 'avg', 'min', 'max', 'count'],
        },
      ],
    ],
    input: {
      columns: { g: 'varchar', at: 'integer', n: 'integer' },
      rows: [
        ['a', 1, null],
        ['a', 2, 4],
        ['a', 3, 1],
        ['a', 4, null],
        ['a', 5, 1],
        ['b', 1, 2147483647],
        ['b', 2, 2147483647],
      ],
    },
    expected: {
      columns: {
        g: 'varchar',
        at: 'integer',
        n: 'integer',
        n_running_sum: 'bigint',
        n_running_avg: 'double',
        n_running_min: 'integer',
        n_running_max: 'integer',
        n_running_count: 'bigint',
      },
      rows: [
        ['a', 1, null, null, null, null, null, 0],
        ['a', 2, 4, 4, 4, 4, 4, 1],
        ['a', 3, 1, 5, 2.5, 1, 4, 2],
        ['a', 4, null, 5, 2.5, 1, 4, 2],
        ['a', 5, 1, 6, 2, 1, 4, 3],
        ['b', 1, 2147483647, 2147483647, 2147483647, 2147483647, 2147483647, 1],
        ['b', 2, 2147483647, '4294967294', 2147483647, 2147483647, 2147483647, 2],
      ],
    },
  },
  {
    shows: 'sums of decimals and of large integers stay exact',
    steps: [
      [
        'calculate_running_statistics',
        { partition_by: ['d', 'b'], order_by: 'd', value_column: 'd', statistics: ['sum', 'max'] },
      ],
      ['calculate_running_statistics', { partition_by: ['d'], order_by: 'b', value_column: 'b', statistics: ['sum'] }],
    ],
    input: {
      columns: { d: 'decimal(10,2)', b: 'bigint' },
      rows: [['0.10', '9223372036854775807']],
    },
    expected: {
      columns: {
        d: 'decimal(10,2)',
        b: 'bigint',
        d_running_sum: 'decimal(38,2)',
        d_running_max: 'decimal(10,2)',
        b_running_sum: 'decimal(38,0)',
      },
      rows: [['0.10', '9223372036854775807', '0.10', '0.10', '9223372036854775807']],
    },
  },
  {
    shows: 'lower edge in, upper edge out, the last upper edge in; outside and NULL have no bin',
    steps: [
      ['create_bins', { column: 'x', bins: [0, 0.5, 10] }],
      ['create_bins', { column: 'x', bins: [-1, 5, 10], labels: ['low', "hi'gh"], target_column: 'b' }],
    ],
    input: { columns: { x: 'double' }, rows: [[0], [0.5], [10], [10.1], [-0.1], [null], ['NaN']] },
    expected: {
      columns: { x: 'double', x_binned: 'varchar', b: 'varchar' },
      rows: [
        [0, '0-0.5', 'low'],
        [0.5, '0.5-10', 'low'],
        [10, '0.5-10', "hi'gh"],
        [10.1, null, null],
        [-0.1, null, 'low'],
        [null, null, null],
        ['NaN', null, null],
      ],
    },
  },
  {
    shows: 'values of columns as an array, NULL included, in the wider type',
    steps: [
      ['create_array_column', { columns: ['b', 'a'] }],
      ['create_array_column', { columns: ['t'], target_column: 'ts' }],
    ],
    input: {
      columns: { a: 'integer', b: 'bigint', t: 'varchar' },
      rows: [
        [1, 2, 'x'],
        [null, 3, null],
      ],
    },
    expected: {
      columns: { a: 'integer', b: 'bigint', t: 'varchar', array_col: 'bigint[]', ts: 'varchar[]' },
      rows: [
        [1, 2, 'x', '[2,1]', '["x"]'],
        [null, 3, null, '[3,null]', '[null]'],
      ],
    },
  },
  {
    shows: 'written keys with the values of columns; the map goes on into other steps',
    steps: [
      ['create_map_column', { key_columns: ['b', "a'x"], value_columns: ['n', 'm'] }],
      ['explode_map_column', { map_column: 'map_col' }],
    ],
    input: { columns: { id: 'integer', n: 'integer', m: 'bigint' }, rows: [[1, 5, null]] },
    expected: {
      columns: { id: 'integer', n: 'integer', m: 'bigint', key: 'varchar', value: 'bigint' },
      rows: [
        [1, 5, null, "a'x", null],
        [1, 5, null, 'b', 5],
      ],
    },
  },
  {
    shows: 'a map of times and one of texts',
    steps: [
      ['create_map_column', { key_columns: ['at'], value_columns: ['at'], target_column: 't' }],
      ['create_map_column', { key_columns: ['x', 'y'], value_columns: ['v', 'w'], target_column: 'm' }],
      ['select_columns', { columns: ['t', 'm'] }],
    ],
    input: {
      columns: { at: 'timestamp', v: 'varchar', w: 'varchar' },
      rows: [['2026-01-02 03:04:05', 'é"', null]],
    },
    expected: {
      columns: { t: 'map(varchar, timestamp)', m: 'map(varchar, varchar)' },
      rows: [['{"at":"2026-01-02 03:04:05"}', '{"x":"é\\"","y":null}']],
    },
  },
  {
    shows: 'equal rows share a rank without gaps; the first two ranks stay',
    steps: [['rank_within_groups', { partition_by: ['g'], order_by: 'v desc', top_n: 2 }]],
    input: {
      columns: { g: 'integer', v: 'integer', t: 'varchar' },
      rows: [
        [1, 5, 'a'],
        [1, 5, 'b'],
        [1, 4, 'c'],
        [1, 3, 'd'],
        [2, null, 'e'],
      ],
    },
    expected: {
      columns: { g: 'integer', v: 'integer', t: 'varchar', rank: 'bigint' },
      rows: [
        [1, 5, 'a', 1],
        [1, 5, 'b', 1],
        [1, 4, 'c', 2],
        [2, null, 'e', 1],
      ],
    },
  },
  {
    shows: 'numbers of their own, ties by the rest',
    steps: [['rank_within_groups', { partition_by: ['g'], order_by: 'v', dense: false, rank_column: 'n' }]],
    input: {
      columns: { g: 'integer', v: 'integer', t: 'varchar' },
      rows: [
        [1, 5, 'a'],
        [1, 5, 'B'],
        [1, 4, 'c'],
      ],
    },
    expected: {
      columns: { g: 'integer', v: 'integer', t: 'varchar', n: 'bigint' },
      rows: [
        [1, 4, 'c', 1],
        [1, 5, 'B', 2],
        [1, 5, 'a', 3],
      ],
    },
  },
  {
    shows: 'exact percentiles of all rows in every row',
    steps: [['calculate_percentiles', { column: 'n', percentiles: [0.5, 0.25, 1] }]],
    input: { columns: { n: 'integer' }, rows: [[1], [2], [4], [10], [null]] },
    expected: {
      columns: { n: 'integer', percentile_50: 'double', percentile_25: 'double', percentile_100: 'double' },
      rows: [
        [1, 3, 1.75, 10],
        [2, 3, 1.75, 10],
        [4, 3, 1.75, 10],
        [10, 3, 1.75, 10],
        [null, 3, 1.75, 10],
      ],
    },
  },
  {
    shows: 'known values by the map, others as they are',
    steps: [['apply_lookup_with_fallback', { lookup_column: 'c', lookup_map: { DE: 'Germany', "o'k": "O'K" } }]],
    input: {
      columns: { c: 'varchar', n: 'integer' },
      rows: [
        ['DE', 1],
        ["o'k", 2],
        ['FR', 3],
        [null, 4],
      ],
    },
    expected: {
      columns: { c: 'varchar', n: 'integer' },
      rows: [
        ['Germany', 1],
        ["O'K", 2],
        ['FR', 3],
        [null, 4],
      ],
    },
  },
  {
    shows: 'numbers looked up, another column as fallback, into a new column',
    steps: [
      [
        'apply_lookup_with_fallback',
        { lookup_column: 'n', lookup_map: { '1': 'one' }, fallback_column: 'd', target_column: 't' },
      ],
    ],
    input: {
      columns: { n: 'integer', d: 'decimal(4,2)' },
      rows: [
        [1, '1.00'],
        [2, '2.50'],
        [null, null],
      ],
    },
    expected: {
      columns: { n: 'integer', d: 'decimal(4,2)', t: 'varchar' },
      rows: [
        [1, '1.00', 'one'],
        [2, '2.50', '2.50'],
        [null, null, null],
      ],
    },
  },
  {
    shows: 'change against the row before; none, NULL or 0 before gives NULL',
    steps: [['calculate_percent_change', { partition_by: ['g'], order_by: 'm', value_column: 'v' }]],
    input: {
      columns: { g: 'varchar', m: 'integer', v: 'decimal(8,2)' },
      rows: [
        ['a', 1, '100.00'],
        ['a', 2, '150.00'],
        ['a', 3, '0.00'],
        ['a', 4, '5.00'],
        ['a', 5, null],
        ['a', 6, '7.00'],
        ['b', 1, '-4.00'],
        ['b', 2, '-2.00'],
      ],
    },
    expected: {
      columns: { g: 'varchar', m: 'integer', v: 'decimal(8,2)', v_pct_change: 'double' },
      rows: [
        ['a', 1, '100.00', null],
        ['a', 2, '150.00', 50],
        ['a', 3, '0.00', -100],
        ['a', 4, '5.00', null],
        ['a', 5, null, null],
        ['a', 6, '7.00', null],
        ['b', 1, '-4.00', null],
        ['b', 2, '-2.00', -50],
      ],
    },
  },
  {
    shows: 'change against the row two before',
    steps: [
      [
        'calculate_percent_change',
        { partition_by: ['g'], order_by: 'm desc', value_column: 'v', periods: 2, target_column: 'p' },
      ],
    ],
    input: {
      columns: { g: 'varchar', m: 'integer', v: 'integer' },
      rows: [
        ['a', 3, 4],
        ['a', 2, 9],
        ['a', 1, 5],
      ],
    },
    expected: {
      columns: { g: 'varchar', m: 'integer', v: 'integer', p: 'double' },
      rows: [
        ['a', 3, 4, null],
        ['a', 2, 9, null],
        ['a', 1, 5, 25],
      ],
    },
  },
];
