import type { TransformerCase } from '../run-steps.js';

const sales: TransformerCase['input'] = {
  columns: { region: 'varchar', day: 'date', amount: 'decimal(10,2)', n: 'integer', f: 'double' },
  rows: [
    ['eu', '2026-03-01', '10.00', 1, 0.5],
    ['eu', '2026-03-02', '30.50', 3, 1.5],
    ['eu', '2026-03-03', null, null, null],
    ['us', '2026-03-01', '5.25', 2147483647, 2],
    [null, '2026-03-01', '1.00', 1, null],
    [null, '2026-03-02', '2.00', 2147483647, null],
  ],
};
const small: TransformerCase['input'] = {
  columns: { g: 'varchar', o: 'integer', v: 'integer' },
  rows: [
    ['a', 1, 10],
    ['a', 2, null],
    ['a', 2, 30],
    ['a', 4, 40],
    ['b', 1, 7],
  ],
};

export const aggregationCases: readonly TransformerCase[] = [
  {
    shows: 'measures are expressions over the rows of each group; NULL is a group',
    steps: [
      [
        'aggregate',
        {
          group_by: ['region'],
          measures: {
            sales: 'count(*)',
            largest: 'max(amount)',
            late: "count(case when day > date '2026-03-01' then 1 end)",
          },
        },
      ],
    ],
    input: sales,
    expected: {
      columns: { region: 'varchar', sales: 'bigint', largest: 'decimal(10,2)', late: 'bigint' },
      rows: [
        ['eu', 3, '30.50', 2],
        ['us', 1, '5.25', 0],
        [null, 2, '2.00', 1],
      ],
    },
  },
  {
    shows: 'aggregates by key; NULL is a key, sums of whole numbers do not overflow',
    steps: [
      [
        'aggregate_by_key',
        {
          group_by: ['region'],
          aggregations: { amount: ['sum', 'avg', 'max'], n: ['sum', 'count'], f: ['stddev', 'variance'] },
        },
      ],
    ],
    input: sales,
    expected: {
      columns: {
        region: 'varchar',
        amount_sum: 'decimal(38,2)',
        amount_avg: 'double',
        amount_max: 'decimal(10,2)',
        n_sum: 'bigint',
        n_count: 'bigint',
        f_stddev: 'double',
        f_variance: 'double',
      },
      rows: [
        ['eu', '40.50', 20.25, '30.50', 4, 2, '0.7071067811865476', 0.5],
        ['us', '5.25', 5.25, '5.25', 2147483647, 1, null, null],
        [null, '3.00', 1.5, '2.00', 2147483648, 2, null, null],
      ],
    },
  },
  {
    shows: 'the same by its other name; the least text is that of the smallest bytes',
    steps: [['group_aggregate', { group_by: ['k'], aggregations: { t: ['min', 'max'], b: 'sum' } }]],
    input: {
      columns: { k: 'integer', t: 'varchar', b: 'bigint' },
      rows: [
        [1, 'a', '9223372036854775807'],
        [1, 'B', '9223372036854775807'],
        [1, 'é', null],
      ],
    },
    expected: {
      columns: { k: 'integer', t_min: 'varchar', t_max: 'varchar', b_sum: 'decimal(38,0)' },
      rows: [[1, 'B', 'é', '18446744073709551614']],
    },
  },
  {
    shows: 'values of a column become columns',
    steps: [['pivot_table', { index: ['k'], columns: 's', values: 'v', pivot_values: ['new', "it's", 'none'] }]],
    input: {
      columns: { k: 'integer', s: 'varchar', v: 'integer' },
      rows: [
        [1, 'new', 10],
        [1, 'new', 5],
        [1, "it's", 2],
        [2, 'other', 99],
        [null, 'new', null],
      ],
    },
    expected: {
      columns: { k: 'integer', new: 'bigint', "it's": 'bigint', none: 'bigint' },
      rows: [
        [1, 15, 2, null],
        [2, null, null, null],
        [null, null, null, null],
      ],
    },
  },
  {
    shows: 'averages, of values that are no text',
    steps: [['pivot_table', { index: ['k'], columns: 'q', values: 'v', agg_func: 'avg', pivot_values: [true, false] }]],
    input: {
      columns: { k: 'integer', q: 'boolean', v: 'integer' },
      rows: [
        [1, true, 1],
        [1, true, 2],
        [1, false, 5],
      ],
    },
    expected: { columns: { k: 'integer', true: 'double', false: 'double' }, rows: [[1, 1.5, 5]] },
  },
  {
    shows: 'the total up to a row; equal rows come one after the other',
    steps: [['add_running_total', { partition_by: ['g'], order_by: 'o', value_column: 'v' }]],
    input: small,
    expected: {
      columns: { ...small.columns, running_total: 'bigint' },
      rows: [
        ['a', 1, 10, 10],
        ['a', 2, null, 40],
        ['a', 2, 30, 40],
        ['a', 4, 40, 80],
        ['b', 1, 7, 7],
      ],
    },
  },
  {
    shows: 'the average of this row and the one before',
    steps: [
      ['add_moving_average', { partition_by: ['g'], order_by: ['o', 'v desc'], value_column: 'v', window_size: 2 }],
    ],
    input: small,
    expected: {
      columns: { ...small.columns, moving_avg: 'double' },
      rows: [
        ['a', 1, 10, 10],
        ['a', 2, 30, 20],
        ['a', 2, null, 30],
        ['a', 4, 40, 40],
        ['b', 1, 7, 7],
      ],
    },
  },
  {
    shows: 'values of the rows before and after',
    steps: [['add_lag_lead_columns', { partition_by: ['g'], order_by: 'o', columns: ['v'] }]],
    input: small,
    expected: {
      columns: { ...small.columns, v_lag_1: 'integer', v_lead_1: 'integer' },
      rows: [
        ['a', 1, 10, null, 30],
        ['a', 2, 30, 10, null],
        ['a', 2, null, 30, 40],
        ['a', 4, 40, null, null],
        ['b', 1, 7, null, null],
      ],
    },
  },
  {
    shows: 'places from 0 to 1; equal rows share theirs',
    steps: [
      ['add_percentile_rank', { partition_by: ['g'], order_by: 'o' }],
      ['add_cumulative_distribution', { partition_by: ['g'], order_by: 'o desc' }],
    ],
    input: small,
    expected: {
      columns: { ...small.columns, percentile: 'double', cumulative_dist: 'double' },
      rows: [
        ['a', 1, 10, 0, 1],
        ['a', 2, null, '0.3333333333333333', 0.75],
        ['a', 2, 30, '0.3333333333333333', 0.75],
        ['a', 4, 40, 1, 0.25],
        ['b', 1, 7, 0, 1],
      ],
    },
  },
  {
    shows: 'parts of the same size, the first ones larger',
    steps: [['add_ntile', { partition_by: ['g'], order_by: 'o', n: 3 }]],
    input: small,
    expected: {
      columns: { ...small.columns, ntile: 'integer' },
      rows: [
        ['a', 1, 10, 1],
        ['a', 2, 30, 1],
        ['a', 2, null, 2],
        ['a', 4, 40, 3],
        ['b', 1, 7, 1],
      ],
    },
  },
  {
    shows: 'subtotals from the right; a NULL key is told from a subtotal',
    steps: [['rollup_aggregation', { group_by: ['a', 'b'], agg_column: 'v' }]],
    input: {
      columns: { a: 'varchar', b: 'varchar', v: 'integer' },
      rows: [
        ['x', 'y', 1],
        ['x', null, 2],
        ['z', 'y', 4],
      ],
    },
    expected: {
      columns: { a: 'varchar', b: 'varchar', v_sum: 'bigint', _grouping_id: 'integer' },
      rows: [
        ['x', 'y', 1, 0],
        ['x', null, 2, 0],
        ['z', 'y', 4, 0],
        ['x', null, 3, 1],
        ['z', null, 4, 1],
        [null, null, 7, 3],
      ],
    },
  },
  {
    shows: 'subtotals of every combination',
    steps: [['cube_aggregation', { group_by: ['a', 'b'], agg_column: 'v', agg_func: 'count' }]],
    input: {
      columns: { a: 'varchar', b: 'varchar', v: 'integer' },
      rows: [
        ['x', 'y', 1],
        ['x', null, null],
      ],
    },
    expected: {
      columns: { a: 'varchar', b: 'varchar', v_count: 'bigint', _grouping_id: 'integer' },
      rows: [
        ['x', 'y', 1, 0],
        ['x', null, 0, 0],
        ['x', null, 1, 1],
        [null, 'y', 1, 2],
        [null, null, 0, 2],
        [null, null, 1, 3],
      ],
    },
  },
  {
    shows: 'measures as SQL; NULL is a group, sums of whole numbers are wide, a name may be anything',
    steps: [
      [
        'aggregate',
        {
          group_by: ['region'],
          measures: {
            'to"tal': 'sum(amount)',
            rows: 'count(*)',
            large: 'count(case when amount > 6 then 1 end)',
            n: 'sum(n)',
          },
        },
      ],
    ],
    input: sales,
    expected: {
      columns: { region: 'varchar', 'to"tal': 'decimal(38,2)', rows: 'bigint', large: 'bigint', n: 'bigint' },
      rows: [
        ['eu', '40.50', 3, 2, 4],
        ['us', '5.25', 1, 0, 2147483647],
        [null, '3.00', 2, 0, 2147483648],
      ],
    },
  },
  {
    shows: 'one row at all without groups, also of no rows; a type may be declared',
    steps: [
      ['filter_by_condition', { condition: 'n < 0' }],
      [
        'aggregate',
        {
          measures: [
            { name: 'rows', expression: 'count(*)' },
            { name: 'top', expression: 'max(n)', type: 'integer' },
          ],
        },
      ],
    ],
    input: sales,
    expected: { columns: { rows: 'bigint', top: 'integer' }, rows: [[0, null]] },
  },
];
