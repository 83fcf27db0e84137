import { type Check, validate } from '@sparkle-orchestration/core';
import {
  normaliseType,
  quoteIdentifier,
  renderExpectations,
  renderUserSelect,
  sqlLiteral,
  type WrittenExpectation,
} from '@sparkle-orchestration/sql';
import { z } from 'zod';
import { diagnostics } from '../diagnostics.js';
import { type CheckContext, originAt } from './check-context.js';
import { freshnessCheck } from './freshness.js';
import { columnsCheck } from './inline-rules.js';
import { odcsChecks } from './odcs.js';
import { type FileContext, findFile } from './suite.js';

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const contract = z.strictObject({
  file: z.string().min(1).optional().describe('A contract of the Open Data Contract Standard 3.x, YAML or JSON.'),
  object: z.string().min(1).optional().describe('file: the schema object, when it holds several.'),
  row_count: z.strictObject({ min: z.int().min(0).optional(), max: z.int().min(0).optional() }).optional(),
  freshness: z.strictObject({ column: z.string().min(1), max_age_hours: z.number().positive() }).optional(),
  schema: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        type: z.string().min(1).optional(),
        nullable: z.boolean().optional(),
        description: z.string().optional(),
      }),
    )
    .optional(),
  unique: z.array(z.union([z.string().min(1), z.array(z.string().min(1)).min(1)])).optional(),
  not_null: z.array(z.string().min(1)).optional(),
  accepted_values: z.record(z.string(), z.array(scalar).min(1)).optional(),
  sql: z
    .array(z.strictObject({ name: z.string().min(1), query: z.string().min(1), expect: scalar.default(0) }))
    .optional(),
});

export interface ContractContext extends CheckContext, FileContext {
  isDataset(name: string): boolean;
  columnsOf(dataset: string): CheckContext['columns'];
}

/** A contract as checks: what stands in the definition, then what its file says. Every breach fails. */
export function contractChecks(written: unknown, context: ContractContext): readonly Check[] {
  const prefix = ['data_contract'];
  const read = validate(contract, written, { locate: context.locate, prefix });
  for (const problem of read.diagnostics) context.report(problem);
  if (!read.value) return [];
  const c = read.value;
  const expectations: WrittenExpectation[] = [];
  const expect = (
    type: string,
    kwargs: Readonly<Record<string, unknown>>,
    path: readonly (string | number)[],
    name?: string,
  ) => expectations.push({ type, kwargs, path: [...prefix, ...path], ...(name === undefined ? {} : { name }) });
  if (c.row_count)
    expect(
      'expect_table_row_count_to_be_between',
      { min_value: c.row_count.min, max_value: c.row_count.max },
      ['row_count'],
      'row_count',
    );
  c.schema?.forEach((column, i) => {
    if (column.nullable === false)
      expect(
        'expect_column_values_to_not_be_null',
        { column: column.name },
        ['schema', i],
        `schema_${column.name}_not_null`,
      );
  });
  c.not_null?.forEach((column, i) => {
    expect('expect_column_values_to_not_be_null', { column }, ['not_null', i], `not_null_${column}`);
  });
  c.unique?.forEach((columns, i) => {
    const list = typeof columns === 'string' ? [columns] : columns;
    const [only] = list;
    if (list.length === 1)
      expect('expect_column_values_to_be_unique', { column: only }, ['unique', i], `unique_${only}`);
    else
      expect('expect_compound_columns_to_be_unique', { column_list: list }, ['unique', i], `unique_${list.join('_')}`);
  });
  for (const [column, values] of Object.entries(c.accepted_values ?? {}))
    expect(
      'expect_column_values_to_be_in_set',
      { column, value_set: values },
      ['accepted_values', column],
      `accepted_values_${column}`,
    );
  const schema = (c.schema ?? []).map((column, i) => schemaCheck(column, [...prefix, 'schema', i], context));
  const present = new Set(context.columns?.map((column) => column.name));
  // A column that is missing is told once, by the schema; what else is asked of it could not be run.
  const missing = new Set<string>(
    context.columns ? (c.schema ?? []).map((s) => s.name).filter((n) => !present.has(n)) : [],
  );
  const askable = expectations.filter((e) => !columnsNamed(e).some((name) => missing.has(String(name))));
  const fresh = c.freshness
    ? [
        freshnessCheck(
          {
            column: c.freshness.column,
            maxAgeHours: c.freshness.max_age_hours,
            severity: context.tableSeverity,
            path: [...prefix, 'freshness'],
          },
          context,
        ),
      ]
    : [];
  return [
    ...schema,
    ...renderExpectations({ ...context, expectations: askable }),
    ...fresh,
    ...(c.sql ?? []).flatMap((one, i) => queryCheck(one, [...prefix, 'sql', i], context)),
    ...(c.file === undefined ? [] : fileChecks(c.file, c.object, context)),
  ];
}

const columnsNamed = ({ kwargs }: WrittenExpectation) =>
  [kwargs['column'], ...((kwargs['column_list'] as unknown[] | undefined) ?? [])].filter((n) => n !== undefined);

/** A column is there and of its type. */
export function schemaCheck(
  column: { readonly name: string; readonly type?: string | undefined },
  path: readonly (string | number)[],
  context: CheckContext,
  types?: readonly string[],
): Check {
  const wanted = types ?? (column.type === undefined ? undefined : [normaliseType(column.type)]);
  return columnsCheck(
    {
      name: `schema_${column.name}`,
      description: `column ${column.name} exists${wanted ? ` and is ${wanted.join(' or ')}` : ''}`,
      scope: 'table',
      severity: context.tableSeverity,
      sql: '',
      meaning: { type: 'columns', expected: [{ name: column.name, ...(wanted ? { types: wanted } : {}) }] },
      origin: originAt(context, path),
    },
    context,
  );
}

interface Query {
  readonly name: string;
  readonly query: string;
  readonly expect: string | number | boolean;
}

/** A SELECT of one value that must be the expected one. */
function queryCheck(one: Query, path: readonly (string | number)[], context: ContractContext): readonly Check[] {
  const rendered = renderQuery(one.query, [...path, 'query'], context);
  if (!rendered) return [];
  const expected = sqlLiteral(one.expect, undefined, context.dialect);
  return [
    {
      name: one.name,
      description: `the query gives ${one.expect}`,
      scope: 'table',
      severity: context.tableSeverity,
      sql: '',
      query: ['select case when (', ...rendered, `) = ${expected} then 0 else 1 end`],
      origin: originAt(context, path),
    },
  ];
}

/** A user's SELECT with its tables as datasets. `{object}` and the table's own short name mean the table checked. */
export function renderQuery(text: string, path: readonly (string | number)[], context: ContractContext) {
  const { dataset } = context;
  const short = dataset.split('.').at(-1) ?? dataset;
  const sql = text
    .trim()
    .replace(/;$/, '')
    .replace(/\$?\{(?:object|table|model)\}/g, quoteIdentifier(short));
  const at = context.locate(path);
  const result = renderUserSelect({
    sql,
    sqlDialect: context.dialect,
    dialect: context.dialect,
    resolve: (parts) => {
      const name = parts.join('.');
      if (dataset === name || dataset.endsWith(`.${name}`)) return dataset;
      return context.isDataset(name) ? name : undefined;
    },
    columnsOf: (name) => context.columnsOf(name),
    value: true,
    file: at.file,
    offset: 0,
    locate: () => at,
  });
  const found = result.diagnostics;
  for (const problem of found) context.report({ ...problem, location: at });
  return found.some((d) => d.severity === 'error') ? undefined : result.statement;
}

function fileChecks(name: string, object: string | undefined, context: ContractContext): readonly Check[] {
  const found = findFile(name, 'contracts', context);
  if (!('file' in found)) {
    const facts = { suite: name, tried: found };
    context.report(diagnostics.report('contract-missing', facts, context.locate(['data_contract', 'file'])));
    return [];
  }
  return odcsChecks(found.file, found.text, object, context);
}
