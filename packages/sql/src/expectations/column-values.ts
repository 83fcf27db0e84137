import { z } from 'zod';
import { defineExpectation, type Expectation, type ExpectationScope, type Scalar } from './expectation.js';
import { bound, flag, mapKwargs, values } from './kwargs.js';

const present = (c: string) => `${c} is not null`;

/** An expectation about the values of a column; NULL is left out, as in Great Expectations. */
function ofValues<S extends z.ZodRawShape>(
  type: string,
  description: string,
  shape: S,
  good: (kwargs: z.output<ReturnType<typeof mapKwargs<S>>>, c: string, scope: ExpectationScope) => string,
): Expectation {
  const kwargs = mapKwargs(shape);
  type K = z.output<typeof kwargs> & { column: string };
  return defineExpectation<K>({
    type,
    description,
    kwargs: kwargs as unknown as z.ZodType<K>,
    subject: (k) => k.column,
    render(k, scope) {
      const c = scope.column(k.column, 'column');
      return { of: 'rows', considered: present(c), good: good(k as never, c, scope) };
    },
  }) as Expectation;
}

const listOf = (list: readonly Scalar[], column: string, argument: string, scope: ExpectationScope) =>
  list.filter((v) => v !== null).map((v) => scope.value(v, column, argument));
const among = (c: string, list: readonly string[]) => (list.length === 0 ? 'false' : `${c} in (${list.join(', ')})`);

interface Bounds {
  readonly min_value?: number | string | null | undefined;
  readonly max_value?: number | string | null | undefined;
  readonly strict_min?: boolean | null | undefined;
  readonly strict_max?: boolean | null | undefined;
}
const bounds = { min_value: bound, max_value: bound, strict_min: flag, strict_max: flag };

/** `value >= min and value <= max`; reports when neither is given. */
export function within(
  expression: string,
  { min_value, max_value, strict_min, strict_max }: Bounds,
  literal: (value: number | string, argument: string) => string,
  scope: Pick<ExpectationScope, 'needs'>,
): string {
  const parts: string[] = [];
  if (min_value !== null && min_value !== undefined)
    parts.push(`${expression} ${strict_min ? '>' : '>='} ${literal(min_value, 'min_value')}`);
  if (max_value !== null && max_value !== undefined)
    parts.push(`${expression} ${strict_max ? '<' : '<='} ${literal(max_value, 'max_value')}`);
  if (parts.length === 0) scope.needs('min_value or max_value');
  return parts.join(' and ') || 'true';
}

const matchOn = { regex_list: z.array(z.string()).min(1), match_on: z.enum(['any', 'all']).nullish() };
const likes = { like_pattern_list: z.array(z.string()).min(1), match_on: z.enum(['any', 'all']).nullish() };

function likePattern(c: string, pattern: string): string {
  return `${c} like '${pattern.replaceAll("'", "''")}' escape '\\'`;
}

const nullTest = (type: string, description: string, good: (c: string) => string): Expectation => {
  const kwargs = mapKwargs({});
  type K = z.output<typeof kwargs>;
  return defineExpectation<K>({
    type,
    description,
    kwargs: kwargs as z.ZodType<K>,
    subject: (k) => k.column,
    render(k, scope) {
      const c = scope.column(k.column, 'column');
      const plain = type.endsWith('not_be_null') ? { plain: { type: 'not_null' as const, columns: [k.column] } } : {};
      return { of: 'rows', considered: 'true', good: good(c), ...plain };
    },
  }) as Expectation;
};

const unique = mapKwargs({});
const inSet = mapKwargs({ value_set: values });
type Unique = z.output<typeof unique>;
type InSet = z.output<typeof inSet>;

/** About each value of one column. */
export const columnValueExpectations: readonly Expectation[] = [
  nullTest('expect_column_values_to_not_be_null', 'No value is NULL.', present),
  nullTest('expect_column_values_to_be_null', 'Every value is NULL.', (c) => `${c} is null`),
  defineExpectation<Unique>({
    type: 'expect_column_values_to_be_unique',
    description: 'No value occurs twice; every row of a value that does is unexpected.',
    kwargs: unique as z.ZodType<Unique>,
    subject: (k) => k.column,
    render(k, scope) {
      const c = scope.column(k.column, 'column');
      return {
        of: 'rows',
        considered: present(c),
        good: `${scope.window('count(*)', c)} = 1`,
        plain: { type: 'unique', columns: [k.column] },
      };
    },
  }) as Expectation,
  defineExpectation<InSet>({
    type: 'expect_column_values_to_be_in_set',
    description: 'Every value is one of a set.',
    kwargs: inSet as z.ZodType<InSet>,
    subject: (k) => k.column,
    render(k, scope) {
      const c = scope.column(k.column, 'column');
      const texts = k.value_set.filter((v) => typeof v === 'string');
      const plain =
        texts.length === k.value_set.length && scope.typeOf(k.column) === 'varchar'
          ? { plain: { type: 'accepted_values' as const, column: k.column, values: texts } }
          : {};
      return {
        of: 'rows',
        considered: present(c),
        good: among(c, listOf(k.value_set, k.column, 'value_set', scope)),
        ...plain,
      };
    },
  }) as Expectation,
  ofValues(
    'expect_column_values_to_not_be_in_set',
    'No value is one of a set.',
    { value_set: values },
    (k, c, scope) => {
      const { column, value_set } = k as unknown as InSet;
      return `not (${among(c, listOf(value_set, column, 'value_set', scope))})`;
    },
  ),
  ofValues('expect_column_values_to_be_between', 'Every value lies between two.', bounds, (k, c, scope) => {
    const kw = k as unknown as Bounds & { column: string };
    return within(c, kw, (value, argument) => scope.value(value, kw.column, argument), scope);
  }),
  ofValues(
    'expect_column_value_lengths_to_be_between',
    'The length of every text lies between two.',
    bounds,
    (k, c, scope) => within(`length(${c})`, k as unknown as Bounds, (value) => String(Number(value)), scope),
  ),
  ofValues(
    'expect_column_value_lengths_to_equal',
    'Every text has a length.',
    { value: z.number() },
    (k, c) => `length(${c}) = ${(k as unknown as { value: number }).value}`,
  ),
  ofValues(
    'expect_column_values_to_match_regex',
    'Every text matches a pattern somewhere.',
    { regex: z.string() },
    (k, c, scope) => scope.matches(c, (k as unknown as { regex: string }).regex, 'regex'),
  ),
  ofValues(
    'expect_column_values_to_not_match_regex',
    'No text matches a pattern.',
    { regex: z.string() },
    (k, c, scope) => `not (${scope.matches(c, (k as unknown as { regex: string }).regex, 'regex')})`,
  ),
  ofValues(
    'expect_column_values_to_match_regex_list',
    'Every text matches any or all of the patterns.',
    matchOn,
    (k, c, scope) => {
      const { regex_list, match_on } = k as unknown as { regex_list: string[]; match_on?: string | null };
      return `(${regex_list.map((r) => scope.matches(c, r, 'regex_list')).join(match_on === 'all' ? ' and ' : ' or ')})`;
    },
  ),
  ofValues(
    'expect_column_values_to_not_match_regex_list',
    'No text matches one of the patterns.',
    { regex_list: matchOn.regex_list },
    (k, c, scope) => {
      const { regex_list } = k as unknown as { regex_list: string[] };
      return `not (${regex_list.map((r) => scope.matches(c, r, 'regex_list')).join(' or ')})`;
    },
  ),
  ofValues(
    'expect_column_values_to_match_like_pattern',
    'Every text is LIKE a pattern.',
    { like_pattern: z.string() },
    (k, c) => likePattern(c, (k as unknown as { like_pattern: string }).like_pattern),
  ),
  ofValues(
    'expect_column_values_to_not_match_like_pattern',
    'No text is LIKE a pattern.',
    { like_pattern: z.string() },
    (k, c) => `not (${likePattern(c, (k as unknown as { like_pattern: string }).like_pattern)})`,
  ),
  ofValues(
    'expect_column_values_to_match_like_pattern_list',
    'Every text is LIKE any or all of the patterns.',
    likes,
    (k, c) => {
      const { like_pattern_list, match_on } = k as unknown as { like_pattern_list: string[]; match_on?: string | null };
      return `(${like_pattern_list.map((p) => likePattern(c, p)).join(match_on === 'all' ? ' and ' : ' or ')})`;
    },
  ),
  ofValues(
    'expect_column_values_to_not_match_like_pattern_list',
    'No text is LIKE one of the patterns.',
    { like_pattern_list: likes.like_pattern_list },
    (k, c) => {
      const { like_pattern_list } = k as unknown as { like_pattern_list: string[] };
      return `not (${like_pattern_list.map((p) => likePattern(c, p)).join(' or ')})`;
    },
  ),
  ofValues('expect_column_values_to_be_json_parseable', 'Every text is JSON.', {}, (_, c, scope) =>
    scope.dialect === 'duckdb' ? `json_valid(${c})` : `${c} is json`,
  ),
  ofValues(
    'expect_column_value_z_scores_to_be_less_than',
    'Every value lies fewer standard deviations from the mean than a threshold.',
    { threshold: z.number(), double_sided: z.boolean() },
    (k, c, scope) => {
      const { threshold, double_sided } = k as unknown as { threshold: number; double_sided: boolean };
      const double = scope.dialect === 'duckdb' ? 'double' : 'double precision';
      const number = `cast(${c} as ${double})`;
      const score = `(${number} - ${scope.window(`avg(${number})`)}) / nullif(${scope.window(`stddev_samp(${number})`)}, 0)`;
      return `coalesce(${double_sided ? `abs(${score})` : score} < ${threshold}, false)`;
    },
  ),
];
