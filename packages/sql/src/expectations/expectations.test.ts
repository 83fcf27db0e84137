import { readFileSync } from 'node:fs';
import type { Check, Column, Diagnostic } from '@sparkle-orchestration/core';
import { breachSelect } from '@sparkle-orchestration/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engines, startEngines, tableStatements } from '../../test/engines.js';
import { expectationList } from './registry.js';
import { renderExpectations } from './render-expectation.js';

/** One small table and what each expectation finds in it, counted by hand; conformance asks the real library the same. */
const given = JSON.parse(readFileSync(new URL('../../test/cases/expectations.json', import.meta.url), 'utf8')) as {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly (string | number | null)[])[];
  readonly cases: readonly {
    readonly type: string;
    readonly kwargs: object;
    readonly breaches: string;
    readonly unexpected: string | null;
    readonly checked: string | null;
  }[];
};
const { columns, rows } = given;
const cases = given.cases.map((c) => [c.type, c.kwargs, [c.breaches, c.unexpected, c.checked]] as const);
const column = 'expect_column_values_to_';

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
