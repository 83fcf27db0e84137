import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../cache.js';

const own = join(packageRoot, '..', 'import-dbt', 'test', 'manifests');
const corpus = join(
  process.env['SPARKLE_SHARED'] ?? join(packageRoot, '..', '..', '..', 'shared'),
  'corpora',
  'dbt-manifests',
);

/** Manifests by name: those of our own project, the public ones where they are, and two that were made to do harm. */
export function manifests(folder: string): readonly (readonly [string, string])[] {
  const files = (from: string) =>
    readdirSync(from)
      .filter((name) => /^(manifest_.*|v\d.*)\.json$/.test(name))
      .sort()
      .map((name) => [name, join(from, name)] as const);
  if (!existsSync(corpus))
    process.stdout.write('     the public manifests are not here (SPARKLE_SHARED): own ones only\n');
  return [
    ...files(own),
    ...(existsSync(corpus) ? files(corpus) : []),
    ['hostile', write(folder, 'hostile', hostileManifest())],
    ['strange', write(folder, 'strange', strangeManifest())],
  ];
}

function write(folder: string, name: string, manifest: unknown): string {
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(manifest));
  return file;
}

interface Node {
  readonly unique_id: string;
  readonly [field: string]: unknown;
}

/** A node by its id, as dbt writes one. */
function node(unique_id: string, after: readonly string[] = [], more: Readonly<Record<string, unknown>> = {}): Node {
  const [resource_type, package_name, ...rest] = unique_id.split('.');
  const name = rest.join('.');
  return {
    unique_id,
    resource_type,
    package_name,
    name,
    alias: name,
    fqn: [package_name, name],
    database: 'db',
    schema: 'marts',
    original_file_path: 'models/x.sql',
    tags: [],
    depends_on: { nodes: after },
    config: { materialized: 'table' },
    ...more,
  };
}

const manifest = (project_name: string, nodes: readonly Node[], more: object = {}) => ({
  metadata: {
    dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json',
    project_name,
    adapter_type: 'duckdb',
  },
  nodes: Object.fromEntries(nodes.map((one) => [one.unique_id, one])),
  sources: {},
  exposures: {},
  disabled: {},
  ...more,
});

/** Names and values that try to become code, paths, templates or commands. */
function hostileManifest() {
  const names = [
    "a'] = __import__('os').system('touch /tmp/sparkle-pwned') #",
    '../../escape',
    '{{ 7 * 7 }}{% raw %}',
    '$(touch /tmp/sparkle-pwned)',
    '"""',
    'class',
    'dag',
    'Orders',
    'orders',
    'x\ny',
    'ünïcödé 日本',
    '\u202e\u2028',
    'x'.repeat(300),
    'run.sh',
    '\\N{DOLLAR SIGN}',
  ];
  const nodes = names.map((name, index) =>
    node(`model.p.${name}`, index > 0 ? [`model.p.${names[index - 1]}`] : [], {
      schema: index % 3 === 0 ? '../../x; import os' : 'marts',
      description: name,
      original_file_path: `models/${index}.sql`,
      tags: [name],
      config: { materialized: 'table', meta: { owner: `o'"""{{ 1 }}${index}\n#`, sla_hours: 1 } },
    }),
  );
  return manifest('p\'"; import os', nodes);
}

/** Names that are the same once they are made fit for a tool, or that generated files use themselves. */
const strangeNames = [
  ...['a.b', 'a_b', 'a-b', 'A_B', 'a b', '.a', 'a.', 'a..b', '...', '_', '__', ' '],
  ...["it's", 'say "x"', '`tick`', 'back\\slash', 'a"b\'c"""d\'\'\'e'],
  ...['größe', 'n\u0303', 'ñ', '\u200b', 'é', 'e\u0301', '😀', 'Ａ', 'K', '\u212a', 'a\u0000b', '\ud800'],
  ...['1', '123abc', '2024_orders', '0', '-1', '1.5', '1e9', 'x'.repeat(199), `${'x'.repeat(199)}y`, 'é'.repeat(200)],
  ...['None', 'True', 'print', 'DAG', 'dbt', 'Dbt', 'self', 'context', 'dg', 'defs', 'select', 'os', 'match', 'async'],
  ...['WINDOW', 'ASSETS', 'PROMISED', 'check_pipeline_health', 'check_sla_compliance', 'checks', 'table_checks'],
  ...['partitions', 'sensors', 'definitions', '__init__', '__name__', 'constructor', 'toString', 'timedelta'],
  ...['{{ ds }}', '${HOME}', '%(x)s', '{x}', '%s', 'a}}b'],
];

/** Schemas become names of files and groups. */
const strangeSchemas = [
  ...['staging', 'STAGING', 'Staging ', 'a.b', 'a/b', 'a\\b', '日本', 'class', 'sensors', 'definitions', 'partitions'],
  ...['external', 'dbt_commands', '__init__', 'README', 'con', '..', '', 'x'.repeat(200), 'x'.repeat(201)],
];

/** A graph with names, schemas, versions, packages, sources and tests that meet each other, and edges that lead nowhere. */
function strangeManifest() {
  const chain = strangeNames.map((name, at) =>
    node(`model.p.${name}`, at > 0 ? [`model.p.${strangeNames[at - 1]}`] : []),
  );
  const schemas = strangeSchemas.map((schema, at) =>
    node(`model.p.in_schema_${at}`, at > 0 ? [`model.p.in_schema_${at - 1}`] : [], { schema }),
  );
  const version = (text: string | number, after: readonly string[]) =>
    node(`model.p.dim.v${text}`, after, {
      name: 'dim',
      version: text,
      alias: `dim_v${text}`,
      fqn: ['p', 'dim', `v${text}`],
    });
  const ephemeral = { config: { materialized: 'ephemeral' } };
  const source = { ...node('source.p.marts.both'), source_name: 'marts', name: 'both', identifier: 'both' };
  const test = (id: string, after: readonly string[], attached_node?: string) =>
    node(`test.p.${id}`, after, {
      ...(attached_node === undefined ? {} : { attached_node }),
      config: { severity: 'WARN' },
    });
  const nodes = [
    ...chain,
    ...schemas,
    version(1, []),
    version(2, ['model.p.dim.v1']),
    version(1.5, ['model.p.dim.v2']),
    version('foo', ['model.p.dim.v1.5']),
    node('model.p.dim_v1', ['model.p.dim.v1'], { schema: 'other' }),
    node('model.p.same', []),
    node('model.q.same', ['model.p.same']),
    node('model.p.q__same', ['model.q.same']),
    node('model.p.both', ['source.p.marts.both']),
    node('seed.p.both'),
    node('snapshot.p.both', ['model.p.both', 'seed.p.both']),
    node('model.p.inlined', ['model.p.both'], ephemeral),
    node('model.p.deeper', ['model.p.inlined', 'model.p.inlined'], ephemeral),
    node('model.p.through', ['model.p.deeper', 'model.p.switched_off', 'model.p.nowhere']),
    node('model.p.odd', ['model.p.through'], { config: null, tags: null, fqn: null, alias: null, columns: 'none' }),
    node('model.p.bare', [], { depends_on: null, schema: null, database: null }),
    ...strangeSchemas.map((name) => test(`on ${name}`, ['model.p.both'], 'model.p.both')),
    test('row_count', ['model.p.both'], 'model.p.both'),
    test('freshness', ['model.p.both'], 'model.p.both'),
    test('both', ['model.p.both', 'seed.p.both']),
    test('of_nothing', []),
    test('of_nowhere', ['model.p.nowhere'], 'model.p.nowhere'),
  ];
  return manifest('strange', nodes, {
    sources: { 'source.p.marts.both': source },
    disabled: { 'model.p.switched_off': [node('model.p.switched_off', ['model.p.same'])] },
  });
}
