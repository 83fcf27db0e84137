import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres, type TestPostgres } from '@sparkle-orchestration/connector-postgres/testing';
import { DiagnosticError } from '@sparkle-orchestration/core';
import { duckdbDriver } from '@sparkle-orchestration/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProject } from '../src/open-project.js';
import { queryWarehouse } from '../src/query-warehouse.js';
import { runPipelines } from '../src/run.js';
import { projectFolder } from './project-folder.js';

const salt = "C4n4ry's pepper";
const token = (value: string) =>
  createHash('sha256')
    .update(value + salt)
    .digest('hex');

const definition = {
  pipeline_type: 'silver_batch_transformation',
  source_table: 'main.brz.people',
  destination_catalog: 'main',
  destination_schema: 'slv',
  destination_table: 'people',
  write_mode: 'merge',
  primary_key: ['id'],
  transformers: [
    { name: 'trim_whitespace', params: { columns: ['email'] } },
    { name: 'tokenize_column', params: { columns: ['email', 'phone'], salt: '${TOKEN_SALT}' } },
  ],
};
const columns = [
  { name: 'id', type: 'integer' },
  { name: 'email', type: 'varchar' },
  { name: 'phone', type: 'varchar' },
];
const files = {
  'config/orchestration/people/dev.json': definition,
  'schemas/main.brz.people.json': { dataset: 'main.brz.people', columns },
};
const setup = (schema: string) => [
  `create schema if not exists ${schema}`,
  `create table ${schema}.people (id integer, email varchar, phone varchar)`,
  `insert into ${schema}.people values (1, ' ann@example.com ', '1'), (2, null, '2')`,
];
const interval = { start: new Date('2026-03-01T00:00:00Z'), end: new Date('2026-03-02T00:00:00Z') };

let server: TestPostgres;
const roots: string[] = [];
beforeAll(async () => {
  server = await startPostgres();
}, 120_000);
afterAll(async () => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
  await server?.stop();
});

async function duckdb() {
  const root = projectFolder(files);
  mkdirSync(join(root, 'warehouse'), { recursive: true });
  const connection = { name: 'warehouse', type: 'duckdb', properties: { path: 'warehouse/dev.duckdb' } };
  const session = await duckdbDriver.open(connection, { root, env: 'dev', allowedDirectories: [] });
  for (const statement of setup('wh."main.brz"')) await session.run([statement]);
  await session.close();
  return { root, environment: {} };
}

async function postgres() {
  const { password: _, ...properties } = server.properties();
  const connection = { type: 'postgres', ...properties, sslmode: 'disable', password: '${PASSWORD}' };
  const root = projectFolder({ ...files, 'config/connections/pg/dev.json': connection }, { warehouse: 'pg' });
  for (const statement of setup('brz')) await server.query(statement);
  return { root, environment: { PASSWORD: server.password } };
}

const filesUnder = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

describe.each([
  ['DuckDB', duckdb],
  ['Postgres', postgres],
])('a secret that a statement binds, on %s', (_name, start) => {
  it('is hashed along, twice the same, and is nowhere to be found', async () => {
    const { root, environment } = await start();
    roots.push(root);
    const events: unknown[] = [];
    const open = (more: Readonly<Record<string, string>>) =>
      openProject({
        from: root,
        env: 'dev',
        purpose: 'run',
        adapters: false,
        environment: { ...environment, ...more },
      });
    const project = await open({ TOKEN_SALT: salt });
    for (let again = 0; again < 2; again++) {
      const [run] = await runPipelines(project, {
        names: ['people'],
        interval,
        onEvent: (event) => void events.push(event),
      });
      expect(run?.result?.error?.diagnostic.message).toBeUndefined();
      events.push(run?.compiled.graph, run?.result);
      const { rows } = await queryWarehouse(project, 'select id, email, phone from main.slv.people order by id', {
        limit: 9,
      });
      expect(rows).toEqual([
        [1, token('ann@example.com'), token('1')],
        [2, null, token('2')],
      ]);
    }
    const [plan] = await runPipelines(project, { names: ['people'], interval, dryRun: true });
    expect(JSON.stringify(plan?.result)).toContain(':secret:TOKEN_SALT');
    const texts = [JSON.stringify([events, plan]), ...filesUnder(root).map((file) => readFileSync(file, 'latin1'))];
    expect(texts.filter((text) => text.includes('C4n4ry'))).toEqual([]);

    // Without a value no row is written: tokens of another salt would be worse than none.
    const missing = runPipelines(await open({}), { names: ['people'], interval });
    const error = (await missing.catch((caught: unknown) => caught)) as DiagnosticError;
    expect(error).toBeInstanceOf(DiagnosticError);
    expect(error.diagnostics.map((d) => [d.exit, d.location?.file])).toEqual([
      [3, 'config/orchestration/people/dev.json'],
    ]);
    expect(error.diagnostics[0]?.message).toContain('TOKEN_SALT');
  }, 60_000);
});
