import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { printDiagnostics } from '../diagnostics/print.js';
import { findCycles } from './dependencies.js';
import { readProject } from './read-project.js';
import { places, readFiles, silver, silverFile, writeProject } from './test-project.js';
import { testRegistry } from './test-registry.js';

describe('reading a project', () => {
  it('shows all problems of all files, and everything that can be used', async () => {
    const { project, diagnostics, broken } = await readFiles({
      [silverFile]: silver,
      'config/orchestration/half/prod.json': '{"pipeline_type": ',
      'config/orchestration/wrong/prod.yaml': 'pipeline_type: nothing\n',
      'config/sources/bad.yaml': 'source: [1]\n',
      'config/connections/c/prod.json': '{"type": "x",}',
    });
    expect(project.pipelines.map((p) => p.name)).toEqual(['orders']);
    expect(
      places(diagnostics)
        .map((p) => p.split(' ')[0])
        .sort(),
    ).toEqual(['source/incomplete', 'source/syntax', 'unknown-template', 'wrong-type']);
    expect(broken?.map((b) => `${b.kind} ${b.name}`).sort()).toEqual([
      'connection c',
      'pipeline half',
      'pipeline wrong',
      'source bad',
    ]);
  });

  it('takes the environment of the caller, of ENVIRONMENT, of the project file, or of the purpose, in this order', async () => {
    const files = { 'sparkle.config.yaml': 'name: shop\nenv: qa\n' };
    const env = async (options: object, given: typeof files | Record<string, never> = files) =>
      (await readFiles({ 'config/x': '', ...given }, { env: undefined, ...options })).project.env;
    expect(await env({ env: 'DEV', environment: { ENVIRONMENT: 'stage' } })).toBe('dev');
    expect(await env({ environment: { ENVIRONMENT: 'Staging' } })).toBe('stage');
    expect(await env({ environment: { ENVIRONMENT: '' } })).toBe('qa');
    expect(await env({}, {})).toBe('prod');
    expect(await env({ purpose: 'run' }, {})).toBe('dev');
  });

  it('reads the file of stage for staging, and refuses both', async () => {
    const one = await readFiles(
      { 'config/orchestration/orders/staging.json': { ...silver, env: 'staging' } },
      { env: 'stage' },
    );
    expect(one.project.pipelines).toHaveLength(1);
    const both = await readFiles(
      { 'config/orchestration/orders/staging.json': silver, 'config/orchestration/orders/stage.json': silver },
      { env: 'stage' },
    );
    expect(places(both.diagnostics)).toEqual(['two-files staging.json:1:1']);
  });

  it('does not take other environments, swap files or reserved folders for pipelines', async () => {
    const { project, diagnostics } = await readFiles({
      [silverFile]: silver,
      'config/orchestration/orders/dev.json': '{"broken": ',
      'config/orchestration/orders/.prod.json.swp': 'x',
      'config/orchestration/orders/prod.json~': 'x',
      'config/orchestration/orders/#prod.json#': 'x',
      'config/sources/.#api.yaml': 'x',
      'config/expectations/prod.json': '{}',
      'config/only_dev/dev.json': silver,
    });
    expect(diagnostics).toEqual([]);
    expect(project.pipelines.map((p) => p.name)).toEqual(['orders']);
  });

  it('writes to warehouse/<env>.duckdb unless the project names a connection', async () => {
    const plain = await readFiles({ [silverFile]: silver });
    expect(plain.project.warehouse).toBe('warehouse');
    expect(plain.project.connections.get('warehouse')).toMatchObject({
      type: 'duckdb',
      properties: { path: 'warehouse/prod.duckdb' },
    });
    const named = await readFiles({
      [silverFile]: silver,
      'sparkle.config.yaml': 'warehouse: local\nenvironments:\n  prod: {warehouse: pg}\n',
      'config/connections/pg/prod.json': { type: 'postgres', host: 'h' },
    });
    expect(named.diagnostics).toEqual([]);
    expect(named.project.warehouse).toBe('pg');
    const wrong = await readFiles({
      [silverFile]: silver,
      'sparkle.config.yaml': 'environments:\n  prod: {warehouse: pgg}\n',
      'config/connections/pgx/prod.json': { type: 'postgres', host: 'h' },
    });
    expect(wrong.diagnostics).toEqual([
      expect.objectContaining({
        code: 'config/missing-connection',
        location: expect.objectContaining({ line: 2, column: 21 }),
        hint: 'did you mean "pgx"?',
      }),
    ]);
  });

  it('merges common properties of a connection below those of the environment, deep', async () => {
    const { project, diagnostics } = await readFiles({
      'config/connections/postgresql/common.json': { driver: 'd', properties: { sslmode: 'require', a: 'x' } },
      'config/connections/postgresql/prod.json': { host: 'h', properties: { a: 'y' } },
    });
    expect(diagnostics).toEqual([]);
    expect(project.connections.get('postgresql')).toMatchObject({
      type: 'postgres',
      properties: { driver: 'd', host: 'h', properties: '{"sslmode":"require","a":"y"}' },
    });
  });

  it("checks connections by their connector's own schema, at their places", async () => {
    const { diagnostics } = await readFiles(
      { 'config/connections/pg/prod.json': '{\n  "type": "postgres",\n  "hots": "h",\n  "port": "${PORT}"\n}' },
      { environment: { PORT: 'x' } },
    );
    expect(places(diagnostics).sort()).toEqual(['unknown-key prod.json:3:3', 'wrong-type prod.json:4:11']);
  });

  it('warns about an unknown source connection when compiling, and refuses to run', async () => {
    const files = {
      [silverFile]: { ...silver, source_connection: 'pgg' },
      'config/connections/pgx/prod.json': { type: 'postgres', host: 'h' },
    };
    expect((await readFiles(files)).diagnostics.map((d) => [d.code, d.severity, d.hint])).toEqual([
      ['config/missing-connection', 'warning', 'did you mean "pgx"?'],
    ]);
    expect((await readFiles(files, { purpose: 'run' })).diagnostics.map((d) => d.severity)).toEqual(['error']);
  });

  it('names what a pipeline depends on and does not find, and cycles', async () => {
    const of = (name: string, ...dependencies: string[]) => ({
      [`config/orchestration/${name}/prod.json`]: { ...silver, destination_table: name, dependencies },
    });
    const unknown = await readFiles({ ...of('a', 'bb'), ...of('b') });
    expect(unknown.diagnostics).toEqual([
      expect.objectContaining({ code: 'config/unknown-dependency', severity: 'warning', hint: 'did you mean "b"?' }),
    ]);
    expect((await readFiles({ ...of('a', 'elsewhere') }, { strict: true })).diagnostics.map((d) => d.severity)).toEqual(
      ['error'],
    );
    const cycle = await readFiles({ ...of('a', 'b'), ...of('b', 'c'), ...of('c', 'a'), ...of('d', 'd') });
    expect(cycle.diagnostics.map((d) => d.message)).toEqual([
      'pipelines depend on each other: a -> b -> c -> a',
      'pipelines depend on each other: d -> d',
    ]);
    const disabled = await readFiles({
      ...of('a', 'b'),
      'config/orchestration/b/prod.json': { ...silver, enabled: false },
    });
    expect(disabled.diagnostics.map((d) => [d.code, d.severity])).toEqual([['config/depends-on-disabled', 'warning']]);
  });

  it('finds a long cycle without overflowing the stack', () => {
    const location = { file: 'a', line: 1, column: 1 };
    const nodes = Array.from({ length: 50_000 }, (_, i) => ({
      name: `p${i}`,
      needs: [{ name: `p${(i + 1) % 50_000}`, location }],
    }));
    expect(findCycles('pipeline', nodes).map((d) => d.code)).toEqual(['config/cycle']);
  });

  it('reads committed schemas of datasets, and options of ingestors', async () => {
    const { project, diagnostics } = await readFiles({
      [silverFile]: silver,
      'schemas/main.bronze.orders.json': { columns: [{ name: 'id', type: 'bigint', nullable: false }] },
      'schemas/editor.json': { $schema: 'http://json-schema.org/draft-07/schema#' },
      'config/ingestors/crm/prod.json': { source_name: 'crm', target_table: 't', batch_size: 5 },
      'config/ingestors/bad/prod.json': { source_name: 'crm' },
    });
    expect(places(diagnostics)).toEqual(['missing-key prod.json:1:1', 'ignored prod.json:4:3']);
    expect(project.schemas.get('main.bronze.orders')?.columns).toEqual([
      { name: 'id', type: 'bigint', nullable: false },
    ]);
    expect(project.ingestors?.get('crm')).toEqual({ source_name: 'crm', target_table: 't', batch_size: 5 });
  });

  it('says that there is no project here', async () => {
    expect((await readFiles({ 'README.md': 'x' })).diagnostics.map((d) => d.code)).toEqual(['config/no-config']);
    expect(
      (await readFiles({ 'sparkle.config.yaml': 'config: defs\n', 'defs/orchestration/orders/prod.json': silver }))
        .project.pipelines,
    ).toHaveLength(1);
    expect(
      places((await readFiles({ 'sparkle.config.yaml': 'adpaters: {}\n', [silverFile]: silver })).diagnostics),
    ).toEqual(['unknown-key sparkle.config.yaml:1:1']);
  });

  it('gives the text of its files for printing, and the same result wherever it lies', async () => {
    const files = { [silverFile]: { ...silver, retries: 'x' }, 'config/models/m.sql': 'select 1' };
    const results = await Promise.all([readFiles(files), readFiles(files)]);
    expect(results[0]?.sourceText(silverFile)).toContain('"retries": "x"');
    expect(results[0]?.sourceText('config/models/m.sql')).toBe('select 1');
    const plain = (r: (typeof results)[number]) => JSON.stringify({ ...r, project: { ...r.project, root: '' } });
    expect(plain(results[0])).toBe(plain(results[1]));
  });

  it('survives folders where files should be, and links that lead nowhere', async () => {
    const root = writeProject({ [silverFile]: silver });
    mkdirSync(join(root, 'config/sources/dir.yaml'), { recursive: true });
    symlinkSync('/nowhere/at/all', join(root, 'config/sources/gone.yaml'));
    writeFileSync(join(root, 'config/orchestration/stray.json'), readFileSync(join(root, silverFile)));
    const { project, diagnostics } = await readProject({
      root,
      env: 'prod',
      purpose: 'compile',
      registry: testRegistry,
      environment: {},
    });
    rmSync(root, { recursive: true });
    expect(diagnostics).toEqual([]);
    expect(project.pipelines).toHaveLength(1);
  });

  it('keeps hostile keys out of everything it merges', async () => {
    const { diagnostics } = await readFiles({
      'config/orchestration/orders/base.json': '{"tags": {"__proto__": {"polluted": "1"}}}',
      [silverFile]: silver,
      'config/environments/prod/sources/a.yaml': 'source: {constructor: {prototype: {polluted: 1}}}\n',
      'config/sources/a.yaml': 'source: {}\n',
    });
    expect(diagnostics.map((d) => d.code)).toEqual(expect.arrayContaining(['source/forbidden-key']));
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('tells the first mistakes of a very large file, in bounded time', async () => {
    const transformers = Array.from({ length: 60_000 }, (_, i) => ({ name: `t${i}`, parms: {} }));
    const start = process.cpuUsage();
    const { diagnostics, sourceText } = await readFiles({ [silverFile]: { ...silver, transformers } });
    const printed = printDiagnostics(diagnostics, { sourceText });
    const { user } = process.cpuUsage(start);
    expect(diagnostics).toHaveLength(501);
    expect(diagnostics[499]).toMatchObject({ code: 'config/unknown-key', location: { line: 2005, column: 7 } });
    expect(diagnostics[500]?.message).toBe('59500 more findings in this document are not shown');
    expect(printed).toContain('501 errors');
    expect(user / 1000).toBeLessThan(8000);
  });

  it('reads hundreds of pipelines in bounded time', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 300 }, (_, i) => [
        `config/orchestration/p${i}/prod.yaml`,
        `pipeline_type: silver_batch_transformation\nsource_table: t${i}\ndestination_table: d${i}\ntransformers:\n  - name: x\n    params: {a: [1, 2, 3]}\ntags:\n  team: core\n`,
      ]),
    );
    const root = writeProject(many);
    const start = performance.now();
    const { project } = await readProject({
      root,
      env: 'prod',
      purpose: 'compile',
      registry: testRegistry,
      environment: {},
    });
    const took = performance.now() - start;
    rmSync(root, { recursive: true });
    expect(project.pipelines).toHaveLength(300);
    expect(took).toBeLessThan(4000);
  });
});
