import { printStatement, type TransformerFile } from '@sparkle-orchestration/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadSqlParser, renderSteps } from '../index.js';

beforeAll(() => loadSqlParser());

type Param = TransformerFile['params'][number];
const params: Param[] = [
  { name: 'amount', type: 'column', required: true },
  { name: 'factor', type: 'number', required: false, default: 2 },
  { name: 'keys', type: 'columns', required: false, default: ['id'] },
  { name: 'label', type: 'text', required: false },
];

function fileOf(sql: string, name = 'lifetime_value'): TransformerFile {
  const text = `-- a header\n${sql}`;
  return {
    name,
    sql,
    sqlOffset: text.length - sql.length,
    dialect: 'duckdb',
    params,
    columns: [],
    file: `config/transformers/${name}.sql`,
    text,
    locate: () => ({ file: `config/transformers/${name}.sql`, line: 1, column: 1 }),
  };
}

function render(sql: string, given: Record<string, unknown>, dialect: 'duckdb' | 'postgres' = 'duckdb', name?: string) {
  const file = fileOf(sql, name);
  const result = renderSteps({
    dialect,
    sqlDialect: 'duckdb',
    steps: [
      { name: 'mask_column', params: { columns: ['email'] }, path: ['transformers', 0] },
      { name: file.name, params: given, path: ['transformers', 1] },
    ],
    projectTransformers: new Map([[file.name, file]]),
    input: {
      dataset: 'main.brz.orders',
      columns: [
        { name: 'id', type: 'integer' },
        { name: 'email', type: 'varchar' },
        { name: 'amount due', type: 'decimal(10,2)' },
      ],
    },
    lookupColumns: (dataset) => (dataset === 'main.slv.rates' ? [{ name: 'rate', type: 'double' }] : undefined),
    primaryKey: [],
    destination: 'main.slv.customers',
    locate: (path) => ({ file: path.join('/'), line: 1, column: 1 }),
  });
  const problems = result.diagnostics.map(
    ({ location, message, hint }) =>
      `${location?.file.split('/').at(-1)}:${location?.line}:${location?.column} ${message}${hint ? ` ${hint}` : ''}`,
  );
  const last = result.ctes.at(-1);
  const text = last && printStatement(last.sql, { dataset: (d) => `<${d}>`, schema: () => '', param: () => '' }).text;
  return { ...result, problems, text };
}

describe('a transformer of the project', () => {
  it('is its SELECT over the step before, with values as literals and columns as quoted names', () => {
    const { problems, text, columns, reads } = render(
      "select i.{{ keys }}, email, {{amount}} * {{ factor }} as value, coalesce({{ label }}, 'it''s') as label\n" +
        'from {{ input }} as i cross join rates -- {{ nothing }}',
      { amount: 'amount due', factor: 3, label: "O'K" },
    );
    expect(problems).toEqual([]);
    expect(text).toBe(
      "select i.\"id\", email, \"amount due\" * 3 as value, coalesce('O''K', 'it''s') as label\n" +
        'from mask_column as i cross join <main.slv.rates> -- {{ nothing }}\n',
    );
    expect(reads).toEqual(['main.slv.rates']);
    expect(columns.map((c) => [c.name, c.type, c.class])).toEqual([
      ['id', 'integer', undefined],
      ['email', 'varchar', 'pii.masked'],
      ['value', 'decimal(38,2)', undefined],
      ['label', 'varchar', undefined],
    ]);
    expect(columns[1]?.from).toEqual([{ dataset: 'main.brz.orders', column: 'email', kind: 'masked' }]);
    expect(columns[2]?.from).toEqual([{ dataset: 'main.brz.orders', column: 'amount due', kind: 'derived' }]);
  });

  it('is translated to the engine', () => {
    const { problems, text } = render(
      'select id, {{ amount }} as a from {{ input }} where id > {{ factor }}',
      { amount: 'amount due' },
      'postgres',
    );
    expect(problems).toEqual([]);
    expect(text?.toLowerCase()).toBe('select id, "amount due" as a from mask_column where id > 2');
  });

  it.each([
    [
      'lifetime_value.sql:2:11 There is no parameter "amuont" to put in here. Did you mean "amount"?',
      'select 1, {{ amuont }} as a from {{ input }}',
      {},
    ],
    [
      "lifetime_value.sql:3:12 {{ amount }} stands inside a text or a quoted name. Write it alone: a parameter becomes a whole value (`'a''b'`, `12`) or a whole quoted name.",
      "select id\n  , 'total {{ amount }}' as a\nfrom {{ input }}",
      {},
    ],
    [
      'lifetime_value.sql:2:40 There is no column "emial" here. Did you mean "email"?',
      'select {{ amount }} as a, id as other, emial from {{ input }}',
      {},
    ],
    [
      'lifetime_value.sql:2:1 The columns of the result are not known, because those of "main.slv.nothing" are not. Run `sparkle schema pull main.slv.nothing` and commit the file, or declare `columns` in the header of the model.',
      'select r.* from {{ input }}, nothing as r',
      {},
    ],
    ['label:1:1 "label" must be a text; found the number 5.', 'select 1 as a from {{ input }}', { label: 5 }],
    [
      'amount:1:1 There is no column "amonut due" in the input of this step. Did you mean "amount due"?',
      'select 1 as a from {{ input }}',
      { amount: 'amonut due' },
    ],
    [
      'factro:1:1 "lifetime_value" has no parameter "factro". Did you mean "factor"?',
      'select 1 as a from {{ input }}',
      { factro: 1 },
    ],
  ])('tells what is wrong at its place: %s', (problem, sql, given) => {
    expect(render(sql, { amount: 'amount due', ...given }).problems).toEqual([problem]);
  });

  it('may not have the name of one of the catalogue', () => {
    expect(render('select 1 as a from {{ input }}', {}, 'duckdb', 'round_numbers').problems[0]).toBe(
      'round_numbers.sql:1:1 The catalogue has a transformer "round_numbers" already. Give the file another name.',
    );
  });

  it('is among the nearest names of one that does not exist', () => {
    const problems = renderSteps({
      dialect: 'duckdb',
      sqlDialect: 'duckdb',
      steps: [{ name: 'lifetime_valeu', params: {}, path: [] }],
      projectTransformers: new Map([['lifetime_value', fileOf('select 1 as a from {{ input }}')]]),
      input: { dataset: 'd', columns: [] },
      lookupColumns: () => undefined,
      primaryKey: [],
      locate: () => ({ file: '', line: 1, column: 1 }),
    }).diagnostics;
    expect(problems.map((d) => d.hint)).toEqual(['Did you mean "lifetime_value"?']);
  });
});
