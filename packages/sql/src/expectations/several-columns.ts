import { z } from 'zod';
import { defineExpectation, type Expectation, type ExpectationScope } from './expectation.js';
import { columnList, commonKwargs, flag, mostly, scalar } from './kwargs.js';

const ignorePair = z.enum(['both_values_are_missing', 'either_value_is_missing', 'neither', 'never']).nullish();
const ignoreRow = z
  .enum([
    'all_values_are_missing',
    'any_value_is_missing',
    'never',
    'both_values_are_missing',
    'either_value_is_missing',
  ])
  .nullish();

function pairKwargs<S extends z.ZodRawShape>(shape: S) {
  return z.strictObject({
    column_A: z.string().min(1),
    column_B: z.string().min(1),
    mostly,
    ignore_row_if: ignorePair,
    parse_strings_as_datetimes: flag,
    ...shape,
    ...commonKwargs,
  });
}
interface Pair {
  readonly column_A: string;
  readonly column_B: string;
  readonly ignore_row_if?: string | null | undefined;
}

/** Rows of a pair of columns that count. */
function pairConsidered(a: string, b: string, ignore: string | null | undefined): string {
  if (ignore === 'neither' || ignore === 'never') return 'true';
  return ignore === 'either_value_is_missing'
    ? `${a} is not null and ${b} is not null`
    : `(${a} is not null or ${b} is not null)`;
}

function ofPair<S extends z.ZodRawShape>(
  type: string,
  description: string,
  shape: S,
  good: (kwargs: never, a: string, b: string, scope: ExpectationScope) => string,
): Expectation {
  return defineExpectation<Pair>({
    type,
    description,
    kwargs: pairKwargs(shape) as unknown as z.ZodType<Pair>,
    subject: (k) => `${k.column_A}, ${k.column_B}`,
    render(k, scope) {
      const [a, b] = [scope.column(k.column_A, 'column_A'), scope.column(k.column_B, 'column_B')];
      const rule = good(k as never, a, b, scope);
      return { of: 'rows', considered: pairConsidered(a, b, k.ignore_row_if), good: `coalesce(${rule}, false)` };
    },
  }) as Expectation;
}

interface Several {
  readonly column_list: readonly string[];
  readonly ignore_row_if?: string | null | undefined;
}

function considered(columns: readonly string[], ignore: string | null | undefined): string {
  if (ignore === 'never') return 'true';
  const any = ignore === 'any_value_is_missing' || ignore === 'either_value_is_missing';
  return `(${columns.map((c) => `${c} is not null`).join(any ? ' and ' : ' or ')})`;
}

function ofSeveral<S extends z.ZodRawShape>(
  type: string,
  description: string,
  shape: S,
  good: (kwargs: never, columns: readonly string[], scope: ExpectationScope) => string,
  isUnique = false,
): Expectation {
  const kwargs = z.strictObject({
    column_list: columnList,
    mostly,
    ignore_row_if: ignoreRow,
    ...shape,
    ...commonKwargs,
  });
  return defineExpectation<Several>({
    type,
    description,
    kwargs: kwargs as unknown as z.ZodType<Several>,
    subject: (k) => k.column_list.join(', '),
    render(k, scope) {
      const columns = k.column_list.map((c) => scope.column(c, 'column_list'));
      const rows = considered(columns, k.ignore_row_if);
      const plain = isUnique ? { plain: { type: 'unique' as const, columns: k.column_list } } : {};
      return { of: 'rows', considered: rows, good: `coalesce(${good(k as never, columns, scope)}, false)`, ...plain };
    },
  }) as Expectation;
}

/** About the values of several columns of one row. */
export const severalColumnExpectations: readonly Expectation[] = [
  ofPair(
    'expect_column_pair_values_to_be_equal',
    'Two columns are equal in every row.',
    {},
    (_, a, b) => `${a} = ${b}`,
  ),
  ofPair(
    'expect_column_pair_values_a_to_be_greater_than_b',
    'The first column is greater than the second in every row.',
    { or_equal: flag, allow_cross_type_comparisons: z.unknown().optional() },
    (k: { or_equal?: boolean | null }, a, b) => `${a} ${k.or_equal ? '>=' : '>'} ${b}`,
  ),
  ofPair(
    'expect_column_pair_values_to_be_in_set',
    'Every pair of values is one of a set.',
    { value_pairs_set: z.array(z.tuple([scalar, scalar])) },
    (k: Pair & { value_pairs_set: [never, never][] }, a, b, scope) => {
      const pairs = k.value_pairs_set.map(([x, y]) => {
        const same = (c: string, v: null | string, name: string) =>
          v === null ? `${c} is null` : `${c} = ${scope.value(v, name, 'value_pairs_set')}`;
        return `(${same(a, x, k.column_A)} and ${same(b, y, k.column_B)})`;
      });
      return pairs.length === 0 ? 'false' : `(${pairs.join(' or ')})`;
    },
  ),
  ofSeveral(
    'expect_compound_columns_to_be_unique',
    'No two rows have the same values in all of the columns.',
    {},
    (_, columns, scope) => `${scope.window('count(*)', columns.join(', '))} = 1`,
    true,
  ),
  ofSeveral(
    'expect_select_column_values_to_be_unique_within_record',
    'The columns of a row hold different values.',
    {},
    (_, columns) => {
      const pairs = columns.flatMap((a, i) => columns.slice(i + 1).map((b) => `${a} is distinct from ${b}`));
      return `(${pairs.join(' and ') || 'true'})`;
    },
  ),
  ofSeveral(
    'expect_multicolumn_sum_to_equal',
    'The columns of a row add up to a number.',
    { sum_total: z.number() },
    (k: { sum_total: number }, columns) => `${columns.map((c) => `coalesce(${c}, 0)`).join(' + ')} = ${k.sum_total}`,
  ),
];
