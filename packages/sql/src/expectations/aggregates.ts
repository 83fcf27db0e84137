import type { Dialect } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { within } from './column-values.js';
import { defineExpectation, type Expectation, type ExpectationScope } from './expectation.js';
import { aggregateKwargs, bound, flag, values } from './kwargs.js';

const double = (dialect: Dialect) => (dialect === 'duckdb' ? 'double' : 'double precision');

/** A number of a column between two; no number (no value at all) is a breach, as in Great Expectations. */
function between(
  type: string,
  description: string,
  of: (c: string, scope: ExpectationScope) => string,
  /** The number is a value of the column: bounds take its type. */
  isValue = false,
): Expectation {
  const kwargs = aggregateKwargs({ min_value: bound, max_value: bound, strict_min: flag, strict_max: flag });
  type K = z.output<typeof kwargs>;
  return defineExpectation<K>({
    type,
    description,
    kwargs: kwargs as z.ZodType<K>,
    subject: (k) => k.column,
    render(k, scope) {
      const number = of(scope.aggregated(k.column, 'column'), scope);
      const literal = (value: number | string, argument: string) =>
        isValue ? scope.value(value, k.column, argument) : String(Number(value));
      return { of: 'table', holds: within(number, k, literal, scope) };
    },
  }) as Expectation;
}

const average = (c: string, { dialect }: ExpectationScope) => `avg(cast(${c} as ${double(dialect)}))`;
const quantile = (q: number, c: string) => `percentile_disc(${q}) within group (order by ${c})`;

function ofSet(type: string, description: string, holds: (c: string, set: readonly string[]) => string): Expectation {
  const kwargs = aggregateKwargs({ value_set: values, parse_strings_as_datetimes: flag });
  type K = z.output<typeof kwargs>;
  return defineExpectation<K>({
    type,
    description,
    kwargs: kwargs as z.ZodType<K>,
    subject: (k) => k.column,
    render(k, scope) {
      const c = scope.aggregated(k.column, 'column');
      const set = [...new Set(k.value_set.filter((v) => v !== null).map((v) => scope.value(v, k.column, 'value_set')))];
      return { of: 'table', holds: holds(c, set) };
    },
  }) as Expectation;
}

const outside = (c: string, set: readonly string[]) =>
  set.length === 0
    ? `count(${c}) = 0`
    : `count(*) filter (where ${c} is not null and ${c} not in (${set.join(', ')})) = 0`;
const containsAll = (c: string, set: readonly string[]) =>
  set.length === 0 ? 'true' : `count(distinct case when ${c} in (${set.join(', ')}) then ${c} end) = ${set.length}`;

const quantileKwargs = aggregateKwargs({
  quantile_ranges: z.strictObject({
    quantiles: z.array(z.number().min(0).max(1)).min(1),
    value_ranges: z.array(
      z.tuple([z.union([z.number(), z.string(), z.null()]), z.union([z.number(), z.string(), z.null()])]),
    ),
  }),
  allow_relative_error: z.unknown().optional(),
});
type Quantiles = z.output<typeof quantileKwargs>;

/** About a number that a column has as a whole. */
export const aggregateExpectations: readonly Expectation[] = [
  between('expect_column_min_to_be_between', 'The least value lies between two.', (c) => `min(${c})`, true),
  between('expect_column_max_to_be_between', 'The greatest value lies between two.', (c) => `max(${c})`, true),
  between('expect_column_mean_to_be_between', 'The mean lies between two numbers.', average),
  between('expect_column_sum_to_be_between', 'The sum lies between two numbers.', (c) => `coalesce(sum(${c}), 0)`),
  between(
    'expect_column_median_to_be_between',
    'The median lies between two numbers.',
    (c) => `percentile_cont(0.5) within group (order by ${c})`,
  ),
  between(
    'expect_column_stdev_to_be_between',
    'The standard deviation of the sample lies between two numbers.',
    (c, { dialect }) => `stddev_samp(cast(${c} as ${double(dialect)}))`,
  ),
  between(
    'expect_column_unique_value_count_to_be_between',
    'The number of different values lies between two.',
    (c) => `count(distinct ${c})`,
  ),
  between(
    'expect_column_proportion_of_unique_values_to_be_between',
    'Different values as a share of all values lie between two numbers.',
    (c, { dialect }) => `cast(count(distinct ${c}) as ${double(dialect)}) / nullif(count(${c}), 0)`,
  ),
  between(
    'expect_column_proportion_of_non_null_values_to_be_between',
    'Values that are not NULL as a share of all rows lie between two numbers.',
    (c, { dialect, rows }) => `cast(count(${c}) as ${double(dialect)}) / nullif(${rows()}, 0)`,
  ),
  ofSet('expect_column_distinct_values_to_be_in_set', 'Every different value is one of a set.', outside),
  ofSet('expect_column_distinct_values_to_contain_set', 'Every value of a set occurs.', containsAll),
  ofSet(
    'expect_column_distinct_values_to_equal_set',
    'The different values are those of a set.',
    (c, set) => `${outside(c, set)} and ${containsAll(c, set)}`,
  ),
  defineExpectation<Quantiles>({
    type: 'expect_column_quantile_values_to_be_between',
    description: 'Each quantile lies in its range.',
    kwargs: quantileKwargs as z.ZodType<Quantiles>,
    subject: (k) => k.column,
    render(k, scope) {
      const c = scope.aggregated(k.column, 'column');
      const { quantiles, value_ranges } = k.quantile_ranges;
      if (quantiles.length !== value_ranges.length) scope.needs('a range for each quantile');
      const parts = quantiles.map((q, i) => {
        const [min_value, max_value] = value_ranges[i] ?? [null, null];
        const literal = (value: number | string) => scope.value(value, k.column, 'quantile_ranges');
        return min_value === null && max_value === null
          ? 'true'
          : within(quantile(q, c), { min_value, max_value }, literal, scope);
      });
      return { of: 'table', holds: parts.join(' and ') };
    },
  }) as Expectation,
];
