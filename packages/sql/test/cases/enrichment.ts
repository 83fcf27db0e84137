import type { TransformerCase } from '../run-steps.js';

const now = '2026-03-02 00:05:00';

export const enrichmentCases: readonly TransformerCase[] = [
  {
    shows: 'who and when, by the time of the run',
    steps: [['add_audit_columns', { user: "o'hara" }]],
    input: { columns: { id: 'integer' }, rows: [[1]] },
    expected: {
      columns: {
        id: 'integer',
        created_at: 'timestamp',
        created_by: 'varchar',
        updated_at: 'timestamp',
        updated_by: 'varchar',
      },
      rows: [[1, now, "o'hara", now, "o'hara"]],
    },
  },
  {
    shows: 'columns of the same names give their place to the new ones',
    steps: [['add_audit_columns', { user: 'etl' }]],
    input: {
      columns: { id: 'integer', updated_at: 'timestamp', v: 'varchar' },
      rows: [[1, '2020-01-01 00:00:00', 'x']],
    },
    expected: {
      columns: {
        id: 'integer',
        updated_at: 'timestamp',
        v: 'varchar',
        created_at: 'timestamp',
        created_by: 'varchar',
        updated_by: 'varchar',
      },
      rows: [[1, now, 'x', now, 'etl', 'etl']],
    },
  },
  {
    shows: 'source, batch and time',
    steps: [['add_ingestion_metadata', { source: 'crm' }]],
    input: { columns: { id: 'integer' }, rows: [[1]] },
    expected: {
      columns: {
        id: 'integer',
        _ingestion_timestamp: 'timestamp',
        _ingestion_date: 'date',
        _source_system: 'varchar',
        _batch_id: 'varchar',
      },
      rows: [[1, now, '2026-03-02', 'crm', 'run-1']],
    },
  },
  {
    shows:
      'rows that are in the target keep their number; new ones follow the greatest, in the order of the key by bytes',
    steps: [['add_surrogate_key', { column_name: 'sk' }]],
    primaryKey: ['code'],
    input: {
      columns: { code: 'varchar', v: 'integer' },
      rows: [
        ['b', 1],
        ['a', 2],
        ['B', 3],
        ['é', 4],
        ['b', 5],
      ],
    },
    target: {
      columns: { code: 'varchar', v: 'integer', sk: 'bigint', _load_id: 'varchar' },
      rows: [
        ['a', 0, 7, 'load-1'],
        ['z', 0, 9, 'load-1'],
      ],
    },
    expected: {
      columns: { code: 'varchar', v: 'integer', sk: 'bigint' },
      rows: [
        ['a', 2, 7],
        ['B', 3, 10],
        ['b', 1, 11],
        ['b', 5, 11],
        ['é', 4, 12],
      ],
    },
  },
  {
    shows: 'without a key, a rerun counts on from the rows of other loads and gives the same numbers',
    steps: [['add_surrogate_key']],
    input: { columns: { v: 'varchar' }, rows: [['b'], ['a'], [null]] },
    target: {
      columns: { v: 'varchar', surrogate_key: 'bigint', _load_id: 'varchar' },
      rows: [
        ['x', 4, 'load-1'],
        ['a', 5, 'load-2'],
        ['b', 6, 'load-2'],
      ],
    },
    expected: {
      columns: { v: 'varchar', surrogate_key: 'bigint' },
      rows: [
        ['a', 5],
        ['b', 6],
        [null, 7],
      ],
    },
  },
  {
    shows: 'its other name takes `keys`',
    steps: [['surrogate_key', { keys: ['v'], column_name: 'sk' }]],
    input: { columns: { v: 'varchar' }, rows: [['b'], ['a']] },
    target: { columns: { v: 'varchar', sk: 'bigint', _load_id: 'varchar' }, rows: [] },
    expected: {
      columns: { v: 'varchar', sk: 'bigint' },
      rows: [
        ['a', 1],
        ['b', 2],
      ],
    },
  },
  {
    // printf '%s' '7||ann||true||2026-01-02 03:04:05.5||1.50||0.1' | md5sum, and so on.
    shows: 'md5 of the texts with two bars between, NULL as nothing',
    steps: [['add_hash_key', { source_columns: ['id', 'name', 'ok', 'at', 'amount', 'x'] }]],
    input: {
      columns: { id: 'integer', name: 'varchar', ok: 'boolean', at: 'timestamp', amount: 'decimal(10,2)', x: 'double' },
      rows: [
        [7, 'ann', true, '2026-01-02 03:04:05.5', '1.5', 0.1],
        [null, null, null, null, null, null],
        [1, 'é', false, '2026-01-02', 0, 2],
      ],
    },
    expected: {
      columns: {
        id: 'integer',
        name: 'varchar',
        ok: 'boolean',
        at: 'timestamp',
        amount: 'decimal(10,2)',
        x: 'double',
        hash_key: 'varchar',
      },
      rows: [
        [7, 'ann', true, '2026-01-02 03:04:05.5', '1.50', 0.1, 'c8d89e825b9c5695b16e60bb17574f31'],
        [null, null, null, null, null, null, '58f422b0439783eaccc97bcc232168d6'],
        [1, 'é', false, '2026-01-02 00:00:00', '0.00', 2, '232d17d7b1e81278da3e54319db36723'],
      ],
    },
  },
  {
    shows: 'sha256, into a column of another name',
    steps: [['add_hash_key', { columns: ['name'], hash_column: 'h', algorithm: 'sha256' }]],
    input: { columns: { name: 'varchar' }, rows: [['é'], [null]] },
    expected: {
      columns: { name: 'varchar', h: 'varchar' },
      rows: [
        ['é', '4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c'],
        [null, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
      ],
    },
  },
  {
    shows: 'sha512, where the engine has it',
    steps: [['add_hash_key', { source_columns: ['name'], algorithm: 'sha512' }]],
    refusedBy: 'duckdb',
    input: { columns: { name: 'varchar' }, rows: [['é']] },
    expected: {
      columns: { name: 'varchar', hash_key: 'varchar' },
      rows: [
        [
          'é',
          '9e2ad28633f24451bd4f3c1cb20586a21a44c3aeedbdc01b9cc8fa72917ea7bd689c82b8bf1fef89b911cf8cc46fa2c1ccc10087b2094fd4d3350ecd88526a2c',
        ],
      ],
    },
  },
  {
    shows: 'year, month and day; a zoned time counts in UTC',
    steps: [['add_date_components', { date_column: 'at', prefix: 'p_' }]],
    input: {
      columns: { at: 'timestamptz' },
      rows: [['2025-12-31 23:30:00-02:00'], ['2026-02-28 12:00:00+00'], [null]],
    },
    expected: {
      columns: { at: 'timestamptz', p_year: 'integer', p_month: 'integer', p_day: 'integer' },
      rows: [
        ['2026-01-01 01:30:00+00', 2026, 1, 1],
        ['2026-02-28 12:00:00+00', 2026, 2, 28],
        [null, null, null, null],
      ],
    },
  },
  {
    shows: 'row numbers in a partition; ties by the rest, text by bytes, NULL last',
    steps: [['add_row_number', { partition_by: ['g'], order_by: ['v desc'] }]],
    input: {
      columns: { g: 'varchar', v: 'integer', t: 'varchar' },
      rows: [
        ['x', 1, 'a'],
        ['x', 2, 'b'],
        ['x', 2, 'B'],
        ['x', null, 'n'],
        [null, 1, 'q'],
      ],
    },
    expected: {
      columns: { g: 'varchar', v: 'integer', t: 'varchar', row_num: 'bigint' },
      rows: [
        ['x', 2, 'B', 1],
        ['x', 2, 'b', 2],
        ['x', 1, 'a', 3],
        ['x', null, 'n', 4],
        [null, 1, 'q', 1],
      ],
    },
  },
  {
    shows: "row numbers over all rows without an order of one's own",
    steps: [['add_row_number', { column_name: 'n' }]],
    input: { columns: { t: 'varchar' }, rows: [['b'], ['a'], ['B']] },
    expected: {
      columns: { t: 'varchar', n: 'bigint' },
      rows: [
        ['B', 1],
        ['a', 2],
        ['b', 3],
      ],
    },
  },
  {
    shows: 'equal rows share a rank and leave a gap',
    steps: [['add_rank', { partition_by: ['g'], order_by: [{ column: 'v', desc: true, nulls: 'first' }] }]],
    input: {
      columns: { g: 'integer', v: 'integer' },
      rows: [
        [1, 5],
        [1, 5],
        [1, 4],
        [1, null],
        [2, 1],
      ],
    },
    expected: {
      columns: { g: 'integer', v: 'integer', rank: 'bigint' },
      rows: [
        [1, null, 1],
        [1, 5, 2],
        [1, 5, 2],
        [1, 4, 4],
        [2, 1, 1],
      ],
    },
  },
  {
    shows: 'dense ranks leave none, also when ingestion times differ',
    steps: [['add_rank', { partition_by: ['g'], order_by: 'v', dense: true, column_name: 'r' }]],
    input: {
      columns: { g: 'integer', v: 'varchar', _ingested_at: 'timestamp' },
      rows: [
        [1, 'b', '2026-01-01'],
        [1, 'b', '2026-01-02'],
        [1, 'B', '2026-01-01'],
        [1, 'c', null],
      ],
    },
    expected: {
      columns: { g: 'integer', v: 'varchar', _ingested_at: 'timestamp', r: 'bigint' },
      rows: [
        [1, 'B', '2026-01-01 00:00:00', 1],
        [1, 'b', '2026-01-01 00:00:00', 2],
        [1, 'b', '2026-01-02 00:00:00', 2],
        [1, 'c', null, 3],
      ],
    },
  },
  {
    shows: 'columns of another table by key; no partner and NULL keys find nothing; other keys there may repeat',
    steps: [['perform_lookup', { lookup_table: 'main.ref.country', join_columns: ['code'] }]],
    lookups: {
      'main.ref.country': {
        columns: { code: 'varchar', 'na"me': 'varchar', pop: 'bigint' },
        rows: [
          ['de', 'Germany', 83],
          ['fr', 'France', 68],
          ['xx', 'a', 1],
          ['xx', 'b', 2],
          [null, 'none', 0],
        ],
      },
    },
    input: {
      columns: { id: 'integer', code: 'varchar' },
      rows: [
        [1, 'de'],
        [2, 'DE'],
        [3, null],
        [4, 'fr'],
      ],
    },
    expected: {
      columns: { id: 'integer', code: 'varchar', 'na"me': 'varchar', pop: 'bigint' },
      rows: [
        [1, 'de', 'Germany', 83],
        [2, 'DE', null, null],
        [3, null, null, null],
        [4, 'fr', 'France', 68],
      ],
    },
  },
  {
    shows: 'an inner lookup of chosen columns drops rows without a partner; fan-out when allowed',
    steps: [
      [
        'perform_lookup',
        {
          lookup_df: 'main.ref.country',
          join_columns: ['code'],
          select_columns: ['pop'],
          how: 'inner',
          allow_fanout: true,
        },
      ],
    ],
    lookups: {
      'main.ref.country': {
        columns: { code: 'varchar', name: 'varchar', pop: 'bigint' },
        rows: [
          ['de', 'x', 1],
          ['de', 'y', 2],
        ],
      },
    },
    input: { columns: { code: 'varchar' }, rows: [['de'], ['fr'], [null]] },
    expected: {
      columns: { code: 'varchar', pop: 'bigint' },
      rows: [
        ['de', 1],
        ['de', 2],
      ],
    },
  },
  {
    shows: 'completed years up to the end of the interval (2 March 2026)',
    steps: [['add_age_from_birthdate', { birthdate_column: 'born' }]],
    input: {
      columns: { born: 'date' },
      rows: [['2000-03-02'], ['2000-03-03'], ['2004-02-29'], ['2026-03-02'], ['2027-03-03'], [null]],
    },
    expected: {
      columns: { born: 'date', age: 'integer' },
      rows: [
        ['2000-03-02', 26],
        ['2000-03-03', 25],
        ['2004-02-29', 22],
        ['2026-03-02', 0],
        ['2027-03-03', -1],
        [null, null],
      ],
    },
  },
  {
    shows: 'completed years up to a given day: one born on 29 February is a year older on 28 February of a common year',
    steps: [
      ['add_age_from_birthdate', { birthdate_column: 'born', reference_date: '2023-02-28', target_column: 'years' }],
    ],
    input: { columns: { born: 'date' }, rows: [['2004-02-29'], ['2004-03-01']] },
    expected: {
      columns: { born: 'date', years: 'integer' },
      rows: [
        ['2004-02-29', 19],
        ['2004-03-01', 18],
      ],
    },
  },
  {
    shows: 'completed months; the last day of a shorter month completes one; backwards they are negative',
    steps: [['add_tenure_months', { start_date_column: 'a', end_date_column: 'b' }]],
    input: {
      columns: { a: 'date', b: 'timestamp' },
      rows: [
        ['2026-01-31', '2026-02-28'],
        ['2026-01-31', '2026-02-27'],
        ['2026-01-15', '2026-02-14 23:59:59'],
        ['2026-01-15', '2026-02-15'],
        ['2024-01-31', '2024-02-29'],
        ['2026-02-28', '2026-01-31'],
        ['2026-02-15', '2026-01-15'],
        [null, '2026-01-15'],
      ],
    },
    expected: {
      columns: { a: 'date', b: 'timestamp', tenure_months: 'integer' },
      rows: [
        ['2026-01-31', '2026-02-28 00:00:00', 1],
        ['2026-01-31', '2026-02-27 00:00:00', 0],
        ['2026-01-15', '2026-02-14 23:59:59', 0],
        ['2026-01-15', '2026-02-15 00:00:00', 1],
        ['2024-01-31', '2024-02-29 00:00:00', 1],
        ['2026-02-28', '2026-01-31 00:00:00', -1],
        ['2026-02-15', '2026-01-15 00:00:00', -1],
        [null, '2026-01-15 00:00:00', null],
      ],
    },
  },
  {
    shows: 'months up to the end of the interval (2 March 2026)',
    steps: [['add_tenure_months', { start_date_column: 'a', target_column: 'm' }]],
    input: { columns: { a: 'date' }, rows: [['2025-03-02'], ['2025-03-03']] },
    expected: {
      columns: { a: 'date', m: 'integer' },
      rows: [
        ['2025-03-02', 12],
        ['2025-03-03', 11],
      ],
    },
  },
  {
    shows: 'texts joined, NULL as nothing',
    steps: [['add_business_key', { key_columns: ['id', 'name'], separator: "'|" }]],
    input: {
      columns: { id: 'integer', name: 'varchar' },
      rows: [
        [1, 'a'],
        [null, 'b'],
        [2, null],
        [3, ''],
      ],
    },
    expected: {
      columns: { id: 'integer', name: 'varchar', business_key: 'varchar' },
      rows: [
        [1, 'a', "1'|a"],
        [null, 'b', "'|b"],
        [2, null, "2'|"],
        [3, '', "3'|"],
      ],
    },
  },
  {
    shows: 'one of two values by a condition; NULL counts as false',
    steps: [
      ['add_derived_flag', { condition: 'id > 1', target_column: 'big', true_value: 'y', false_value: "n'" }],
      ['add_derived_flag', { condition: 'id > 1', target_column: 'is_big' }],
    ],
    input: { columns: { id: 'integer' }, rows: [[1], [2], [null]] },
    expected: {
      columns: { id: 'integer', big: 'varchar', is_big: 'boolean' },
      rows: [
        [1, "n'", false],
        [2, 'y', true],
        [null, "n'", false],
      ],
    },
  },
  {
    shows: 'counts of characters, words and letters',
    steps: [
      ['add_string_metrics', { columns: ['t'], metrics: ['length', 'word_count', 'upper_count', 'lower_count'] }],
    ],
    input: { columns: { t: 'varchar' }, rows: [['Ab  C\td'], [''], ['   '], ['ÉÉ é'], ['😀'], [null]] },
    expected: {
      columns: {
        t: 'varchar',
        t_length: 'integer',
        t_word_count: 'integer',
        t_upper_count: 'integer',
        t_lower_count: 'integer',
      },
      rows: [
        ['Ab  C\td', 7, 3, 2, 2],
        ['', 0, 0, 0, 0],
        ['   ', 3, 0, 0, 0],
        ['ÉÉ é', 4, 2, 0, 0],
        ['😀', 1, 1, 0, 0],
        [null, null, null, null, null],
      ],
    },
  },
  {
    shows: 'what follows the first @',
    steps: [['add_domain_from_email', { email_column: 'e' }]],
    input: { columns: { e: 'varchar' }, rows: [['a@x.org'], ['a@b@c'], ['none'], ['a@'], [''], [null]] },
    expected: {
      columns: { e: 'varchar', email_domain: 'varchar' },
      rows: [
        ['a@x.org', 'x.org'],
        ['a@b@c', 'b@c'],
        ['none', null],
        ['a@', null],
        ['', null],
        [null, null],
      ],
    },
  },
  {
    shows: 'first and last word',
    steps: [['add_name_components', { name_column: 'n', prefix: 'p_' }]],
    input: {
      columns: { n: 'varchar' },
      rows: [['Ann'], ['  Ann  Lee '], ['Ann Mary Lee-Smith'], ['Édith Piaf'], [''], ['  '], [null]],
    },
    expected: {
      columns: { n: 'varchar', p_first_name: 'varchar', p_last_name: 'varchar' },
      rows: [
        ['Ann', 'Ann', null],
        ['  Ann  Lee ', 'Ann', 'Lee'],
        ['Ann Mary Lee-Smith', 'Ann', 'Lee-Smith'],
        ['Édith Piaf', 'Édith', 'Piaf'],
        ['', null, null],
        ['  ', null, null],
        [null, null, null],
      ],
    },
  },
  {
    shows:
      'the version of a dimension that was valid at a time, its start included and its end not; -1 when there is none',
    steps: [
      [
        'lookup_dimension',
        {
          table: 'main.ref.dim',
          keys: { code: 'natural' },
          as: 'dim_key',
          as_of: 'at',
          effective_date_column: 'valid from',
        },
      ],
    ],
    lookups: {
      'main.ref.dim': {
        columns: { surrogate_key: 'bigint', natural: 'varchar', 'valid from': 'timestamp', end_date: 'timestamp' },
        rows: [
          [1, 'a', '2026-03-01 00:00:00', '2026-03-02 12:00:00'],
          [7, 'a', '2026-03-02 12:00:00', '9999-12-31 00:00:00'],
          [3, null, '2026-03-01 00:00:00', '9999-12-31 00:00:00'],
        ],
      },
    },
    input: {
      columns: { code: 'varchar', at: 'timestamp' },
      rows: [
        ['a', '2026-03-02 11:59:59'],
        ['a', '2026-03-02 12:00:00'],
        ['a', '2026-02-28 12:00:00'],
        ['a', null],
        [null, '2026-03-02 12:00:00'],
      ],
    },
    expected: {
      columns: { code: 'varchar', at: 'timestamp', dim_key: 'bigint' },
      rows: [
        ['a', '2026-03-02 11:59:59', 1],
        ['a', '2026-03-02 12:00:00', 7],
        ['a', '2026-02-28 12:00:00', -1],
        ['a', null, -1],
        [null, '2026-03-02 12:00:00', -1],
      ],
    },
  },
  {
    shows: 'the current version of a dimension without a time',
    steps: [
      ['lookup_dimension', { table: 'main.ref.dim', keys: { code: 'code' }, as: 'dim_key', key: 'sk', unknown: 0 }],
    ],
    lookups: {
      'main.ref.dim': {
        columns: { sk: 'integer', code: 'varchar', effective_date: 'date', is_current: 'boolean' },
        rows: [
          [1, 'a', '2026-03-01', false],
          [2, 'a', '2026-03-02', true],
          [3, 'b', '2026-03-01', false],
        ],
      },
    },
    input: { columns: { code: 'varchar' }, rows: [['a'], ['b']] },
    expected: {
      columns: { code: 'varchar', dim_key: 'integer' },
      rows: [
        ['a', 2],
        ['b', 0],
      ],
    },
  },
];
