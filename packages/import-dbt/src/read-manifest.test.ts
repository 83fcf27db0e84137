import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DiagnosticError } from '@sparkle-orchestration/core';
import type { ModelProject } from '@sparkle-orchestration/core/model-project';
import { afterAll, describe, expect, it } from 'vitest';
import { readManifest } from './read-manifest.js';

const manifests = fileURLToPath(new URL('../test/manifests/', import.meta.url));
const shared = process.env['SPARKLE_SHARED'] ?? fileURLToPath(new URL('../../../../shared', import.meta.url));
const corpus = path.join(shared, 'corpora', 'dbt-manifests');
const folder = mkdtempSync(path.join(tmpdir(), 'sparkle-manifest-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const made = async (name: string) => (await readManifest(path.join(manifests, `${name}.json`))).project;
const nodeOf = (project: ModelProject, name: string) => project.nodes.find((node) => node.name === name);
const edgesOf = ({ nodes }: ModelProject) => nodes.map((node) => [node.id, node.dependsOn]);

/** A manifest with these nodes, as a file. */
function written(content: unknown): string {
  const file = path.join(folder, `${Math.random().toString(36).slice(2)}.json`);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}
const metadata = { dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json', project_name: 'p' };
const model = (name: string, more: object = {}) => ({
  resource_type: 'model',
  name,
  package_name: 'p',
  fqn: ['p', name],
  schema: 'main',
  alias: name,
  original_file_path: `models/${name}.sql`,
  depends_on: { nodes: [] },
  config: { materialized: 'table' },
  ...more,
});

async function problemsOf(file: string): Promise<readonly string[]> {
  try {
    return (await readManifest(file, { shown: 'm.json' })).diagnostics.map((one) => one.code);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return error.diagnostics.map(
      (one) => `${one.code}${one.location ? ` ${one.location.line}:${one.location.column}` : ''}`,
    );
  }
}

describe('one project, as the versions of dbt write it', () => {
  it.each(['v9', 'v11', 'v12-dbt2'])('%s has the graph of v12', async (name) => {
    const [project, newest] = [await made(name), await made('v12')];
    expect(edgesOf(project)).toEqual(edgesOf(newest));
    const testsOf = ({ tests }: ModelProject) =>
      tests.map((t) => [t.id, t.attachedTo, t.dependsOn, t.severity, t.about]);
    expect(testsOf(project)).toEqual(testsOf(newest));
    const factsOf = ({ nodes }: ModelProject) =>
      nodes.map((n) => [
        n.id,
        n.owner,
        n.schedule,
        n.slaMinutes,
        n.freshnessMinutes,
        n.critical,
        n.tags,
        n.relation.slice(1),
      ]);
    expect(factsOf(project)).toEqual(factsOf(newest));
    expect(project.sources.map(({ id, freshness }) => [id, freshness])).toEqual(
      newest.sources.map(({ id, freshness }) => [id, freshness]),
    );
  });

  it('passes edges through ephemeral models, and finds what belongs to whom', async () => {
    for (const name of ['v8', 'v9', 'v11', 'v12', 'v12-dbt2']) {
      const project = await made(name);
      const orders = nodeOf(project, 'fct_orders');
      // Through int_orders_named and int_orders_paid; calendar stands in a comment, which is a true edge of dbt.
      expect(orders?.dependsOn).toEqual([
        'model.shared_pkg.calendar',
        'model.shop.stg_customers',
        'model.shop.stg_orders',
      ]);
      expect(orders?.inlines).toEqual(['model.shop.int_orders_named', 'model.shop.int_orders_paid']);
      expect(orders).toMatchObject({
        owner: 'data-team@company.com',
        slaMinutes: 120,
        freshnessMinutes: 60,
        critical: true,
      });
      expect(nodeOf(project, 'fct_daily')).toMatchObject({
        owner: 'data-eng',
        critical: true,
        schedule: { cron: '15 * * * *', label: 'cron_15_x_x_x_x' },
      });
      expect(nodeOf(project, 'orders_helper')?.schedule).toEqual({ cron: '0 * * * *', label: 'hourly' });
      expect(nodeOf(project, 'stg_events')?.sources).toEqual(['source.shop.web.events']);
      const relationship = project.tests.find((test) => test.kind === 'relationships');
      expect(relationship).toMatchObject({ dependsOn: ['model.shop.fct_orders', 'model.shop.stg_customers'] });
      expect(relationship?.attachedTo).toBeUndefined();
      expect(relationship?.about).toBe('model.shop.fct_orders');
      // The test of an ephemeral model waits for the nearest tables behind it.
      expect(project.tests.find((test) => test.id.startsWith('test.shop.not_null_int_orders_named'))).toMatchObject({
        severity: 'warn',
        dependsOn: ['model.shop.stg_customers', 'model.shop.stg_orders'],
      });
      expect(project.passed.map(({ id, why }) => `${id} ${why}`)).toEqual([
        'model.shop.int_orders_named inlined',
        'model.shop.int_orders_paid inlined',
        'model.shop.old_orders disabled',
      ]);
      expect(project.name).toBe('shop');
    }
  });

  it('keeps versions of a model apart, and takes owners of groups', async () => {
    const project = await made('v12');
    expect(nodeOf(project, 'dim_customers_v2')).toMatchObject({
      id: 'model.shop.dim_customers.v2',
      fqn: ['shop', 'marts', 'dim_customers', 'v2'],
      relation: ['memory', 'main', 'dim_customers_v2'],
      dependsOn: ['model.shop.dim_customers.v1', 'model.shop.stg_customers'],
      group: 'finance',
    });
  });
});

describe.skipIf(!existsSync(corpus))('public manifests', () => {
  const counts = existsSync(corpus)
    ? (JSON.parse(readFileSync(path.join(corpus, 'expected.json'), 'utf8')) as Record<string, Record<string, unknown>>)
    : {};
  it.each(Object.keys(counts))('%s keeps every node and edge', async (name) => {
    const { project, diagnostics } = await readManifest(path.join(corpus, name));
    const expected = counts[name] as {
      nodes: Record<string, number>;
      edges_all: number;
      edges_model_to_model: number;
      sources: number;
      dangling_edges: [string, string][];
    };
    const of = (resource: string) => project.nodes.filter((node) => node.resource === resource);
    expect(of('model').length).toBe(expected.nodes['model'] ?? 0);
    expect(of('seed').length).toBe(expected.nodes['seed'] ?? 0);
    expect(project.tests.length).toBe(expected.nodes['test'] ?? 0);
    expect(project.sources.length).toBe(expected.sources);
    const models = new Set(of('model').map((node) => node.id));
    const between = of('model').flatMap((node) => node.dependsOn.filter((id) => models.has(id)));
    expect(between.length).toBe(expected.edges_model_to_model);
    const all = [...project.nodes, ...project.tests].flatMap((one) => [...one.dependsOn, ...one.sources]);
    expect(all.length).toBe(expected.edges_all - expected.dangling_edges.length);
    expect(diagnostics.map((one) => one.code)).toEqual(expected.dangling_edges.map(() => 'models/disabled-dependency'));
  });
});

describe('files that are no good manifests', () => {
  const good = JSON.stringify({ metadata, nodes: { 'model.p.a': model('a') }, sources: {} });
  it('tells where it stops making sense', async () => {
    expect(await problemsOf(path.join(folder, 'missing.json'))).toEqual(['dbt/manifest-missing']);
    expect(await problemsOf(written(''))).toEqual(['dbt/manifest-incomplete 1:1']);
    expect(await problemsOf(written(good.slice(0, 300)))).toEqual(['dbt/manifest-incomplete 1:301']);
    expect(await problemsOf(written(`${good} x`))).toEqual([`dbt/manifest-json 1:${good.length + 2}`]);
    expect(await problemsOf(written(good.replace('"name":"a"', '"name":a')))).toEqual([
      expect.stringMatching(/^dbt\/manifest-json 1:1\d\d$/),
    ]);
    expect(await problemsOf(written('[]'))).toEqual(['dbt/manifest-json 1:1']);
    expect(await problemsOf(written({ nodes: {} }))).toEqual(['dbt/manifest-shape 1:1']);
    expect(await problemsOf(written(good.replace('/v12', '/v14')))).toEqual(['dbt/manifest-version']);
  });

  it('waits for a manifest that is being written', async () => {
    const file = written(good.slice(0, 200));
    setTimeout(() => writeFileSync(file, good), 100);
    expect((await readManifest(file)).project.nodes.map((node) => node.name)).toEqual(['a']);
  });

  it('refuses keys that change objects, and ids that are there twice', async () => {
    expect(await problemsOf(written(good.replace('"sources"', '"__proto__"')))).toEqual([
      expect.stringMatching(/^dbt\/manifest-key/),
    ]);
    const node = JSON.stringify(model('a'));
    expect(await problemsOf(written(good.replace(node, `${node},"model.p.a":${node}`)))).toEqual([
      'models/duplicate-node',
    ]);
    expect({}).not.toHaveProperty('polluted');
  });

  it('takes a wrong value of meta for an error at its file', async () => {
    const nodes = {
      'model.p.a': model('a', { meta: { schedule: 'dayly', sla_hours: '2', critical: 'yes', owner: ['x'] } }),
    };
    const { diagnostics } = await readManifest(written({ metadata, nodes }));
    expect(diagnostics.map((one) => `${one.location?.file} ${one.message}`)).toEqual([
      'models/a.sql meta.schedule of model.p.a is "dayly"; expected hourly, daily, weekly, monthly, @daily or five fields of cron',
      'models/a.sql meta.sla_hours of model.p.a is "2"; expected a number of hours greater than 0',
      'models/a.sql meta.owner of model.p.a is ["x"]; expected a name',
      'models/a.sql meta.critical of model.p.a is "yes"; expected true or false',
    ]);
  });

  it('tells circles and edges that lead nowhere', async () => {
    const nodes = {
      'model.p.a': model('a', { depends_on: { nodes: ['model.p.b', 'model.p.gone'] } }),
      'model.p.b': model('b', { depends_on: { nodes: ['model.p.a'] } }),
    };
    expect(await problemsOf(written({ metadata, nodes }))).toEqual(['models/cycle', 'models/unknown-dependency']);
  });
});

it('the fixtures are there', () => {
  expect(readdirSync(manifests).length).toBe(5);
});
