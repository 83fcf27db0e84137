import type { TransformerCase } from '../run-steps.js';

const people = { id: 'integer', name: 'varchar' };

export const cleaningCases: readonly TransformerCase[] = [
  {
    shows: 'rows that are equal in all columns become one, NULLs being equal',
    steps: [['drop_exact_duplicates']],
    input: {
      columns: people,
      rows: [
        [1, 'ann'],
        [1, 'ann'],
        [1, null],
        [1, null],
        [1, 'Ann'],
        [null, ''],
        [null, null],
      ],
    },
    expected: {
      columns: people,
      rows: [
        [1, 'ann'],
        [1, null],
        [1, 'Ann'],
        [null, ''],
        [null, null],
      ],
    },
  },
  {
    shows: 'the first of a key by the watermark; NULL times come last; ties go to the smallest text by bytes',
    steps: [['drop_duplicates_by_key', { key_columns: ['id'] }]],
    watermarkColumn: 'at',
    input: {
      columns: { id: 'integer', at: 'timestamp', 'we"ird col': 'varchar' },
      rows: [
        [1, null, 'a'],
        [1, '2026-01-02', 'b'],
        [1, '2026-01-01', 'a'],
        [1, '2026-01-01', 'B'],
        [1, '2026-01-01', 'é'],
        [null, '2026-01-05', 'x'],
        [null, '2026-01-04', 'y'],
        [2, null, null],
      ],
    },
    expected: {
      columns: { id: 'integer', at: 'timestamp', 'we"ird col': 'varchar' },
      rows: [
        [1, '2026-01-01 00:00:00', 'B'],
        [null, '2026-01-04 00:00:00', 'y'],
        [2, null, null],
      ],
    },
  },
  {
    shows: 'the last of a key by a given order; among equals the newest ingested wins',
    steps: [['drop_duplicates_by_key', { subset: ['id'], keep: 'last', order_by: ['rank'] }]],
    input: {
      columns: { id: 'integer', rank: 'integer', _ingested_at: 'timestamp' },
      rows: [
        [1, 1, '2026-01-03'],
        [1, 2, '2026-01-01'],
        [1, 2, '2026-01-02'],
        [2, null, '2026-01-01'],
        [2, 5, '2026-01-01'],
      ],
    },
    expected: {
      columns: { id: 'integer', rank: 'integer', _ingested_at: 'timestamp' },
      rows: [
        [1, 2, '2026-01-02 00:00:00'],
        [2, 5, '2026-01-01 00:00:00'],
      ],
    },
  },
  {
    shows: 'the usual words for nothing become NULL in text columns only',
    steps: [['standardize_nulls']],
    input: {
      columns: people,
      rows: [
        [0, ''],
        [1, 'NULL'],
        [2, 'n/a'],
        [3, ' N/A'],
        [4, 'nUll'],
        [5, '#N/A'],
        [6, null],
        [7, 'na'],
      ],
    },
    expected: {
      columns: people,
      rows: [
        [0, null],
        [1, null],
        [2, null],
        [3, ' N/A'],
        [4, 'nUll'],
        [5, null],
        [6, null],
        [7, 'na'],
      ],
    },
  },
  {
    shows: 'own words, with quotes and braces, in the listed columns',
    steps: [['standardize_nulls', { null_values: ["it's", '{{n/a}}', '100%', '\\'], columns: ['name'] }]],
    input: {
      columns: { name: 'varchar', other: 'varchar' },
      rows: [
        ["it's", "it's"],
        ['{{n/a}}', 'a'],
        ['100%', 'b'],
        ['\\', 'c'],
        ['', 'd'],
      ],
    },
    expected: {
      columns: { name: 'varchar', other: 'varchar' },
      rows: [
        [null, "it's"],
        [null, 'a'],
        [null, 'b'],
        [null, 'c'],
        ['', 'd'],
      ],
    },
  },
  {
    shows: 'runs of white space become one space and none stays at the ends',
    steps: [['trim_and_clean_strings']],
    input: {
      columns: people,
      rows: [
        [1, '  a \t\n b  '],
        [2, '\n'],
        [3, ''],
        [4, null],
        [5, 'ä\u00a0ö'],
      ],
    },
    expected: {
      columns: people,
      rows: [
        [1, 'a b'],
        [2, ''],
        [3, ''],
        [4, null],
        [5, 'ä\u00a0ö'],
      ],
    },
  },
  {
    shows: 'spaces are cut off first, then runs become one space',
    steps: [['normalize_whitespace', { columns: ['name'] }]],
    input: {
      columns: people,
      rows: [
        [1, '  a  b  '],
        [2, '\n a'],
        [3, null],
      ],
    },
    expected: {
      columns: people,
      rows: [
        [1, 'a b'],
        [2, ' a'],
        [3, null],
      ],
    },
  },
  {
    shows: 'upper case beyond ASCII',
    steps: [['normalize_case', { columns: ['name'] }]],
    input: {
      columns: people,
      rows: [
        [1, 'anné'],
        [2, 'ПРИвет'],
        [3, ''],
        [4, null],
        [5, 'İi'],
        [6, 'Straße'],
      ],
    },
    expected: {
      columns: people,
      rows: [
        [1, 'ANNÉ'],
        [2, 'ПРИВЕТ'],
        [3, ''],
        [4, null],
        [5, 'İI'],
        [6, 'STRAẞE'],
      ],
    },
  },
  {
    shows: 'lower case beyond ASCII',
    steps: [['normalize_case', { columns: ['name'], case: 'lower' }]],
    input: {
      columns: people,
      rows: [
        [1, 'ANNÉ'],
        [2, 'ÅSA'],
        [4, 'ΟΔΟΣ'],
        [5, 'İ'],
        [3, null],
      ],
    },
    expected: {
      columns: people,
      rows: [
        [1, 'anné'],
        [2, 'åsa'],
        [4, 'οδοσ'],
        [5, 'i'],
        [3, null],
      ],
    },
  },
  {
    shows: 'only ASCII letters, digits and white space stay; the replacement stands for itself',
    steps: [['remove_special_characters', { columns: ['name'], replacement: '\\1&' }]],
    input: {
      columns: people,
      rows: [
        [1, 'a-b'],
        [2, 'é'],
        [3, 'x y\tz'],
        [4, '😀'],
        [5, null],
      ],
    },
    expected: {
      columns: people,
      rows: [
        [1, 'a\\1&b'],
        [2, '\\1&'],
        [3, 'x y\tz'],
        [4, '\\1&'],
        [5, null],
      ],
    },
  },
  {
    shows: 'whole values are exchanged, in text and in numbers; others and NULL stay',
    steps: [['replace_values', { replacements: { name: { N: 'new', "o'": null }, id: { '1': 10 } } }]],
    input: {
      columns: people,
      rows: [
        [1, 'N'],
        [2, "o'"],
        [3, 'n'],
        [null, null],
      ],
    },
    expected: {
      columns: people,
      rows: [
        [10, 'new'],
        [2, null],
        [3, 'n'],
        [null, null],
      ],
    },
  },
  {
    shows: 'NULL becomes the value, of the type of its column',
    steps: [['fill_nulls', { fill_values: { name: "it's", amount: 0.5, on: '2026-01-01', ok: false } }]],
    input: {
      columns: { name: 'varchar', amount: 'decimal(10,2)', on: 'date', ok: 'boolean' },
      rows: [
        [null, null, null, null],
        ['', 1, '2026-02-02', true],
      ],
    },
    expected: {
      columns: { name: 'varchar', amount: 'decimal(10,2)', on: 'date', ok: 'boolean' },
      rows: [
        ["it's", '0.50', '2026-01-01', false],
        ['', '1.00', '2026-02-02', true],
      ],
    },
  },
  {
    shows: 'one NULL is enough to drop a row',
    steps: [['drop_null_rows']],
    input: {
      columns: people,
      rows: [
        [1, 'a'],
        [null, 'b'],
        [2, null],
        [3, ''],
      ],
    },
    expected: {
      columns: people,
      rows: [
        [1, 'a'],
        [3, ''],
      ],
    },
  },
  {
    shows: 'with `all`, only rows without any value go',
    steps: [['drop_null_rows', { columns: ['id', 'name'], how: 'all' }]],
    input: {
      columns: people,
      rows: [
        [1, null],
        [null, null],
        [null, ''],
      ],
    },
    expected: {
      columns: people,
      rows: [
        [1, null],
        [null, ''],
      ],
    },
  },
  {
    shows: 'the first value, in a new column, the sources dropped',
    steps: [['coalesce_columns', { target_column: 'phone', source_columns: ['mobile', 'home'], drop_sources: true }]],
    input: {
      columns: { id: 'integer', mobile: 'varchar', home: 'varchar' },
      rows: [
        [1, null, 'h'],
        [2, 'm', 'h'],
        [3, null, null],
        [4, '', 'h'],
      ],
    },
    expected: {
      columns: { id: 'integer', phone: 'varchar' },
      rows: [
        [1, 'h'],
        [2, 'm'],
        [3, null],
        [4, ''],
      ],
    },
  },
  {
    shows: 'a target that is a source is replaced in its place; numbers take the wider type',
    steps: [['coalesce_columns', { target_column: 'a', source_columns: ['a', 'b'] }]],
    input: {
      columns: { a: 'integer', b: 'decimal(10,2)' },
      rows: [
        [1, 2],
        [null, '2.50'],
        [null, null],
      ],
    },
    expected: {
      columns: { a: 'decimal(12,2)', b: 'decimal(10,2)' },
      rows: [
        ['1.00', '2.00'],
        ['2.50', '2.50'],
        [null, null],
      ],
    },
  },
  {
    shows: 'rows for which the condition is true stay; NULL is not true',
    steps: [['filter_by_condition', { condition: "id > 1 and name <> 'x'" }]],
    input: {
      columns: people,
      rows: [
        [1, 'a'],
        [2, 'b'],
        [2, 'x'],
        [3, null],
      ],
    },
    expected: { columns: people, rows: [[2, 'b']] },
  },
  {
    shows: 'the same under its other name',
    steps: [['filter_rows', { condition: 'name is null' }]],
    input: {
      columns: people,
      rows: [
        [1, 'a'],
        [2, null],
      ],
    },
    expected: { columns: people, rows: [[2, null]] },
  },
  {
    // Sorted: 1 2 3 4 100. q1 = 2, q3 = 4, distance 2: kept from -1 to 7.
    shows: 'values far from the quartiles go, NULL too',
    steps: [['remove_outliers_iqr', { column: 'v' }]],
    input: {
      columns: { v: 'decimal(10,2)', n: 'varchar' },
      rows: [
        [1, 'a'],
        [2, 'b'],
        [3, 'c'],
        [4, 'd'],
        [100, 'e'],
        [null, 'f'],
      ],
    },
    expected: {
      columns: { v: 'decimal(10,2)', n: 'varchar' },
      rows: [
        ['1.00', 'a'],
        ['2.00', 'b'],
        ['3.00', 'c'],
        ['4.00', 'd'],
      ],
    },
  },
  {
    // Sorted: 0 10 20 30. q1 = 7.5, q3 = 22.5, distance 15: with 0.5 kept from 0 to 30, bounds included.
    shows: 'bounds are included and quartiles interpolated',
    steps: [['remove_outliers_iqr', { column: 'v', multiplier: 0.5 }]],
    input: { columns: { v: 'integer' }, rows: [[0], [10], [20], [30]] },
    expected: { columns: { v: 'integer' }, rows: [[0], [10], [20], [30]] },
  },
  {
    shows: 'elements stay once in their order, one NULL included',
    steps: [['deduplicate_array_column', { column: 'tags' }]],
    input: {
      columns: { id: 'integer', tags: 'varchar[]' },
      rows: [
        [1, '{b,a,b,NULL,a,NULL,B}'],
        [2, '{}'],
        [3, null],
      ],
    },
    expected: {
      columns: { id: 'integer', tags: 'varchar[]' },
      rows: [
        [1, '["b","a",null,"B"]'],
        [2, '[]'],
        [3, null],
      ],
    },
  },
  {
    shows: 'an empty array becomes NULL; one that holds NULL does not',
    steps: [['remove_empty_arrays', { column: 'tags' }]],
    input: {
      columns: { id: 'integer', tags: 'integer[]' },
      rows: [
        [1, '{1}'],
        [2, '{}'],
        [3, null],
        [4, '{NULL}'],
      ],
    },
    expected: {
      columns: { id: 'integer', tags: 'integer[]' },
      rows: [
        [1, '[1]'],
        [2, null],
        [3, null],
        [4, '[null]'],
      ],
    },
  },
  {
    shows: 'addresses are made small; what is none becomes NULL',
    steps: [['clean_email_addresses', { email_column: 'name' }]],
    input: {
      columns: people,
      rows: [
        [1, '  Ann.O@Example.COM '],
        [2, 'no at'],
        [3, 'a@b'],
        [4, 'a@b.c'],
        [5, 'a@b.co\n'],
        [6, 'ä@b.co'],
        [7, ''],
        [8, null],
        [9, 'a+b_c%d@x-y.museum'],
      ],
    },
    expected: {
      columns: people,
      rows: [
        [1, 'ann.o@example.com'],
        [2, null],
        [3, null],
        [4, null],
        [5, null],
        [6, null],
        [7, null],
        [8, null],
        [9, 'a+b_c%d@x-y.museum'],
      ],
    },
  },
  {
    shows: 'digits only',
    steps: [['clean_phone_numbers', { columns: ['name'] }]],
    input: {
      columns: people,
      rows: [
        [1, '(212) 555-0100'],
        [2, 'none'],
        [3, ''],
        [4, null],
        [5, '+44 20'],
      ],
    },
    expected: {
      columns: people,
      rows: [
        [1, '2125550100'],
        [2, null],
        [3, null],
        [4, null],
        [5, '4420'],
      ],
    },
  },
  {
    shows: 'the code of the country is put before, once',
    steps: [['clean_phone_numbers', { phone_column: 'name', country_code: 'US' }]],
    input: {
      columns: people,
      rows: [
        [1, '(212) 555-0100'],
        [2, '1 212 555 0100'],
        [3, '+49 30 1234'],
        [4, ' +1 (212) 555-0100'],
        [5, 'x'],
        [6, '123'],
        [7, null],
      ],
    },
    expected: {
      columns: people,
      rows: [
        [1, '+12125550100'],
        [2, '+12125550100'],
        [3, '+49301234'],
        [4, '+12125550100'],
        [5, null],
        [6, '+1123'],
        [7, null],
      ],
    },
  },
  {
    shows: 'values are capped at both ends; NULL stays',
    steps: [['cap_numeric_values', { column: 'v', min_value: 0, max_value: 9.5 }]],
    input: { columns: { v: 'decimal(10,2)' }, rows: [[-1], [0], ['9.50'], [10], [null]] },
    expected: { columns: { v: 'decimal(10,2)' }, rows: [['0.00'], ['0.00'], ['9.50'], ['9.50'], [null]] },
  },
];
