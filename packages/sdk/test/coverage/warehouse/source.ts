import type { LoadOperation } from '@sparkle-orchestration/core';
import type { Meaning } from './meaning.js';
import { acts, type FieldProof, refused, shownBy, type Where } from './proof.js';

const api: Where = { file: 'config/sources/api.yaml' };
const crm: Where = { file: 'config/sources/crm.yaml' };
const source = (m: Meaning, pipeline = 'load') => m.operation(pipeline, 'load').source;
const load = (m: Meaning) => m.operation('load', 'load');
const resource = 'source.resources[]';
const shop = 'config/sources/shop.yaml';
const withoutColumns: Where = { also: [{ file: shop, path: ['source', 'resources', 0, 'schema'], value: undefined }] };
const readsByCursor: Where = {
  also: [{ file: shop, path: ['source', 'resources', 0, 'incremental'], value: { cursor_field: 'changed' } }],
};

/** A stream: everything about it is read, and refused where it would run. */
const stream = (field: string, value: unknown): FieldProof => ({
  field,
  kind: 'refused',
  code: 'pipelines/part-not-runnable',
  async run() {
    const { meaningOf } = await import('./meaning.js');
    const { expect } = await import('vitest');
    const { changesOf } = await import('./proof.js');
    const meaning = await meaningOf([
      ...changesOf(field, value, { file: 'config/sources/events.yaml' }),
      { file: 'config/pipelines/load.yaml', path: ['pipeline', 'source', 'config_file'], value: 'events.yaml' },
    ]);
    expect(() => meaning.graph('load')).toThrow('pipelines/part-not-runnable');
    expect(meaning.findings).toContain('pipelines/part-not-runnable "source": {');
  },
});

/** A check of a resource means what one of the pipeline does, for this resource alone. */
function check(key: string, base: object, values: readonly [unknown, unknown], seen: readonly [unknown, unknown]) {
  const path = ['source', 'resources', 0, 'data_quality', 'checks'];
  const what = (m: Meaning) => {
    const [one] = load(m).checks as LoadOperation['checks'];
    if (key === 'name' || key === 'severity') return one?.[key];
    return one?.sql.replace(/\s+/g, ' ');
  };
  return acts(`${resource}.data_quality.checks[].${key}`, values, what, seen, {
    also: [{ file: shop, path, value: [base] }],
  });
}

const filesOf = { name: 'shop', type: 'file', connection: { path: 'in/*.csv' } };
const serviceOf = {
  name: 'shop',
  type: 'rest_api',
  connection: { base_url: 'https://api.example.com' },
  resources: [{ name: 'users', endpoint: '/users' }],
};

const freshFor = (hours: number) =>
  `case when max("changed") >= (select now from sparkle_run) - interval '${hours * 3600} seconds' then 0 else 1 end`;
const matches = (pattern: string) => `("id" is null or regexp_matches("id", '^(?:${pattern})$'))`;

export const sourceFields: readonly FieldProof[] = [
  acts('source.name', ['shop', 'store'], (m) => m.connection('store') !== undefined, [false, true]),
  acts('source.description', ['One.', 'Two.'], (m) => m.listed('shop')?.description, ['One.', 'Two.']),
  acts('source.type', [filesOf, serviceOf], (m) => source(m).ingestor, ['csv_file', 'rest_resource'], {
    at: ['source'],
  }),
  acts('source.connection.path', ['in/*.csv', 'out/*.csv'], (m) => source(m).options['path'], [
    'in/*.csv',
    'out/*.csv',
  ]),
  acts('source.connection.timeout', [5, 9], (m) => m.connection('api')?.['timeout'], [5, 9], api),
  acts('source.connection.timeout', [5, 9], (m) => m.connection('crm')?.['timeout'], [5, 9], crm),
  ...shownBy(
    'packages/connectors/src/rest/faults.test.ts',
    'is asked again when it %s, and only the good answer counts',
    'source.connection.timeout',
  ),
  acts('source.connection.format', ['csv', 'jsonl'], (m) => source(m).ingestor, ['csv_file', 'jsonl_file']),
  acts('source.connection.encoding', [undefined, 'latin-1'], (m) => source(m).options['encoding'], [
    undefined,
    'latin-1',
  ]),
  acts('source.connection.options', [undefined, { delimiter: ';' }], (m) => source(m).options['delimiter'], [
    undefined,
    ';',
  ]),
  acts(
    'source.connection.connection_string_secret_key',
    ['crm_url_secret_key', 'hook_secret_key'],
    (m) => Object.values(m.connection('crm') ?? {}),
    [[{ secret: 'crm_url' }], [{ secret: 'hook' }]],
    crm,
  ),
  acts(
    'source.connection.database',
    [undefined, 'sales'],
    (m) => m.connection('crm')?.['database'],
    [undefined, 'sales'],
    crm,
  ),
  acts(
    'source.connection.schema',
    [undefined, 'sales'],
    (m) => m.connection('crm')?.['schema'],
    [undefined, 'sales'],
    crm,
  ),
  refused('source.connection.timeout', 5, 'config/ignored'),
  refused('source.connection.retry', { max_attempts: 2 }, 'config/ignored'),
  refused('source.connection.retry', { max_attempts: 2 }, 'config/ignored', crm),
  stream('source.connection.type', 'file_tail'),
  stream('source.connection.bootstrap_servers', 'kafka:9092'),
  stream('source.connection.topic', 'clicks'),
  stream('source.connection.group_id', 'etl'),
  stream('source.connection.checkpoint', 'state'),
  stream('source.resources[].topic', 'clicks'),
  acts(`${resource}.name`, ['orders', 'bills'], (m) => load(m).materialise.destination, [
    'main.raw.orders',
    'main.raw.bills',
  ]),
  acts(`${resource}.description`, ['One.', 'Two.'], (m) => load(m).description, ['One.', 'Two.']),
  acts(
    `${resource}.primary_key`,
    ['id', ['id', 'changed']],
    (m) => load(m).materialise.keys,
    [['id'], ['id', 'changed']],
    {
      also: [{ file: shop, path: ['source', 'resources', 0, 'write_disposition'], value: 'merge' }],
    },
  ),
  acts(`${resource}.write_disposition`, ['append', 'replace'], (m) => load(m).materialise.mode, [
    'append',
    'overwrite',
  ]),
  acts(`${resource}.incremental.cursor_field`, ['changed', 'id'], (m) => source(m).read, [
    { by: 'cursor', column: 'changed', type: 'timestamp' },
    { by: 'cursor', column: 'id', type: 'bigint' },
  ]),
  acts(`${resource}.incremental.enabled`, [true, false], (m) => source(m).read.by, ['cursor', 'full'], readsByCursor),
  acts(`${resource}.incremental.strategy`, ['append', 'merge'], (m) => load(m).materialise.mode, ['append', 'merge'], {
    also: [...(readsByCursor.also ?? []), { file: shop, path: ['source', 'resources', 0, 'primary_key'], value: 'id' }],
  }),
  acts(
    `${resource}.incremental.initial_value`,
    ['2026-01-01', '2026-02-01'],
    (m) => source(m, 'fetch').options['initial_value'],
    ['2026-01-01', '2026-02-01'],
    {
      ...api,
      also: [
        {
          file: 'config/sources/api.yaml',
          path: ['source', 'resources', 0, 'incremental'],
          value: { cursor_field: 'at' },
        },
      ],
    },
  ),
  acts(`${resource}.schema.columns[].name`, ['id', 'number'], (m) => source(m).columns?.[0]?.name, ['id', 'number']),
  acts(`${resource}.schema.columns[].data_type`, ['integer', 'string'], (m) => source(m).columns?.[0]?.type, [
    'bigint',
    'varchar',
  ]),
  acts(`${resource}.schema.columns[].nullable`, [undefined, false], (m) => source(m).columns?.[0]?.nullable, [
    undefined,
    false,
  ]),
  acts(`${resource}.schema.columns[].description`, [undefined, 'Its number.'], (m) => load(m).columns[0]?.description, [
    undefined,
    'Its number.',
  ]),
  acts(
    `${resource}.schema.columns[].primary_key`,
    [true, false],
    (m) => load(m).materialise.keys,
    [['id', 'changed'], ['changed']],
    {
      also: [
        { file: shop, path: ['source', 'resources', 0, 'write_disposition'], value: 'merge' },
        { file: shop, path: ['source', 'resources', 0, 'schema', 'columns', 2, 'primary_key'], value: true },
      ],
    },
  ),
  check('name', { type: 'not_null', column: 'id' }, [undefined, 'every_id'], ['not_null_id', 'every_id']),
  check(
    'type',
    { type: 'not_null', column: 'id' },
    ['not_null', 'positive'],
    ['"id" is not null', '("id" is null or "id" > 0)'],
  ),
  check('column', { type: 'not_null' }, ['id', 'amount'], ['"id" is not null', '"amount" is not null']),
  check('columns', { type: 'not_null' }, [['id'], ['changed']], ['"id" is not null', '"changed" is not null']),
  check(
    'required_columns',
    { type: 'completeness' },
    [['id'], ['amount']],
    ['"id" is not null', '"amount" is not null'],
  ),
  check('max_age_hours', { type: 'freshness', column: 'changed' }, [24, 48], [freshFor(24), freshFor(48)]),
  check('pattern', { type: 'pattern', column: 'id' }, ['[0-7]+', '[0-9]+'], [matches('[0-7]+'), matches('[0-9]+')]),
  check(
    'min_rows',
    { type: 'volume' },
    [1, 9],
    ['case when count(*) < 1 then 1 else 0 end', 'case when count(*) < 9 then 1 else 0 end'],
  ),
  check(
    'max_rows',
    { type: 'volume' },
    [1, 9],
    ['case when count(*) > 1 then 1 else 0 end', 'case when count(*) > 9 then 1 else 0 end'],
  ),
  check(
    'min_value',
    { type: 'range', column: 'id' },
    [3, 4],
    ['("id" is null or ("id" >= 3))', '("id" is null or ("id" >= 4))'],
  ),
  check(
    'max_value',
    { type: 'range', column: 'id' },
    [3, 4],
    ['("id" is null or ("id" <= 3))', '("id" is null or ("id" <= 4))'],
  ),
  check('severity', { type: 'not_null', column: 'id' }, ['error', 'warning'], ['fail', 'warn']),
  acts(`${resource}.pii_fields`, [undefined, ['amount']], (m) => load(m).columns.map((c) => c.class), [
    [undefined, undefined, undefined, undefined],
    [undefined, 'pii', undefined, undefined],
  ]),
  acts(
    `${resource}.table`,
    ['public.customers', 'public.people'],
    (m) => source(m, 'copy').options['table'],
    ['public.customers', 'public.people'],
    crm,
  ),
  acts(
    `${resource}.query`,
    ['select 1 as a', 'select 2 as a'],
    (m) => source(m, 'copy').options['query'],
    ['select 1 as a', 'select 2 as a'],
    {
      ...crm,
      also: [{ file: 'config/sources/crm.yaml', path: ['source', 'resources', 0, 'table'], value: undefined }],
    },
  ),
  acts(`${resource}.path`, [undefined, 'more/*.csv'], (m) => source(m).options['path'], ['in/*.csv', 'more/*.csv']),
  acts(`${resource}.format`, [undefined, 'jsonl'], (m) => source(m).ingestor, ['csv_file', 'jsonl_file']),
  acts(
    `${resource}.options`,
    [undefined, { delimiter: ';' }],
    (m) => source(m).options['delimiter'],
    [undefined, ';'],
    withoutColumns,
  ),
  ...shownBy(
    'packages/sdk/test/rest/warehouse-source.test.ts',
    'keeps objects whole with nesting: json, and renames at last',
    `${resource}.nesting`,
    `${resource}.aliases`,
  ),
  ...shownBy(
    'packages/sdk/test/rest/warehouse-source.test.ts',
    'makes a table of arrays of objects, and replaces the objects of a row that comes again',
    `${resource}.nesting`,
  ),
];
