import type { Check, Column, Diagnostic } from '@sparkle-orchestration/core';
import { breachSelect } from '@sparkle-orchestration/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engines, startEngines, tableStatements } from '../../test/engines.js';
import { expectationList } from './registry.js';
import { renderExpectations } from './render-expectation.js';

const columns: readonly Column[] = [
  { name: 'id', type: 'integer' },
  { name: 'name', type: 'varchar' },
  { name: 'amount', type: 'decimal(10,2)' },
  { name: 'most', type: 'decimal(10,2)' },
  { name: 'at', type: 'timestamp' },
];
/** Ids 1, 2, 2, NULL; one name is NULL; amounts add up to 10, one is greater than its most. */
const rows = [
  [1, 'ann', '1.00', '2.00', '2026-03-01 00:00:00'],
  [2, "o'hara", '2.00', '2.00', '2026-03-02 00:00:00'],
  [2, null, '3.00', '2.50', '2026-03-03 00:00:00'],
  [null, 'Zed 9', '4.00', null, '2026-03-04 00:00:00'],
] as const;

let engines: Engines;
beforeAll(async () => {
  engines = await startEngines();
  for (const engine of [engines.duckdb, engines.postgres]) {
    for (const statement of tableStatements('t', columns, rows, engine.dialect)) await engine.run(statement);
  }
}, 60_000);
afterAll(() => engines.stop());

function render(type: string, kwargs: object, dialect: 'duckdb' | 'postgres' = 'duckdb') {
  const found: Diagnostic[] = [];
  const checks = renderExpectations({
    expectations: [{ type, kwargs: kwargs as Record<string, unknown>, path: ['expectations', 0] }],
    dialect,
    dataset: 't',
    columns,
    target: 'rows',
    rowSeverity: 'quarantine',
    tableSeverity: 'fail',
    locate: (path) => ({ file: 'suite.json', line: 1, column: path.length }),
    origin: { location: { file: 'dev.yaml', line: 1, column: 1 } },
    report: (diagnostic) => void found.push(diagnostic),
  });
  return { check: checks[0], found: found.map((d) => `${d.code}: ${d.message}`) };
}

/** `[breaches, unexpected, rows checked]`, the same on both engines. */
async function measure(type: string, kwargs: object): Promise<readonly (string | null)[]> {
  const answers = [];
  for (const engine of [engines.duckdb, engines.postgres]) {
    const { check, found } = render(type, kwargs, engine.dialect);
    expect(found).toEqual([]);
    const sql = breachSelect(check as Check, ['t']).join('');
    answers.push((await engine.rows(sql))[0]);
  }
  expect(answers[0]).toEqual(answers[1]);
  return answers[0] ?? [];
}

const column = 'expect_column_values_to_';
const cases: readonly (readonly [
  type: string,
  kwargs: object,
  found: readonly [string, string | null, string | null],
])[] = [
  [`${column}not_be_null`, { column: 'name' }, ['1', '1', '4']],
  [`${column}not_be_null`, { column: 'name', mostly: 0.75 }, ['0', '1', '4']],
  [`${column}not_be_null`, { column: 'name', mostly: 0.76 }, ['1', '1', '4']],
  [`${column}be_null`, { column: 'name' }, ['3', '3', '4']],
  [`${column}be_unique`, { column: 'id' }, ['2', '2', '3']],
  [`${column}be_unique`, { column: 'id', row_condition: 'col("amount") < 3' }, ['0', '0', '2']],
  [`${column}be_unique`, { column: 'id', mostly: 0.3 }, ['0', '2', '3']],
  [`${column}be_in_set`, { column: 'id', value_set: [1, 3] }, ['2', '2', '3']],
  [`${column}not_be_in_set`, { column: 'name', value_set: ["o'hara"] }, ['1', '1', '3']],
  [`${column}be_between`, { column: 'amount', min_value: 1, max_value: 3, strict_min: true }, ['2', '2', '4']],
  [`${column}be_between`, { column: 'at', min_value: '2026-03-02' }, ['1', '1', '4']],
  [`${column}be_between`, { column: 'id', max_value: 1.5 }, ['2', '2', '3']],
  ['expect_column_value_lengths_to_equal', { column: 'name', value: 3 }, ['2', '2', '3']],
  ['expect_column_value_lengths_to_be_between', { column: 'name', min_value: 4 }, ['1', '1', '3']],
  [`${column}match_regex`, { column: 'name', regex: '^[a-z]' }, ['1', '1', '3']],
  [`${column}not_match_regex`, { column: 'name', regex: '\\d' }, ['1', '1', '3']],
  [`${column}match_regex_list`, { column: 'name', regex_list: ['^a', '9$'] }, ['1', '1', '3']],
  [`${column}match_like_pattern`, { column: 'name', like_pattern: '%a%' }, ['1', '1', '3']],
  [`${column}be_json_parseable`, { column: 'name' }, ['3', '3', '3']],
  [
    'expect_column_value_z_scores_to_be_less_than',
    { column: 'amount', threshold: 1, double_sided: true },
    ['2', '2', '4'],
  ],
  ['expect_column_pair_values_to_be_equal', { column_A: 'amount', column_B: 'most' }, ['3', '3', '4']],
  [
    'expect_column_pair_values_a_to_be_greater_than_b',
    { column_A: 'most', column_B: 'amount', or_equal: true, ignore_row_if: 'either_value_is_missing' },
    ['1', '1', '3'],
  ],
  [
    'expect_column_pair_values_to_be_in_set',
    {
      column_A: 'id',
      column_B: 'name',
      value_pairs_set: [
        [1, 'ann'],
        [2, null],
      ],
    },
    ['2', '2', '4'],
  ],
  ['expect_compound_columns_to_be_unique', { column_list: ['id', 'name'] }, ['0', '0', '4']],
  ['expect_select_column_values_to_be_unique_within_record', { column_list: ['amount', 'most'] }, ['1', '1', '4']],
  ['expect_multicolumn_sum_to_equal', { column_list: ['amount', 'most'], sum_total: 4 }, ['2', '2', '4']],
  ['expect_column_min_to_be_between', { column: 'amount', min_value: 1, max_value: 1 }, ['0', null, null]],
  ['expect_column_max_to_be_between', { column: 'at', max_value: '2026-03-03' }, ['1', null, null]],
  ['expect_column_mean_to_be_between', { column: 'amount', min_value: 2.5, max_value: 2.5 }, ['0', null, null]],
  ['expect_column_mean_to_be_between', { column: 'amount', min_value: 3, row_condition: 'id == 2' }, ['1', null, null]],
  ['expect_column_sum_to_be_between', { column: 'amount', min_value: 10, strict_min: true }, ['1', null, null]],
  ['expect_column_median_to_be_between', { column: 'amount', min_value: 2.5, max_value: 2.5 }, ['0', null, null]],
  ['expect_column_stdev_to_be_between', { column: 'amount', min_value: 1.29, max_value: 1.3 }, ['0', null, null]],
  ['expect_column_unique_value_count_to_be_between', { column: 'id', min_value: 3 }, ['1', null, null]],
  ['expect_column_proportion_of_unique_values_to_be_between', { column: 'name', min_value: 1 }, ['0', null, null]],
  ['expect_column_proportion_of_non_null_values_to_be_between', { column: 'name', min_value: 0.75 }, ['0', null, null]],
  ['expect_column_distinct_values_to_be_in_set', { column: 'id', value_set: [1, 2, 3] }, ['0', null, null]],
  ['expect_column_distinct_values_to_contain_set', { column: 'id', value_set: [1, 3] }, ['1', null, null]],
  ['expect_column_distinct_values_to_equal_set', { column: 'id', value_set: [2, 1] }, ['0', null, null]],
  [
    'expect_column_quantile_values_to_be_between',
    {
      column: 'amount',
      quantile_ranges: {
        quantiles: [0, 1],
        value_ranges: [
          [1, 1],
          [4, null],
        ],
      },
    },
    ['0', null, null],
  ],
  ['expect_table_row_count_to_equal', { value: 4 }, ['0', null, null]],
  ['expect_table_row_count_to_be_between', { min_value: 5 }, ['1', null, null]],
  ['expect_table_column_count_to_equal', { value: 4 }, ['1', null, null]],
  ['expect_column_to_exist', { column: 'at', column_index: 4 }, ['0', null, null]],
  ['expect_table_columns_to_match_set', { column_set: ['id', 'name', 'gone'] }, ['4', null, null]],
  [
    'expect_table_columns_to_match_ordered_list',
    { column_list: ['name', 'id', 'amount', 'most', 'at'] },
    ['2', null, null],
  ],
  [`${column}be_of_type`, { column: 'amount', type_: 'NUMERIC(10,2)' }, ['0', null, null]],
  [`${column}be_in_type_list`, { column: 'id', type_list: ['bigint', 'str'] }, ['1', null, null]],
];

describe('an expectation counts the same on DuckDB and on Postgres', () => {
  it.each(cases)('%s %j', async (type, kwargs, found) => {
    expect(await measure(type, kwargs)).toEqual(found);
  });

  it('holds for an empty set of rows, where Great Expectations says so', async () => {
    const none = { row_condition: 'id > 99' };
    expect(await measure(`${column}be_in_set`, { column: 'id', value_set: [], ...none })).toEqual(['0', '0', '0']);
    expect(await measure('expect_column_max_to_be_between', { column: 'id', min_value: 0, ...none })).toEqual([
      '1',
      null,
      null,
    ]);
  });

  it.each([
    ['id == 2 and amount >= 3', ['1', '1', '1']],
    ['name != "ann"', ['3', '3', '3']],
    [`not (id is null) or name in ["Zed 9", 'x']`, ['4', '4', '4']],
    ['`id` <= 1 | ~(col("name").notNull())', ['2', '2', '2']],
  ] as const)('under the pandas condition %s', async (row_condition, found) => {
    expect(
      await measure(`${column}be_in_set`, {
        column: 'amount',
        value_set: [],
        row_condition,
        condition_parser: 'pandas',
      }),
    ).toEqual(found);
  });
});

describe('what is wrong is told at its argument', () => {
  it.each([
    [
      'expect_column_values_to_not_be_nul',
      { column: 'id' },
      'expectation/unknown-type: There is no expectation "expect_column_values_to_not_be_nul".',
    ],
    [
      'expect_column_values_to_be_increasing',
      { column: 'id' },
      'expectation/not-in-sql: "expect_column_values_to_be_increasing" cannot be checked by SQL: the rows of a table have no order.',
    ],
    [`${column}not_be_null`, { column: 'nam' }, 'expectation/column-absent: t has no column "nam".'],
    [
      `${column}be_in_set`,
      { column: 'id', value_set: ['x'] },
      'expectation/value-of-other-type: "x" can never be a value of "id", which is integer.',
    ],
    [`${column}match_regex`, { column: 'name', regex: '(?=x)' }, 'expectation/pattern-not-portable'],
    [
      `${column}be_between`,
      { column: 'id' },
      `expectation/nothing-to-check: "${column}be_between" needs min_value or max_value.`,
    ],
    [`${column}be_null`, { column: 'id', row_condition: 'id ** 2' }, 'expectation/condition-not-understood'],
    [`${column}be_null`, { column: 'id', result_format: 'SUMMARY' }, 'expectation/argument-ignored'],
    [`${column}be_null`, { column: 'id', mostley: 1 }, 'config/unknown-key'],
  ] as const)('%s %j', (type, kwargs, says) => {
    const { found } = render(type, kwargs);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(says);
  });
});

it('every expectation is asked here, but for the one that needs a second table', () => {
  const asked = new Set(cases.map(([type]) => type));
  const others = expectationList.map((e) => e.type).filter((type) => !asked.has(type));
  expect(others.sort()).toEqual([
    'expect_column_values_to_match_like_pattern_list',
    'expect_column_values_to_not_match_like_pattern',
    'expect_column_values_to_not_match_like_pattern_list',
    'expect_column_values_to_not_match_regex_list',
    'expect_table_column_count_to_be_between',
    'expect_table_row_count_to_equal_other_table',
  ]);
});
