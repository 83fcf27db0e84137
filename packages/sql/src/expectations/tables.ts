import { z } from 'zod';
import { datasetPart, sql } from '../dialect/statement.js';
import { normaliseType } from '../dialect/type.js';
import { within } from './column-values.js';
import { defineExpectation, type Expectation } from './expectation.js';
import { column, flag, numberBound, tableKwargs } from './kwargs.js';

const bounds = { min_value: numberBound, max_value: numberBound, strict_min: flag, strict_max: flag };
const number = (value: number | string) => String(Number(value));

function define<K>(expectation: Expectation<K>): Expectation {
  return defineExpectation(expectation) as Expectation;
}

const rowCount = tableKwargs(bounds);
const rowCountEqual = tableKwargs({ value: z.int().min(0) });
const otherTable = tableKwargs({ other_table_name: z.string().min(1) });
const columnCount = tableKwargs({ value: z.int().min(0) });
const exists = tableKwargs({ column, column_index: z.int().min(0).nullish() });
const names = z.array(z.string().min(1)).min(1);
const set = tableKwargs({ column_set: names, exact_match: flag });
const ordered = tableKwargs({ column_list: names });
const ofType = tableKwargs({ column, type_: z.string().min(1), mostly: z.unknown().optional() });
const ofTypes = tableKwargs({ column, type_list: z.array(z.string().min(1)).min(1), mostly: z.unknown().optional() });

/** Names of Python and NumPy for types, beside those of databases. */
const pythonTypes: Readonly<Record<string, string>> = {
  str: 'varchar',
  object: 'varchar',
  string_: 'varchar',
  int: 'bigint',
  long: 'bigint',
  bytes: 'blob',
  bool_: 'boolean',
  datetime: 'timestamp',
  datetime64: 'timestamp',
  'datetime64[ns]': 'timestamp',
  timestamptype: 'timestamp',
  stringtype: 'varchar',
  integertype: 'integer',
  longtype: 'bigint',
  doubletype: 'double',
  floattype: 'real',
  booleantype: 'boolean',
  datetype: 'date',
};

/** A type as people or Great Expectations spell it, as a neutral one. */
export function expectedType(written: string): string {
  return pythonTypes[written.toLowerCase()] ?? normaliseType(written);
}

/** About the table as a whole. */
export const tableExpectations: readonly Expectation[] = [
  define({
    type: 'expect_table_row_count_to_be_between',
    description: 'The number of rows lies between two.',
    kwargs: rowCount as z.ZodType<z.output<typeof rowCount>>,
    subject: () => 'rows',
    render: (k, scope) => ({ of: 'table', holds: within(scope.rows(), k, number, scope) }),
  }),
  define({
    type: 'expect_table_row_count_to_equal',
    description: 'The table has a number of rows.',
    kwargs: rowCountEqual as z.ZodType<z.output<typeof rowCountEqual>>,
    subject: () => 'rows',
    render: (k, scope) => ({ of: 'table', holds: `${scope.rows()} = ${k.value}` }),
  }),
  define({
    type: 'expect_table_row_count_to_equal_other_table',
    description: 'Two tables have the same number of rows.',
    kwargs: otherTable as z.ZodType<z.output<typeof otherTable>>,
    subject: (k) => k.other_table_name,
    render: (k, scope) => ({
      of: 'query',
      query: sql`select abs((select count(*) from ${datasetPart(scope.dataset)}) - (select count(*) from ${datasetPart(k.other_table_name)}))`,
    }),
  }),
  define({
    type: 'expect_table_column_count_to_equal',
    description: 'The table has a number of columns.',
    kwargs: columnCount as z.ZodType<z.output<typeof columnCount>>,
    subject: () => 'columns',
    render: (k) => ({
      of: 'columns',
      columns: { type: 'columns', expected: [], count: { min: k.value, max: k.value } },
    }),
  }),
  define({
    type: 'expect_table_column_count_to_be_between',
    description: 'The number of columns lies between two.',
    kwargs: rowCount as z.ZodType<z.output<typeof rowCount>>,
    subject: () => 'columns',
    render: (k) => {
      const { min_value: min, max_value: max } = k;
      const count = {
        ...(min === null || min === undefined ? {} : { min: k.strict_min ? min + 1 : min }),
        ...(max === null || max === undefined ? {} : { max: k.strict_max ? max - 1 : max }),
      };
      return { of: 'columns', columns: { type: 'columns', expected: [], count } };
    },
  }),
  define({
    type: 'expect_column_to_exist',
    description: 'The table has a column, at a place when column_index is given.',
    kwargs: exists as z.ZodType<z.output<typeof exists>>,
    subject: (k) => k.column,
    render: (k) => ({
      of: 'columns',
      columns: {
        type: 'columns',
        expected: [
          {
            name: k.column,
            ...(k.column_index === null || k.column_index === undefined ? {} : { at: k.column_index }),
          },
        ],
      },
    }),
  }),
  define({
    type: 'expect_table_columns_to_match_set',
    description: 'The table has these columns, and no others unless exact_match is false.',
    kwargs: set as z.ZodType<z.output<typeof set>>,
    subject: () => 'columns',
    render: (k) => ({
      of: 'columns',
      columns: {
        type: 'columns',
        expected: k.column_set.map((name) => ({ name })),
        ...(k.exact_match === false ? {} : { exact: true as const }),
      },
    }),
  }),
  define({
    type: 'expect_table_columns_to_match_ordered_list',
    description: 'The table has exactly these columns in this order.',
    kwargs: ordered as z.ZodType<z.output<typeof ordered>>,
    subject: () => 'columns',
    render: (k) => ({
      of: 'columns',
      columns: { type: 'columns', expected: k.column_list.map((name) => ({ name })), exact: true, ordered: true },
    }),
  }),
  define({
    type: 'expect_column_values_to_be_of_type',
    description: 'The column is of a type.',
    kwargs: ofType as z.ZodType<z.output<typeof ofType>>,
    subject: (k) => k.column,
    render: (k) => ({
      of: 'columns',
      columns: { type: 'columns', expected: [{ name: k.column, types: [expectedType(k.type_)] }] },
    }),
  }),
  define({
    type: 'expect_column_values_to_be_in_type_list',
    description: 'The column is of one of the types.',
    kwargs: ofTypes as z.ZodType<z.output<typeof ofTypes>>,
    subject: (k) => k.column,
    render: (k) => ({
      of: 'columns',
      columns: { type: 'columns', expected: [{ name: k.column, types: k.type_list.map(expectedType) }] },
    }),
  }),
];
