import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres, type TestPostgres } from '@sparkle-orchestration/connector-postgres/testing';
import { duckdbDriver } from '@sparkle-orchestration/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProject } from '../src/open-project.js';
import { queryWarehouse } from '../src/query-warehouse.js';
import { runPipelines } from '../src/run.js';
import { projectFolder } from './project-folder.js';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
}, 120_000);
afterAll(() => server?.stop());

const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

/** A pipeline from `main.brz.customers` to a table of its own name, whose steps decide how it is written. */
const pipeline = (name: string, steps: readonly object[], more: object = {}) => ({
  [`config/orchestration/${name}/prod.json`]: {
    pipeline_name: name,
    pipeline_type: 'silver_batch_transformation',
    env: 'prod',
    source_table: 'main.brz.customers',
    destination_catalog: 'main',
    destination_schema: 'slv',
    destination_table: name,
    transformers: steps,
    watermark_column: 'updated_at',
    ...more,
  },
});

const files = {
  ...pipeline('without_history', [
    {
      name: 'apply_scd_type1',
      params: { target_table: 'without_history', key_columns: ['id'], update_columns: ['city'] },
    },
  ]),
  ...pipeline(
    'with_history',
    [
      { name: 'trim_whitespace', params: { columns: ['city'] } },
      { name: 'scd2', params: { business_keys: 'id', compare_columns: ['city'] } },
    ],
    { write_mode: 'merge', primary_key: ['id'] },
  ),
  ...pipeline('with_history_2', [{ name: 'scd2_merge', params: { natural_key: ['id'], version_column: 'v' } }], {
    write_mode: 'scd2',
  }),
  ...pipeline('with_previous', [{ name: 'apply_scd_type3', params: { columns_to_track: ['city'] } }], {
    primary_key: ['id'],
  }),
  // Two tables to a third: the table of the changes comes from another pipeline, which therefore runs first.
  ...pipeline(
    'a_state',
    [
      {
        name: 'apply_cdc_merge',
        params: { source_table: 'with_previous', key_columns: ['id'], update_columns: ['city'] },
      },
    ],
    { source_table: 'main.brz.state', write_mode: 'overwrite', watermark_column: undefined },
  ),
};

interface Target {
  readonly root: string;
  readonly environment: Readonly<Record<string, string>>;
  execute(statement: string): Promise<void>;
}

async function duckdb(): Promise<Target> {
  const root = projectFolder(files);
  mkdirSync(join(root, 'warehouse'), { recursive: true });
  const connection = { name: 'warehouse', type: 'duckdb', properties: { path: 'warehouse/prod.duckdb' } };
  return {
    root,
    environment: {},
    async execute(statement) {
      const session = await duckdbDriver.open(connection, { root, env: 'prod', allowedDirectories: [] });
      await session.run([statement.replaceAll('brz', 'wh."main.brz"')]);
      await session.close();
    },
  };
}

async function postgres(): Promise<Target> {
  const { password: _, ...properties } = server.properties();
  const connection = { type: 'postgres', ...properties, sslmode: 'disable', password: '${PASSWORD}' };
  const root = projectFolder({ ...files, 'config/connections/pg/prod.json': connection }, { warehouse: 'pg' });
  return {
    root,
    environment: { PASSWORD: server.password },
    async execute(statement) {
      await server.query(statement);
    },
  };
}

describe.each([
  ['duckdb', duckdb],
  ['postgres', postgres],
])('steps that decide how the table is written, on %s', (_name, start) => {
  it('keep what the table has, by their rules, however often an interval is run', async () => {
    const { root, environment, execute } = await start();
    roots.push(root);
    const columns = '(id integer, city varchar, email varchar, updated_at timestamp)';
    await execute('create schema brz');
    await execute(`create table brz.customers ${columns}`);
    await execute('create table brz.state (id integer, city varchar, points integer)');
    await execute("insert into brz.state values (1, 'Ulm', 10), (9, 'Bonn', 90)");
    const run = async (day: number) => {
      const project = await openProject({ from: root, env: 'prod', purpose: 'run', adapters: false, environment });
      const interval = { start: new Date(Date.UTC(2026, 2, day)), end: new Date(Date.UTC(2026, 2, day + 1)) };
      const results = await runPipelines(project, { names: [], all: true, interval });
      expect(results.flatMap((r) => r.compiled.diagnostics).filter((d) => d.severity === 'error')).toEqual([]);
      expect(
        results.map((r) => [r.compiled.pipeline.name, r.result?.error?.diagnostic.message, r.result?.status]),
      ).toEqual(
        ['with_history', 'with_history_2', 'with_previous', 'without_history', 'a_state']
          .sort((a, b) => order.indexOf(a) - order.indexOf(b))
          .map((name) => [name, undefined, 'success']),
      );
      return async (sql: string) =>
        (await queryWarehouse(project, sql, { limit: 100 })).rows.map((row) => row.map(String));
    };
    // Readers of a table come after its writer, otherwise names decide.
    const order = ['with_previous', 'a_state', 'with_history', 'with_history_2', 'without_history'];

    await execute(`insert into brz.customers values
      (1, ' Bern', 'a@x', '2026-03-01 08:00:00'), (2, 'Oslo', 'b@x', '2026-03-01 09:00:00')`);
    await run(1);
    await execute(`insert into brz.customers values
      (1, 'Rome', 'new@x', '2026-03-02 08:00:00'), (3, 'Nice', 'c@x', '2026-03-02 09:00:00')`);
    for (const day of [2, 1]) await run(day);
    const query = await run(2);

    expect(await query('select id, city, email from main.slv.without_history order by id')).toEqual([
      ['1', 'Rome', 'a@x'],
      ['2', 'Oslo', 'b@x'],
      ['3', 'Nice', 'c@x'],
    ]);
    const text = (column: string) => `cast(${column} as varchar)`;
    const history = `surrogate_key, id, city, ${text('effective_date')}, ${text('end_date')}, is_current, version`;
    expect(await query(`select ${history} from main.slv.with_history order by 1`)).toEqual([
      ['1', '1', 'Bern', '2026-03-01 08:00:00', '2026-03-02 08:00:00', 'false', '1'],
      ['2', '2', 'Oslo', '2026-03-01 09:00:00', '9999-12-31 00:00:00', 'true', '1'],
      ['3', '1', 'Rome', '2026-03-02 08:00:00', '9999-12-31 00:00:00', 'true', '2'],
      ['4', '3', 'Nice', '2026-03-02 09:00:00', '9999-12-31 00:00:00', 'true', '1'],
    ]);
    expect(await query('select id, email, v from main.slv.with_history_2 order by id, v')).toEqual([
      ['1', 'a@x', '1'],
      ['1', 'new@x', '2'],
      ['2', 'b@x', '1'],
      ['3', 'c@x', '1'],
    ]);
    expect(await query('select id, city, city_previous from main.slv.with_previous order by id')).toEqual([
      ['1', 'Rome', ' Bern'],
      ['2', 'Oslo', 'null'],
      ['3', 'Nice', 'null'],
    ]);
    expect(await query('select id, city, points from main.slv.a_state order by id')).toEqual([
      ['1', 'Rome', '10'],
      ['2', 'Oslo', 'null'],
      ['3', 'Nice', 'null'],
      ['9', 'Bonn', '90'],
    ]);
  }, 60_000);
});
