import { expect } from 'vitest';
import { inertFields } from './inert-values.js';
import type { Meaning } from './meaning.js';
import { meaningOf } from './meaning.js';
import { acts, type FieldProof, refused, shownBy, type Where } from './proof.js';

const lake = 'config/destinations/lake.yaml';
const pg: Where = { file: 'config/destinations/pg.yaml' };
const load = (m: Meaning) => m.operation('load', 'load');
const materialise = (m: Meaning) => load(m).materialise;
const fetched: Where = { with: ['config/sources/api.yaml', 'config/pipelines/fetch.yaml'] };
const columnsOfApi = (m: Meaning) => m.operation('fetch', 'load').source.options['naming'];
const connection = (m: Meaning, name: string) => m.connection(name) ?? {};

/** A destination of another type: its connection is read and validated; writing to it is refused. */
function other(
  type: string,
  base: Readonly<Record<string, unknown>>,
  field: string,
  values: readonly [string | number, string | number],
  plain = false,
): FieldProof {
  const name = field.replace(/_secret_key$/, '');
  const secret = field !== name;
  const shown = (value: unknown) => (secret ? { secret: String(value).replace(/_secret_key$/, '') } : value);
  const read = acts(
    `destination.connection.${field}`,
    values,
    (m) => connection(m, 'lake')[plain ? field : name],
    [shown(values[0]), shown(values[1])],
    {
      also: [{ file: lake, path: ['destination'], value: { name: 'lake', type, connection: base } }],
    },
  );
  return {
    ...read,
    kind: 'acts',
    note: readOnly,
    async run() {
      if ('run' in read) await read.run();
      const value = { name: 'lake', type, connection: { ...base, [field]: values[0] } };
      const meaning = await meaningOf([{ file: lake, path: ['destination'], value }]);
      expect(() => meaning.graph('load')).toThrow('pipelines/warehouse-type');
    },
  };
}
const secrets = ['token_secret_key', 'word_secret_key'] as const;
const databricks = {
  server_hostname_secret_key: 'hook_secret_key',
  http_path_secret_key: 'hook_secret_key',
  access_token_secret_key: 'hook_secret_key',
  catalog: 'main',
  schema: 's',
};
const snowflake = { account: 'a', user: 'u', password_secret_key: 'word_secret_key', database: 'd', schema: 's' };
const athena = {
  region: 'eu-west-1',
  access_key_id_secret_key: 'token_secret_key',
  secret_access_key_secret_key: 'token_secret_key',
  catalog: 'c',
  database: 'd',
};

const motherduck: Where = {
  also: [
    {
      file: lake,
      path: ['destination'],
      value: { name: 'lake', type: 'motherduck', connection: { file_path: 'a.duckdb' } },
    },
  ],
};

/** Athena with a key of which the form without a reference is used. */
function plainKeys(without: string): Where {
  const rest = Object.fromEntries(Object.entries(athena).filter(([key]) => key !== without));
  return { also: [{ file: lake, path: ['destination'], value: { name: 'lake', type: 'athena', connection: rest } }] };
}

const readOnly = 'read into the connection; a pipeline that writes there is refused: `pipelines/warehouse-type`';
const unwritten = (proof: FieldProof): FieldProof => ({ ...proof, note: readOnly }) as FieldProof;

export const destinationFields: readonly FieldProof[] = [
  acts('destination.name', ['lake', 'pond'], (m) => m.connection('pond') !== undefined, [false, true]),
  acts('destination.description', ['One.', 'Two.'], (m) => m.listed('lake')?.description, ['One.', 'Two.']),
  acts(
    'destination.type',
    [
      { name: 'lake', type: 'duckdb', connection: { file_path: 'a.duckdb' } },
      {
        name: 'lake',
        type: 'postgres',
        connection: { host: 'h', port: 5432, user: 'u', password_secret_key: secrets[0], database: 'd', schema: 's' },
      },
    ],
    (m) => [m.listed('lake')?.mark, m.graph('load').operations[0]?.compute],
    [
      ['(duckdb)', 'duckdb'],
      ['(postgres)', 'postgres'],
    ],
    { at: ['destination'] },
  ),
  acts(
    'destination.connection.file_path',
    ['a.duckdb', 'b.duckdb'],
    (m) => m.graph('load').connections['lake']?.properties['path'],
    ['a.duckdb', 'b.duckdb'],
  ),
  acts(
    'destination.connection.database',
    ['a.duckdb', 'b.duckdb'],
    (m) => m.graph('load').connections['lake']?.properties['path'],
    ['a.duckdb', 'b.duckdb'],
    {
      also: [{ file: lake, path: ['destination', 'connection', 'file_path'], value: undefined }],
    },
  ),
  acts(
    'destination.connection.host',
    ['a.example.com', 'b.example.com'],
    (m) => connection(m, 'pg')['host'],
    ['a.example.com', 'b.example.com'],
    pg,
  ),
  acts('destination.connection.port', [5432, 6543], (m) => connection(m, 'pg')['port'], [5432, 6543], pg),
  acts('destination.connection.user', ['etl', 'ann'], (m) => connection(m, 'pg')['user'], ['etl', 'ann'], pg),
  acts(
    'destination.connection.password_secret_key',
    [...secrets],
    (m) => connection(m, 'pg')['password'],
    [{ secret: 'token' }, { secret: 'word' }],
    pg,
  ),
  acts(
    'destination.connection.database',
    ['dwh', 'other'],
    (m) => connection(m, 'pg')['database'],
    ['dwh', 'other'],
    pg,
  ),
  acts('destination.connection.schema', ['public', 'raw'], (m) => connection(m, 'pg')['schema'], ['public', 'raw'], pg),
  refused('destination.connection.timeout', 5, 'config/ignored'),
  refused('destination.connection.retry', { max_attempts: 2 }, 'config/ignored'),
  ...(['server_hostname_secret_key', 'http_path_secret_key', 'access_token_secret_key'] as const).map((field) =>
    other('databricks', databricks, field, secrets),
  ),
  other('databricks', databricks, 'catalog', ['main', 'dev']),
  other('snowflake', snowflake, 'account', ['a', 'b']),
  other('snowflake', snowflake, 'warehouse', ['a', 'b']),
  other('snowflake', snowflake, 'role', ['a', 'b']),
  other('bigquery', { dataset: 'd' }, 'project_id', ['a', 'b']),
  other('bigquery', { project_id: 'p' }, 'dataset', ['a', 'b']),
  other('bigquery', { project_id: 'p', dataset: 'd' }, 'credentials_secret_key', secrets),
  other('athena', athena, 'region', ['eu-west-1', 'us-east-1']),
  other('athena', athena, 'access_key_id_secret_key', secrets),
  unwritten(
    acts(
      'destination.connection.access_key_id',
      ['${TOKEN}', '${WORD}'],
      (m) => connection(m, 'lake')['access_key_id'],
      [{ secret: 'TOKEN' }, { secret: 'WORD' }],
      plainKeys('access_key_id_secret_key'),
    ),
  ),
  unwritten(
    acts(
      'destination.connection.secret_access_key',
      ['${TOKEN}', '${WORD}'],
      (m) => connection(m, 'lake')['secret_access_key'],
      [{ secret: 'TOKEN' }, { secret: 'WORD' }],
      plainKeys('secret_access_key_secret_key'),
    ),
  ),
  unwritten(
    acts(
      'destination.connection.session_configuration',
      [{ a: 1 }, { a: 2 }],
      (m) => connection(m, 'lake')['session_configuration'],
      ['{"a":1}', '{"a":2}'],
      {
        also: [
          { file: lake, path: ['destination'], value: { name: 'lake', type: 'databricks', connection: databricks } },
        ],
      },
    ),
  ),
  other('athena', athena, 'secret_access_key_secret_key', secrets),
  refused('destination.connection.token_secret_key', 'token_secret_key', 'config/ignored', motherduck),
  other('weaviate', { host: 'h', port: 80 }, 'api_key_secret_key', secrets),
  other('delta', { path: 'a' }, 'path', ['a', 'b']),
  other('delta', { catalog: 'c' }, 'uri', ['http://a', 'http://b']),
  acts('destination.settings.schema', [undefined, 'own'], (m) => materialise(m).destination, [
    'main.raw.orders',
    'raw.own.orders',
  ]),
  acts(
    'destination.settings.naming_convention',
    ['snake_case', 'direct'],
    columnsOfApi,
    ['snake_case', 'as_is'],
    fetched,
  ),
  acts('destination.settings.schema_evolution', [undefined, false], (m) => materialise(m).contract, [
    'evolve',
    'freeze',
  ]),
  acts('destination.settings.write_mode', ['append', 'overwrite'], (m) => materialise(m).mode, ['append', 'overwrite']),
  acts(
    'destination.settings.sslmode',
    [undefined, 'require'],
    (m) => connection(m, 'pg')['sslmode'],
    [undefined, 'require'],
    pg,
  ),
  acts(
    'destination.settings.create_indexes',
    [false, true],
    (m) => m.graph('load').operations.map((one) => one.id),
    [['load_orders'], ['load_orders', 'index_orders']],
    {
      also: [{ file: 'config/sources/shop.yaml', path: ['source', 'resources', 0, 'primary_key'], value: 'id' }],
    },
  ),
  ...inertFields.map(([field, value]) => refused(field, value, 'config/ignored')),
  acts('destination.naming.prefix', [undefined, 'p_'], (m) => materialise(m).destination, [
    'main.raw.orders',
    'main.raw.p_orders',
  ]),
  acts('destination.naming.suffix', [undefined, '_s'], (m) => materialise(m).destination, [
    'main.raw.orders',
    'main.raw.orders_s',
  ]),
  acts('destination.naming.case', ['camel_case', 'pascal_case'], columnsOfApi, ['camel_case', 'pascal_case'], fetched),
  ...['data_retention', 'retention'].flatMap((key) =>
    shownBy(
      'packages/sdk/test/after-a-load.test.ts',
      'deletes rows that were extracted longer ago, after the write',
      `destination.${key}.enabled`,
      `destination.${key}.days`,
    ),
  ),
];
