import { type Column, printStatement, type WriteMode } from '@sparkle-orchestration/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadSqlParser, renderSteps, stepTables } from '../index.js';

type Step = readonly [name: string, params?: Readonly<Record<string, unknown>>];

const columns: Column[] = [
  { name: 'id', type: 'integer' },
  { name: 'email', type: 'varchar' },
  { name: 'status', type: 'varchar' },
  { name: 'amount', type: 'decimal(18,2)' },
  { name: 'tags', type: 'varchar[]' },
];

beforeAll(() => loadSqlParser());

function render(
  steps: readonly Step[],
  options: {
    dialect?: 'duckdb' | 'postgres';
    columns?: Column[] | undefined;
    writeMode?: WriteMode;
    readsTarget?: boolean;
  } = {},
) {
  const result = renderSteps({
    dialect: options.dialect ?? 'duckdb',
    sqlDialect: 'duckdb',
    steps: steps.map(([name, params = {}], n) => ({ name, params, path: ['transformers', n] })),
    input: { dataset: 'main.brz.orders', columns: 'columns' in options ? options.columns : columns },
    lookupColumns: (dataset) =>
      dataset === 'main.ref.status'
        ? [
            { name: 'status', type: 'varchar' },
            { name: 'label', type: 'varchar' },
          ]
        : undefined,
    primaryKey: ['id'],
    destination: 'main.slv.orders',
    writeMode: options.writeMode,
    readsTarget: options.readsTarget,
    // The path that a problem is reported at, readable in the test.
    locate: (path, part) => ({ file: `${path.join('/')}${part === 'key' ? ' (key)' : ''}`, line: 1, column: 1 }),
  });
  const problems = result.diagnostics.map((d) => `${d.location?.file}: ${d.message}${d.hint ? ` ${d.hint}` : ''}`);
  return { ...result, problems };
}

const texts = (result: ReturnType<typeof render>) =>
  result.ctes.map(
    (cte) =>
      `-- ${cte.name}\n${printStatement(cte.sql, { dataset: (d) => `<${d}>`, schema: () => '', param: () => '' }).text}`,
  );

describe('what renderSteps writes', () => {
  it('is one select a step, named by the step, that a person can read', () => {
    const result = render([
      ['drop_exact_duplicates'],
      ['standardize_nulls', { null_values: ['', 'N/A'], columns: ['email'] }],
      ['filter_by_condition', { condition: 'amount > 0' }],
      ['drop_exact_duplicates'],
      ['add_hash_key', { source_columns: ['id', 'email'], target_column: 'order_key' }],
      ['validate_referential_integrity', { reference_table: 'main.ref.status', key_columns: ['status'] }],
      ['drop_duplicates_by_key', { key_columns: ['id'], order_by: 'amount desc' }],
    ]);
    expect(result.problems).toEqual([]);
    expect(`${texts(result).join('\n\n')}\n`).toBe(`-- source
select * from sparkle_source

-- drop_exact_duplicates
select distinct *
from source

-- standardize_nulls
select
  "id",
  case when "email" in ('', 'N/A') then null else "email" end as "email",
  "status",
  "amount",
  "tags"
from drop_exact_duplicates

-- filter_by_condition
select *
from standardize_nulls
where "amount" > 0

-- drop_exact_duplicates_2
select distinct *
from filter_by_condition

-- add_hash_key
select
  *,
  md5(concat_ws('||', coalesce(cast("id" as varchar), ''), coalesce("email", ''))) as "order_key"
from drop_exact_duplicates_2

-- validate_referential_integrity
select
  *,
  exists (select 1 from <main.ref.status> as r where r."status" = s."status") as "has_reference"
from add_hash_key as s

-- drop_duplicates_by_key
select
  "id",
  "email",
  "status",
  "amount",
  "tags",
  "order_key",
  "has_reference"
from (
  select
    *,
    row_number() over (
    partition by "id"
    order by
      "amount" desc nulls last,
      "email" nulls last,
      "status" nulls last,
      "tags" nulls last,
      "order_key" nulls last,
      "has_reference" nulls last
  ) as "_rank"
  from validate_referential_integrity
) as x
where "_rank" = 1
`);
    expect(result.reads).toEqual(['main.ref.status']);
  });

  it('orders text by bytes on Postgres', () => {
    const result = render([['add_row_number', { order_by: 'email' }]], {
      dialect: 'postgres',
      columns: columns.slice(0, 2),
    });
    expect(texts(result)[1]).toContain('order by "email" collate "C" nulls last, "id" nulls last');
  });

  it('tells the writer what to keep, what not to compare, and which rows to set aside', () => {
    const result = render([
      ['add_validation_flags', { rules: { positive: 'amount > 0' } }],
      ['split_valid_invalid'],
      ['add_audit_columns', { user: 'etl' }],
    ]);
    expect(result.keep).toEqual(['created_at', 'created_by']);
    expect(result.audit).toEqual(['created_at', 'created_by', 'updated_at', 'updated_by']);
    expect(result.rejects).toEqual([
      {
        cte: 'add_validation_flags',
        condition: 'coalesce("is_valid", false)',
        rule: 'split_valid_invalid',
        reason: 'is_valid is not true',
      },
    ]);
  });
});

describe('column lineage', () => {
  it('follows values, hashes and conditions through all steps', () => {
    const result = render([
      ['clean_email_addresses', { columns: ['email'] }],
      ['filter_by_condition', { condition: "status <> 'test'" }],
      ['add_hash_key', { source_columns: ['email'], target_column: 'h' }],
      ['rename_columns', { column_mapping: { id: 'order_id' } }],
      ['perform_lookup', { lookup_table: 'main.ref.status', join_columns: ['status'] }],
    ]);
    expect(result.problems).toEqual([]);
    const from = Object.fromEntries(
      result.columns.map((c) => [
        c.name,
        c.from.map((s) => ('all' in s ? s.all : `${s.kind} ${s.dataset.split('.').at(-1)}.${s.column}`)),
      ]),
    );
    expect(from).toEqual({
      order_id: ['identity orders.id', 'filter orders.status'],
      email: ['derived orders.email', 'filter orders.status'],
      status: ['identity orders.status'],
      amount: ['identity orders.amount', 'filter orders.status'],
      tags: ['identity orders.tags', 'filter orders.status'],
      h: ['masked orders.email', 'filter orders.status'],
      label: ['identity status.label', 'filter orders.status', 'filter status.status'],
    });
  });
});

describe('what is wrong is reported at its place, with the nearest name', () => {
  const cases: [problem: string, steps: Step[]][] = [
    [
      'transformers/0/name: There is no transformer "standardise_nulls". Did you mean "standardize_nulls"?',
      [['standardise_nulls']],
    ],
    [
      'transformers/0/name: "drift_calculator" is no step but a pipeline of its own, of the type "model_drift_monitoring". Define a pipeline with `pipeline_type: model_drift_monitoring`.',
      [['drift_calculator', { method: 'psi' }]],
    ],
    [
      'transformers/0/params/colums (key): "normalize_case" has no parameter "colums". Did you mean "columns"?',
      [['normalize_case', { columns: ['email'], colums: [] }]],
    ],
    ['transformers/0: "normalize_case" needs the parameter "columns": a list of column names.', [['normalize_case']]],
    [
      'transformers/0/params/columns: "columns" must be a list of column names; found the text "email".',
      [['normalize_case', { columns: 'email' }]],
    ],
    [
      'transformers/0/params/case: "case" must be `upper` or `lower`; found the text "title".',
      [['normalize_case', { columns: ['email'], case: 'title' }]],
    ],
    [
      'transformers/0/params/subset (key): "columns" and "subset" are two names of one parameter. Keep "columns" and remove "subset".',
      [['drop_null_rows', { columns: ['id'], subset: ['id'] }]],
    ],
    [
      'transformers/0/params/columns/1: There is no column "emial" in the input of this step. Did you mean "email"?',
      [['normalize_case', { columns: ['status', 'emial'] }]],
    ],
    [
      'transformers/0/params/subset/0: There is no column "Id" in the input of this step. Did you mean "id"?',
      [['drop_null_rows', { subset: ['Id'] }]],
    ],
    [
      'transformers/0/params/columns/1: The column "email" is listed twice.',
      [['normalize_case', { columns: ['email', 'email'] }]],
    ],
    [
      'transformers/0/params/columns/0: The column "amount" is of type decimal(18,2); this step needs text. Cast the column in an earlier step (`cast_columns`).',
      [['normalize_case', { columns: ['amount'] }]],
    ],
    [
      'transformers/0/params/target_column: The step would add the column "STATUS" beside "status"; engines that ignore case cannot tell them apart. Choose another name for the new column, or remove the old one before.',
      [['add_hash_key', { columns: ['id'], target_column: 'STATUS' }]],
    ],
    [
      'transformers/0/params/fill_values/amount: The value "none" cannot become decimal(18,2), the type of the column "amount".',
      [['fill_nulls', { fill_values: { amount: 'none' } }]],
    ],
    [
      'transformers/0/params/source_columns/0: Values of "tags" (varchar[]) have no written form that all engines share. Leave the column out, or turn it into text in an earlier step.',
      [['add_hash_key', { source_columns: ['tags'] }]],
    ],
    [
      'transformers/0: "add_hash_key" does not run on duckdb: it has no sha512; use sha256.',
      [['add_hash_key', { source_columns: ['id'], algorithm: 'sha512' }]],
    ],
    [
      'transformers/0/params/amuont: There is no column "amuont" in the input of this step. Did you mean "amount"?',
      [['cast_columns', { amuont: 'double' }]],
    ],
    [
      'transformers/0/params/amount: "numbr" is not a type that every engine has.',
      [['cast_columns', { amount: 'numbr' }]],
    ],
    [
      'transformers/0/params/pattern: "pattern" must be a regular expression that every engine reads in the same way; found "(?=a)": groups that begin with "(?" exist on some engines only; "(?:" is fine (at character 1).',
      [['validate_pattern', { column: 'email', pattern: '(?=a)' }]],
    ],
    [
      'transformers/0/params/lookup_table: The columns of "main.ref.nothing" are not known, so "perform_lookup" cannot be written as SQL. Declare the columns, or run `sparkle schema pull main.ref.nothing` and commit the file.',
      [['perform_lookup', { lookup_table: 'main.ref.nothing', join_columns: ['id'] }]],
    ],
    [
      'transformers/0/params/lookup_table: "main.slv.orders" is the table that this pipeline writes; a step cannot look up rows in it.',
      [['perform_lookup', { lookup_table: 'main.slv.orders', join_columns: ['id'] }]],
    ],
    [
      'transformers/0: "pivot_table" needs "pivot_values": without it the columns of the result would depend on the data. Run `select distinct "status" from … order by 1` on the input, and write down what it gives.',
      [['pivot_table', { index: ['id'], columns: 'status', values: 'amount' }]],
    ],
    [
      'transformers/0/params/aggregations/email/1: The column "email" is of type varchar; this step needs a number for sum. Cast the column in an earlier step (`cast_columns`).',
      [['aggregate_by_key', { group_by: ['id'], aggregations: { email: ['max', 'sum'] } }]],
    ],
    [
      'transformers/0/params/schema/a/b: "intt" is not a type that every engine has. Did you mean "int"?',
      [['parse_json_column', { json_column: 'email', schema: { a: { b: 'intt' } } }]],
    ],
    [
      'transformers/0/params/json_path: "json_path" must be a path such as `$.items[0].name` or `$[\'a b\']`; found "$.a..b", which is not understood from character 4.',
      [['extract_json_field', { json_column: 'email', json_path: '$.a..b', target_column: 'x' }]],
    ],
    [
      'transformers/0/params/format: "format" must be a date pattern such as `dd/MM/yyyy HH:mm:ss`; found "dd/mm/yyyy": the month is missing.',
      [['parse_date_string', { column: 'email', format: 'dd/mm/yyyy' }]],
    ],
    [
      'transformers/0/params/format: "format" must be a date pattern such as `dd/MM/yyyy HH:mm:ss`; found "dd MMMM yyyy": "MMMM" stands for nothing; letters that mean themselves go into quotes.',
      [['parse_timestamp_string', { column: 'email', format: 'dd MMMM yyyy' }]],
    ],
    [
      'transformers/0/params/salt: "salt" must be a reference to a secret, `${NAME}`; found a literal.',
      [['tokenize_column', { columns: ['id'], salt: 'pepper' }]],
    ],
    [
      'transformers/0: "parse_xml_column" does not run on duckdb: it has no reader of XML, and a step is SQL only.',
      [['parse_xml_column', { xml_column: 'email', xpath_expr: '/a', target_column: 'x' }]],
    ],
    [
      'transformers/0/params/struct_column: The column "tags" is of type varchar[]; this step needs a struct. Cast the column in an earlier step (`cast_columns`).',
      [['flatten_struct_column', { struct_column: 'tags' }]],
    ],
    [
      'transformers/0/params/group_names: The pattern has 2 groups; `group_names` lists 1.',
      [['extract_regex_groups', { column: 'email', pattern: '(a)(b)', group_names: ['a'] }]],
    ],
    [
      'transformers/0/params/window_function: There is no column "amuont" in the input of this step. Did you mean "amount"?',
      [['window_aggregate', { window_function: 'sum(amuont)', output_column: 'x' }]],
    ],
    [
      'transformers/0/params/rules/ok: There is no column "amuont" here. Did you mean "amount"?',
      [['add_validation_flags', { rules: { ok: 'amuont > 0' } }]],
    ],
  ];
  it.each(cases.filter(([, steps]) => steps.length > 0))('%s', (problem, steps) => {
    const result = render(steps);
    expect(result.problems).toContain(problem);
    expect(result.columns).toEqual([]);
  });

  it('warns where the order of a key is left to chance of values', () => {
    const { diagnostics, columns: after } = render([['drop_duplicates_by_key', { key_columns: ['id'] }]]);
    expect(diagnostics.map((d) => `${d.severity} ${d.code}`)).toEqual(['warning transform/no-order']);
    expect(after).toHaveLength(5);
  });

  it('reports all steps at once, and none falsely after one that failed', () => {
    const { problems } = render([
      ['add_hash_key', { columns: ['nothing'], target_column: 'h' }],
      ['normalize_case', { columns: ['h'] }],
      ['nothing_at_all'],
      ['normalize_case', { column: ['h'] }],
    ]);
    expect(problems.map((p) => p.split(':')[0])).toEqual([
      'transformers/0/params/columns/0',
      'transformers/2/name',
      'transformers/3/params/column (key)',
      'transformers/3',
    ]);
  });

  it('names the command that settles unknown columns', () => {
    expect(render([['drop_exact_duplicates']], { columns: undefined }).problems).toEqual([
      'transformers/0: The columns of "main.brz.orders" are not known, so "drop_exact_duplicates" cannot be written as SQL. Declare the columns, or run `sparkle schema pull main.brz.orders` and commit the file.',
    ]);
    expect(render([], { columns: undefined }).problems).toEqual([]);
  });

  it('refuses a name that Postgres would cut off', () => {
    const long = 'é'.repeat(32);
    expect(
      render([['add_row_number', { column_name: long }]], { dialect: 'postgres' }).diagnostics.map((d) => d.code),
    ).toContain('sql-text/name-too-long');
    expect(render([['add_row_number', { column_name: long }]]).problems).toEqual([]);
  });
});

describe('steps and the way the table is written', () => {
  const merge: Step = ['apply_cdc_merge', { source_table: 'main.ref.status', key_columns: ['status'] }];
  const history: Step = ['apply_scd_type2', { key_columns: ['id'] }];

  it('a step that returns a whole state refuses modes that would lose a part of it', () => {
    expect(render([merge], { writeMode: 'append' }).problems).toEqual([
      'transformers/0: "apply_cdc_merge" returns the whole new state of a table, which "append" does not write: the rows of before would stay beside the new ones. Set `write_mode` to one of "overwrite", "table", "merge".',
    ]);
    const deleting: Step = [merge[0], { ...merge[1], delete_flag: true }];
    expect(render([deleting], { writeMode: 'merge' }).problems[0]).toContain(
      'rows that are no longer there would stay',
    );
    for (const writeMode of ['overwrite', 'table', 'view', 'merge'] as const)
      expect(render([merge], { writeMode }).problems).toEqual([]);
  });

  it('a step that adds to a state refuses to read what it wrote', () => {
    const delta: Step = [
      'apply_delta_updates',
      { delta_table: 'main.ref.moves', key_columns: ['id'], delta_columns: ['amount'] },
    ];
    expect(render([delta], { writeMode: 'overwrite', readsTarget: true }).problems[0]).toBe(
      'transformers/0: "apply_delta_updates" reads "main.slv.orders", the table that this pipeline writes: every rerun would apply it once more. Read the state from another table than the one that is written.',
    );
  });

  it('a step that decides how the table is written is the last one, and the pipeline does not say otherwise', () => {
    expect(render([history, ['drop_exact_duplicates']], { writeMode: 'scd2' }).problems).toEqual([
      'transformers/0: "apply_scd_type2" must be the last step: it decides how the table is written (scd2). Move it to the end of `transformers`.',
    ]);
    expect(render([history], { writeMode: 'overwrite' }).problems).toEqual([
      'transformers/0: "apply_scd_type2" writes the table with "scd2", but the pipeline says "overwrite". Set `write_mode` to "scd2", or remove the step.',
    ]);
    for (const writeMode of ['append', 'merge', 'scd2'] as const)
      expect(render([history], { writeMode }).problems).toEqual([]);
  });

  it('apply_scd_type1 changes the table of the pipeline and no other; short names are completed by it', () => {
    const step = (target_table: string): Step => [
      'apply_scd_type1',
      { target_table, key_columns: ['id'], update_columns: ['status'] },
    ];
    expect(render([step('orders')]).problems).toEqual([]);
    expect(render([step('slv.orders')]).problems).toEqual([]);
    expect(render([step('slv.other')]).problems).toEqual([
      'transformers/0/params/target_table: "apply_scd_type1" merges into the table that the pipeline writes, "main.slv.orders"; found "main.slv.other". Name the destination of the pipeline, or use `apply_cdc_merge` over two other tables.',
    ]);
  });
});

describe('tables that steps name', () => {
  it('are completed by the destination and listed, for the order of pipelines', () => {
    const steps = [
      { name: 'perform_lookup', params: { lookup_df: 'ref.status', join_columns: ['status'] }, path: [] },
      { name: 'detect_changes', params: { source_table: 'state' }, path: [] },
      { name: 'drop_exact_duplicates', params: {}, path: [] },
    ];
    expect(stepTables(steps, 'main.slv.orders')).toEqual(['main.ref.status', 'main.slv.state']);
  });

  it('are read under their full name', () => {
    const result = render([['perform_lookup', { lookup_table: 'ref.status', join_columns: ['status'] }]]);
    expect(result.problems).toEqual([]);
    expect(result.reads).toEqual(['main.ref.status']);
  });
});
