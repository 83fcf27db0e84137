import type { TransformerCase } from '../run-steps.js';

const people = { id: 'integer', name: 'varchar' };

export const validationCases: readonly TransformerCase[] = [
  {
    shows: 'true when all rules hold; NULL has failed',
    steps: [['add_validation_flags', { rules: { has_name: 'name is not null', positive: 'id > 0' } }]],
    input: {
      columns: people,
      rows: [
        [1, 'a'],
        [0, 'a'],
        [1, null],
        [null, 'a'],
      ],
    },
    expected: {
      columns: { ...people, is_valid: 'boolean' },
      rows: [
        [1, 'a', true],
        [0, 'a', false],
        [1, null, false],
        [null, 'a', false],
      ],
    },
  },
  {
    shows: 'rows that the condition describes are marked',
    steps: [['mark_invalid_rows', { condition: "name = ''" }]],
    input: {
      columns: people,
      rows: [
        [1, ''],
        [2, 'a'],
        [3, null],
      ],
    },
    expected: {
      columns: { ...people, _is_invalid: 'boolean' },
      rows: [
        [1, '', true],
        [2, 'a', false],
        [3, null, false],
      ],
    },
  },
  {
    shows: 'only true rows go on',
    steps: [['split_valid_invalid', { validation_column: 'ok' }]],
    input: {
      columns: { id: 'integer', ok: 'boolean' },
      rows: [
        [1, true],
        [2, false],
        [3, null],
      ],
    },
    expected: { columns: { id: 'integer', ok: 'boolean' }, rows: [[1, true]] },
  },
  {
    shows: 'NULL becomes the default',
    steps: [
      ['enforce_not_null', { columns: ['name'] }],
      ['enforce_not_null', { columns: ['id'], default_value: '-1' }],
    ],
    input: {
      columns: people,
      rows: [
        [1, null],
        [null, ''],
      ],
    },
    expected: {
      columns: people,
      rows: [
        [1, 'UNKNOWN'],
        [-1, ''],
      ],
    },
  },
  {
    shows: 'length counts characters; without a flag bad rows go',
    steps: [['validate_length', { column: 'name', min_length: 1, max_length: 2 }]],
    input: {
      columns: people,
      rows: [
        [1, ''],
        [2, 'é😀'],
        [3, 'abc'],
        [4, null],
        [5, 'a'],
      ],
    },
    expected: {
      columns: people,
      rows: [
        [2, 'é😀'],
        [5, 'a'],
      ],
    },
  },
  {
    shows: 'length with a mark for bad rows',
    steps: [['validate_length', { column: 'name', max_length: 2, mark_invalid: true, invalid_flag_column: 'bad' }]],
    input: {
      columns: people,
      rows: [
        [1, 'ab'],
        [2, 'abc'],
        [3, null],
      ],
    },
    expected: {
      columns: { ...people, bad: 'boolean' },
      rows: [
        [1, 'ab', false],
        [2, 'abc', true],
        [3, null, true],
      ],
    },
  },
  {
    shows: 'a pattern matches a part; classes are ASCII, a dot is no line break, a boundary is between word and other',
    steps: [
      ['validate_pattern', { column: 'name', pattern: '\\bx\\d', flag_column: 'a' }],
      ['validate_pattern', { column: 'name', pattern: '^a.b$', flag_column: 'b' }],
      ['validate_pattern', { column: 'name', pattern: "[\\w'.]\\s[^\\d\\]]", flag_column: 'c' }],
    ],
    input: {
      columns: { name: 'varchar' },
      rows: [['-x1'], ['ax1'], ['x٣'], ['a\nb'], ['a-b'], ["' z"], ['é z'], ['a ]'], ['a\u00a0b'], [null]],
    },
    expected: {
      columns: { name: 'varchar', a: 'boolean', b: 'boolean', c: 'boolean' },
      rows: [
        ['-x1', true, false, false],
        ['ax1', false, false, false],
        ['x٣', false, false, false],
        ['a\nb', false, false, true],
        ['a-b', false, true, false],
        ["' z", false, false, true],
        ['é z', false, false, false],
        ['a ]', false, false, false],
        ['a\u00a0b', false, true, false],
        [null, false, false, false],
      ],
    },
  },
  {
    shows: 'a range includes its bounds',
    steps: [['validate_range', { column: 'v', min_value: 1, max_value: 2.5 }]],
    input: { columns: { v: 'decimal(10,2)' }, rows: [['0.99'], [1], ['2.50'], ['2.51'], [null]] },
    expected: { columns: { v: 'decimal(10,2)' }, rows: [['1.00'], ['2.50']] },
  },
  {
    shows: 'a range of dates, as a flag',
    steps: [['validate_range', { column: 'on', min_value: '2026-01-01', flag_column: 'ok' }]],
    input: { columns: { on: 'date' }, rows: [['2025-12-31'], ['2026-01-01'], [null]] },
    expected: {
      columns: { on: 'date', ok: 'boolean' },
      rows: [
        ['2025-12-31', false],
        ['2026-01-01', true],
        [null, false],
      ],
    },
  },
  {
    shows: 'values of a list, quotes included',
    steps: [['validate_enum_values', { column: 'name', allowed_values: ['a', "it's"], flag_column: 'ok' }]],
    input: {
      columns: people,
      rows: [
        [1, 'a'],
        [2, "it's"],
        [3, 'A'],
        [4, null],
      ],
    },
    expected: {
      columns: { ...people, ok: 'boolean' },
      rows: [
        [1, 'a', true],
        [2, "it's", true],
        [3, 'A', false],
        [4, null, false],
      ],
    },
  },
  {
    shows: 'unique together; NULLs are equal',
    steps: [['validate_uniqueness', { columns: ['id', 'name'] }]],
    input: {
      columns: people,
      rows: [
        [1, 'a'],
        [1, 'a'],
        [1, 'b'],
        [null, null],
        [null, null],
        [2, null],
      ],
    },
    expected: {
      columns: { ...people, is_unique: 'boolean' },
      rows: [
        [1, 'a', false],
        [1, 'a', false],
        [1, 'b', true],
        [null, null, false],
        [null, null, false],
        [2, null, true],
      ],
    },
  },
  {
    shows: 'the key is in the other table, NULL never',
    steps: [['validate_referential_integrity', { reference_df: 'main.ref.people', key_columns: ['id'] }]],
    lookups: { 'main.ref.people': { columns: { id: 'bigint' }, rows: [[1], [1], [null]] } },
    input: {
      columns: people,
      rows: [
        [1, 'a'],
        [2, 'b'],
        [null, 'c'],
      ],
    },
    expected: {
      columns: { ...people, has_reference: 'boolean' },
      rows: [
        [1, 'a', true],
        [2, 'b', false],
        [null, 'c', false],
      ],
    },
  },
  {
    shows: 'the share of rules that hold',
    steps: [['check_data_quality', { rules: { a: 'id > 0', b: 'name is not null', c: "name <> 'x'", d: 'id < 9' } }]],
    input: {
      columns: people,
      rows: [
        [1, 'a'],
        [null, 'x'],
        [9, null],
        [null, null],
      ],
    },
    expected: {
      columns: { ...people, quality_score: 'double' },
      rows: [
        [1, 'a', 1],
        [null, 'x', 0.25],
        [9, null, 0.25],
        [null, null, 0],
      ],
    },
  },
  {
    shows: 'without rules all is good',
    steps: [['check_data_quality', { rules: {}, summary_column: 'q' }]],
    input: { columns: { id: 'integer' }, rows: [[1]] },
    expected: { columns: { id: 'integer', q: 'double' }, rows: [[1, 1]] },
  },
  {
    shows: 'a share of columns must have a value; two thirds of three are two',
    steps: [
      ['validate_completeness', { required_columns: ['a', 'b', 'c'], threshold: 0.66 }],
      ['validate_completeness', { required_columns: ['a', 'b', 'c'], flag_column: 'all' }],
    ],
    input: {
      columns: { a: 'integer', b: 'varchar', c: 'date' },
      rows: [
        [1, '', '2026-01-01'],
        [1, null, '2026-01-01'],
        [1, null, null],
      ],
    },
    expected: {
      columns: { a: 'integer', b: 'varchar', c: 'date', is_complete: 'boolean', all: 'boolean' },
      rows: [
        [1, '', '2026-01-01', true, true],
        [1, null, '2026-01-01', true, false],
        [1, null, null, false, false],
      ],
    },
  },
];
