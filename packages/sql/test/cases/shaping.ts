import type { TransformerCase } from '../run-steps.js';

const text = (rows: readonly (string | null)[]): TransformerCase['input'] => ({
  columns: { t: 'varchar' },
  rows: rows.map((r) => [r]),
});

export const shapingCases: readonly TransformerCase[] = [
  {
    shows: 'names in snake_case, values untouched',
    steps: [['clean_column_names']],
    input: {
      columns: {
        'Customer ID': 'integer',
        orderTotal: 'integer',
        'Straße/Nr.': 'varchar',
        '2nd': 'varchar',
        _load: 'varchar',
        HTTPCode: 'integer',
      },
      rows: [[1, 2, 'a', 'b', 'c', 3]],
    },
    expected: {
      columns: {
        customer_id: 'integer',
        order_total: 'integer',
        stra_e_nr: 'varchar',
        _2nd: 'varchar',
        _load: 'varchar',
        http_code: 'integer',
      },
      rows: [[1, 2, 'a', 'b', 'c', 3]],
    },
  },
  {
    shows: 'text to whole numbers, decimals, doubles; what is none becomes NULL',
    steps: [['cast_columns', { i: 'int', d: 'decimal(6,2)', f: 'double', s: 'smallint' }]],
    input: {
      columns: { i: 'varchar', d: 'varchar', f: 'varchar', s: 'varchar' },
      rows: [
        [' 12 ', '1.005', '1e3', '40000'],
        ['1.5', 'abc', '.5', '-7'],
        ['2147483648', '12345.6', 'NaN', ''],
        [null, '-.5', '1_0', '٣'],
      ],
    },
    expected: {
      columns: { i: 'integer', d: 'decimal(6,2)', f: 'double', s: 'smallint' },
      rows: [
        [12, '1.01', 1000, null],
        [null, null, 0.5, -7],
        [null, null, null, null],
        [null, '-0.50', null, null],
      ],
    },
  },
  {
    shows: 'text to booleans, dates and times',
    steps: [['cast_columns', { columns: { b: 'boolean', on: 'date', at: 'timestamp' } }]],
    input: {
      columns: { b: 'varchar', on: 'varchar', at: 'varchar' },
      rows: [
        ['Yes', '2026-02-28', '2026-02-28T10:00:00Z'],
        ['0', '2026-02-29', '2026-02-28 24:00'],
        ['on', '28.02.2026', '2026-02-28'],
        [null, 'infinity', '2026-02-28 10:00:00.5'],
      ],
    },
    expected: {
      columns: { b: 'boolean', on: 'date', at: 'timestamp' },
      rows: [
        [true, '2026-02-28', '2026-02-28 10:00:00'],
        [false, null, null],
        [null, null, '2026-02-28 00:00:00'],
        [null, null, '2026-02-28 10:00:00.5'],
      ],
    },
  },
  {
    shows: 'between numbers, and to text in the common form',
    steps: [
      ['cast_column', { column: 'd', target_type: 'integer', output_column: 'i' }],
      ['cast_column', { column: 'f', target_type: 'string', output_column: 't' }],
      ['cast_column', { column: 'f', target_type: 'bigint' }],
      ['cast_column', { column: 'b', target_type: 'int', output_column: 'n' }],
    ],
    input: {
      columns: { d: 'decimal(12,1)', f: 'double', b: 'boolean' },
      rows: [
        ['2.5', 2.5, true],
        ['-2.5', 1e15, false],
        ['99999999999.0', 1e30, null],
        [null, null, null],
      ],
    },
    expected: {
      columns: { d: 'decimal(12,1)', f: 'bigint', b: 'boolean', i: 'integer', t: 'varchar', n: 'integer' },
      rows: [
        ['2.5', 2, true, 3, '2.5', 1],
        ['-2.5', '1000000000000000', false, -3, '1e+15', 0],
        ['99999999999.0', null, null, null, '1e+30', null],
        [null, null, null, null, null, null],
      ],
    },
  },
  {
    shows: 'the listed columns in the listed order',
    steps: [['select_columns', { columns: ['b', 'a'] }]],
    input: { columns: { a: 'integer', b: 'varchar', c: 'date' }, rows: [[1, 'x', null]] },
    expected: { columns: { b: 'varchar', a: 'integer' }, rows: [['x', 1]] },
  },
  {
    shows: 'names change, two may be swapped',
    steps: [['rename_columns', { column_mapping: { a: 'b', b: 'a', c: 'o"dd' } }]],
    input: { columns: { a: 'integer', b: 'varchar', c: 'integer' }, rows: [[1, 'x', 3]] },
    expected: { columns: { b: 'integer', a: 'varchar', 'o"dd': 'integer' }, rows: [[1, 'x', 3]] },
  },
  {
    shows: 'white space at both ends goes',
    steps: [['trim_whitespace']],
    input: text([' \t a  b \n', '', null]),
    expected: text(['a  b', '', null]),
  },
  {
    shows: 'upper case',
    steps: [['uppercase', { columns: ['t'] }]],
    input: text(['aé', null]),
    expected: text(['AÉ', null]),
  },
  {
    shows: 'lower case',
    steps: [['lowercase', { columns: ['t'] }]],
    input: text(['AÉ', '']),
    expected: text(['aé', '']),
  },
  {
    shows: 'a text inside is replaced, nothing is a pattern',
    steps: [['replace_string', { column: 't', search: '.', replace: "'" }]],
    input: text(['a.b.c', 'abc', null]),
    expected: text(["a'b'c", 'abc', null]),
  },
  {
    shows: 'groups of a pattern',
    steps: [
      ['regex_extract', { column: 't', pattern: '^([A-Z]+)-(\\d+)', output_column: 'n', group_idx: 2 }],
      ['regex_extract', { column: 't', pattern: '[a-z]+', output_column: 'w', group_idx: 0 }],
      ['regex_extract', { column: 't', pattern: '(-)' }],
    ],
    input: text(['AB-12x', 'ab-1', '', null]),
    expected: {
      columns: { t: 'varchar', n: 'varchar', w: 'varchar' },
      rows: [
        ['-', '12', 'x'],
        ['-', null, 'ab'],
        [null, null, null],
        [null, null, null],
      ],
    },
  },
  {
    shows: 'dates of a written form',
    steps: [
      ['parse_date', { column: 't', format: "'on' dd/MM/yyyy HH:mm", output_column: 'a' }],
      ['parse_date', { column: 't', output_column: 'b' }],
    ],
    input: text(['on 28/02/2026 10:30', 'on 29/02/2026 10:30', '2026-03-01', 'x', null]),
    expected: {
      columns: { t: 'varchar', a: 'date', b: 'date' },
      rows: [
        ['on 28/02/2026 10:30', '2026-02-28', null],
        ['on 29/02/2026 10:30', null, null],
        ['2026-03-01', null, '2026-03-01'],
        ['x', null, null],
        [null, null, null],
      ],
    },
  },
  {
    shows: 'parts: Sunday is 1, the week is that of ISO',
    steps: [
      ['extract_date_part', { column: 'at', part: 'dayofweek' }],
      ['extract_date_part', { column: 'at', part: 'week', output_column: 'w' }],
      ['extract_date_part', { column: 'at', part: 'second', output_column: 's' }],
      ['extract_date_part', { column: 'at', part: 'dayofyear', output_column: 'd' }],
    ],
    input: { columns: { at: 'timestamp' }, rows: [['2027-01-03 10:11:12.9'], ['2027-01-04'], [null]] },
    expected: {
      columns: { at: 'timestamp', at_dayofweek: 'integer', w: 'integer', s: 'integer', d: 'integer' },
      rows: [
        ['2027-01-03 10:11:12.9', 1, 53, 12, 3],
        ['2027-01-04 00:00:00', 2, 1, 0, 4],
        [null, null, null, null, null],
      ],
    },
  },
  {
    shows: 'halves go away from zero, in decimals and doubles',
    steps: [
      ['round_numbers', { column: 'd', decimals: 1 }],
      ['round_numbers', { column: 'f', decimals: 1, output_column: 'g' }],
      ['round_numbers', { column: 'i' }],
    ],
    input: {
      columns: { d: 'decimal(10,2)', f: 'double', i: 'integer' },
      rows: [
        ['1.25', 0.25, 7],
        ['-1.25', -0.25, null],
        ['9.99', 2.5, 0],
        [null, null, 1],
      ],
    },
    expected: {
      columns: { d: 'decimal(10,1)', f: 'double', i: 'integer', g: 'double' },
      rows: [
        ['1.3', 0.25, 7, 0.3],
        ['-1.3', -0.25, null, -0.3],
        ['10.0', 2.5, 0, 2.5],
        [null, null, 1, null],
      ],
    },
  },
  {
    shows: 'masks of the same length; short values are masked whole',
    steps: [
      ['mask_pii', { column: 't', output_column: 'p', visible_chars: 2 }],
      ['mask_pii', { column: 't', output_column: 'e', mask_type: 'email' }],
      ['mask_pii', { column: 't', output_column: 'f', mask_type: 'full' }],
      ['mask_pii', { column: 't', output_column: 'h', mask_type: 'hash' }],
      ['select_columns', { columns: ['p', 'e', 'f', 'h'] }],
    ],
    input: text(['a@é.de', 'ab', null]),
    expected: {
      columns: { p: 'varchar', e: 'varchar', f: 'varchar', h: 'varchar' },
      rows: [
        ['****de', '****@é.de', '******', '09a5d8f346c304c7405a2ab3b17eef77e2e0fc4b72c0fcbe68aac4a5364d16ef'],
        ['**', '****', '**', 'fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603'],
        [null, null, null, null],
      ],
    },
  },
  {
    shows: 'bad addresses are marked',
    steps: [['validate_email', { email_column: 't', mark_invalid: true, invalid_flag_column: 'bad' }]],
    input: text([' A@b.co', 'x', null]),
    expected: {
      columns: { t: 'varchar', bad: 'boolean' },
      rows: [
        [' A@b.co', false],
        ['x', true],
        [null, true],
      ],
    },
  },
  {
    shows: 'rows without a value go, or are flagged',
    steps: [
      ['check_not_null', { columns: ['a', 'b'], flag_column: 'ok' }],
      ['check_not_null', { columns: ['a'] }],
    ],
    input: {
      columns: { a: 'integer', b: 'integer' },
      rows: [
        [1, 1],
        [1, null],
        [null, 1],
      ],
    },
    expected: {
      columns: { a: 'integer', b: 'integer', ok: 'boolean' },
      rows: [
        [1, 1, true],
        [1, null, false],
      ],
    },
  },
  {
    shows: 'a lookup by keys of other names',
    steps: [
      ['join_lookup', { lookup_table: 'main.ref.country', left_on: 'country', right_on: ['code'], join_type: 'inner' }],
    ],
    lookups: { 'main.ref.country': { columns: { code: 'varchar', name: 'varchar' }, rows: [['de', 'Germany']] } },
    input: { columns: { country: 'varchar' }, rows: [['de'], ['fr'], [null]] },
    expected: { columns: { country: 'varchar', name: 'varchar' }, rows: [['de', 'Germany']] },
  },
  {
    shows: 'numbers on a common scale; all the same is none',
    steps: [
      ['normalize_numeric', { column: 'a', output_column: 'scaled' }],
      ['normalize_numeric', { column: 'a', method: 'zscore' }],
      ['normalize_numeric', { column: 'b' }],
    ],
    input: {
      columns: { a: 'integer', b: 'decimal(4,1)' },
      rows: [
        [1, '2.0'],
        [2, '2.0'],
        [3, null],
        [null, '2.0'],
      ],
    },
    expected: {
      columns: { a: 'double', b: 'double', scaled: 'double' },
      rows: [
        [-1, null, 0],
        [0, null, 0.5],
        [1, null, 1],
        [null, null, null],
      ],
    },
  },
  {
    shows: 'functions over the rows of a partition',
    steps: [
      ['window_aggregate', { partition_by: ['g'], order_by: 'o', window_function: 'sum(v)', output_column: 'so_far' }],
      ['window_aggregate', { partition_by: ['g'], window_function: 'max("v")', output_column: 'most' }],
      ['window_aggregate', { order_by: 'o desc', window_function: 'RANK()', output_column: 'r' }],
      [
        'window_aggregate',
        { partition_by: ['g'], order_by: 'o', window_function: 'lag(v, 2)', output_column: 'before' },
      ],
      ['window_aggregate', { window_function: 'count(*)', output_column: 'n' }],
    ],
    input: {
      columns: { g: 'varchar', o: 'integer', v: 'integer' },
      rows: [
        ['a', 1, 10],
        ['a', 2, null],
        ['a', 3, 30],
        ['b', 3, 7],
      ],
    },
    expected: {
      columns: {
        g: 'varchar',
        o: 'integer',
        v: 'integer',
        so_far: 'bigint',
        most: 'integer',
        r: 'bigint',
        before: 'integer',
        n: 'bigint',
      },
      rows: [
        ['a', 1, 10, 10, 30, 4, null, 4],
        ['a', 2, null, 10, 30, 3, null, 4],
        ['a', 3, 30, 40, 30, 1, 10, 4],
        ['b', 3, 7, 7, 7, 1, null, 4],
      ],
    },
  },
];
