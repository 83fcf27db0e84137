import type { ColumnWithLineage } from '@sparkle-orchestration/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { renderCondition } from './condition.js';
import { loadSqlParser } from './parser.js';

const columns: ColumnWithLineage[] = [
  ['amount', 'decimal(18,2)'],
  ['status', 'varchar'],
  ['Modified At', 'timestamp'],
  ['we"ird', 'varchar'],
  ['Total', 'integer'],
].map(([name = '', type = '']) => ({ name, type, from: [] }));

beforeAll(() => loadSqlParser());

/** A condition in a file, as the plain value of line 7, column 12. */
function render(sql: string, sqlDialect = 'duckdb', dialect: 'duckdb' | 'postgres' = 'duckdb') {
  const location = { file: 'orders/prod.yaml', line: 7, column: 12, endLine: 7, endColumn: 12 + sql.length };
  const { condition, diagnostics } = renderCondition({ sql, sqlDialect, dialect, columns, location });
  return {
    sql: condition?.sql,
    columns: condition?.columns.map((c) => c.name),
    problems: diagnostics.map((d) => `${d.code} at ${d.location?.column}: ${d.message}${d.hint ? ` ${d.hint}` : ''}`),
  };
}

describe('a condition in the dialect of the engine', () => {
  it('keeps its own form; names are quoted', () => {
    const written = `amount > 0   AND upper(status)<>'X' or "Modified At" is null`;
    expect(render(written)).toEqual({
      sql: `"amount" > 0   AND upper("status")<>'X' or "Modified At" is null`,
      columns: ['amount', 'status', 'Modified At'],
      problems: [],
    });
  });

  it('finds names in other case, also after characters beyond the basic plane', () => {
    expect(render(`status = '😀' and TOTAL > 1`).sql).toBe(`"status" = '😀' and "Total" > 1`);
    expect(render(`"we""ird" = 'x'`).sql).toBe(`"we""ird" = 'x'`);
  });

  it('sees the one time of the run as the current time', () => {
    expect(render(`"Modified At" < current_timestamp and now() > "Modified At"`).sql).toBe(
      `"Modified At" < (select now from sparkle_run) and (select now from sparkle_run) > "Modified At"`,
    );
    expect(render('"Modified At" >= current_date - interval 30 days').sql).toBe(
      '"Modified At" >= cast((select now from sparkle_run) as date) - interval 30 days',
    );
  });
});

describe('a condition that is refused', () => {
  it.each([
    ['amuont > 0', 'user-sql/unknown-column at 12: There is no column "amuont" here. Did you mean "amount"?'],
    [
      'amount > 0 and s.status = 1',
      'user-sql/unknown-column at 27: There is no column "s.status" here. Did you mean "status"?',
    ],
    [
      `status RLIKE '^a'`,
      'user-sql/foreign-syntax at 19: RLIKE does not exist in duckdb SQL. Rewrite it, or declare the dialect it is written in (`sql_dialect`).',
    ],
    [
      'amount > 0 and `status` = 1',
      'user-sql/foreign-syntax at 27: The backtick of `status` does not exist in duckdb SQL. Rewrite it, or declare the dialect it is written in (`sql_dialect`).',
    ],
    [
      'amount > 0; drop table x',
      'user-sql/not-one-expression at 22: A condition is one expression; found a semicolon.',
    ],
    ['amount > 0) or (1 = 1', 'user-sql/syntax at 22: This is not duckdb SQL: invalid expression / Unexpected token.'],
    ['amount > 0 -- or not', 'user-sql/not-one-expression at 21: A condition is one expression; found a comment.'],
    [
      'exists (select 1 from secrets)',
      'user-sql/not-one-expression at 12: A condition is one expression; found a subquery.',
    ],
    ['amount > (select 1)', 'user-sql/not-one-expression at 12: A condition is one expression; found a subquery.'],
    [
      'sum(amount) > 1',
      'user-sql/not-one-expression at 12: A condition is one expression; found an aggregate or window function.',
    ],
    ['amount > $1', 'user-sql/not-one-expression at 12: A condition is one expression; found a parameter.'],
    [
      'amount > 0 as x',
      'user-sql/not-one-expression at 12: A condition is one expression; found a name after the expression.',
    ],
    ['drop table x', 'user-sql/not-one-expression at 12: A condition is one expression; found a statement.'],
    [
      'random() < 0.5',
      'user-sql/not-repeatable at 12: "random" gives another result in every run. Use a column, or `current_timestamp`, which is the one time of the run.',
    ],
    [
      "read_text('/etc/passwd') = status",
      'user-sql/unknown-function at 12: The function "read_text" is not on the list of checked functions of duckdb.',
    ],
    [
      "uper(status) = 'A'",
      'user-sql/unknown-function at 12: The function "uper" is not on the list of checked functions of duckdb. Did you mean "upper"?',
    ],
    ["status = 'open", 'user-sql/syntax at 21: This is not duckdb SQL: unterminated string.'],
  ])('%s', (sql, problem) => {
    expect(render(sql)).toEqual({ sql: undefined, columns: undefined, problems: [problem] });
  });

  it('names a dialect that it does not know', () => {
    expect(render('amount > 0', 'sparc').problems).toEqual([
      'user-sql/unknown-dialect at 12: "sparc" is not a SQL dialect that is read here. Did you mean "spark"?',
    ]);
  });
});

describe('a condition of another dialect', () => {
  it.each([
    [
      'duckdb',
      'postgres',
      'len(status) > 3 and ifnull(amount, 0) > 1',
      `LENGTH("status") > 3 AND COALESCE("amount", 0) > 1`,
    ],
    ['duckdb', 'postgres', "regexp_matches(status, '^\\d+.$')", `"status" ~ '^[0-9]+[^\\n]$'`],
    ['duckdb', 'postgres', "status >= 'm'", `"status" collate "C" >= 'm'`],
    [
      'spark',
      'duckdb',
      "`status` RLIKE '^[a-z]' and nvl(amount, 0) > 1",
      `REGEXP_MATCHES("status", '^[a-z]') AND COALESCE("amount", 0) > 1`,
    ],
    [
      'postgres',
      'duckdb',
      "trim(status) = 'x' and Total::bigint > 1",
      `TRIM("status") = 'x' AND CAST("Total" AS BIGINT) > 1`,
    ],
  ] as const)('%s on %s: %s', (from, to, sql, expected) => {
    expect(render(sql, from, to)).toMatchObject({ sql: expected, problems: [] });
  });

  it.each([
    [
      'spark',
      'postgres',
      'amount / Total > 1',
      'user-sql/not-translatable at 19: "/" is not translated from spark to postgres.',
    ],
    [
      'spark',
      'duckdb',
      'datediff(amount, Total) > 1',
      'user-sql/not-translatable at 12: The function "datediff" is not translated from spark to duckdb.',
    ],
    [
      'duckdb',
      'postgres',
      "regexp_matches(status, '(?<x>a)')",
      'user-sql/not-translatable at 12: A pattern that is not the same on every engine is not translated from duckdb to postgres.',
    ],
    [
      'duckdb',
      'postgres',
      'try_cast(status as integer) > 1',
      'user-sql/not-translatable at 12: The function "try_cast" is not translated from duckdb to postgres.',
    ],
    [
      'bigquery',
      'duckdb',
      'countif(`Total` > 1) > 1',
      'user-sql/not-one-expression at 12: A condition is one expression; found an aggregate or window function.',
    ],
    [
      'bigquery',
      'duckdb',
      'timestamp_diff(`Modified At`, `Modified At`, hour) > 1',
      'user-sql/not-translatable at 12: The function "timestamp_diff" is not translated from bigquery to duckdb.',
    ],
  ] as const)('%s on %s is refused: %s', (from, to, sql, expected) => {
    const { problems } = render(sql, from, to);
    expect(problems.map((p) => p.replace(/ Write it in .*/, ''))).toEqual([expected]);
  });
});
