import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openProject } from '../src/open-project.js';
import { runPipelines } from '../src/run.js';
import { restProject } from './rest/rest-project.js';

const columns = [
  { name: 'id', data_type: 'integer' },
  { name: 'amount', data_type: 'float' },
];

/** Orders of a file, loaded into a DuckDB file. */
function project(parts: { readonly resource?: object; readonly destination?: object; readonly pipeline?: object }) {
  return restProject({
    'in/orders.csv': 'id,amount\n1,10\n2,5\n3,-1\n',
    'config/sources/shop.yaml': {
      source: {
        name: 'shop',
        type: 'file',
        connection: { path: 'in/*.csv' },
        resources: [{ name: 'orders', schema: { columns }, ...parts.resource }],
      },
    },
    'config/destinations/lake.yaml': {
      destination: { name: 'lake', type: 'duckdb', connection: { file_path: 'lake.duckdb' }, ...parts.destination },
    },
    'config/pipelines/load.yaml': {
      pipeline: {
        name: 'load',
        source: { config_file: 'shop.yaml' },
        destination: { config_file: 'lake.yaml', dataset_name: 'shop' },
        execution: { retries: 0 },
        ...parts.pipeline,
      },
    },
  });
}

const day = (n: number) => ({
  interval: { start: new Date(Date.UTC(2026, 2, n)), end: new Date(Date.UTC(2026, 2, n + 1)) },
});
const indexes = "select index_name, is_unique from duckdb_indexes() where schema_name = 'main.shop' order by 1";

describe('create_indexes', () => {
  it('keeps a unique index on the key of rows that are merged, run after run', async () => {
    const p = project({
      resource: { primary_key: 'id', write_disposition: 'merge' },
      destination: { settings: { create_indexes: true } },
    });
    expect((await p.run('load', day(1))).findings).toEqual([]);
    expect(await p.rows(indexes)).toEqual([['orders_unique_key', true]]);
    writeFileSync(join(p.root, 'in/orders.csv'), 'id,amount\n2,6\n3,-1\n4,8\n');
    expect((await p.run('load', day(2))).findings).toEqual([]);
    expect(await p.rows('select id, amount from main.shop.orders where id > 1 order by id')).toEqual([
      ['2', 6],
      ['3', -1],
      ['4', 8],
    ]);
    expect(await p.rows(indexes)).toEqual([['orders_unique_key', true]]);
  });

  it.each([
    ['append', 6],
    ['replace', 3],
  ])('makes a plain one where a key may come twice: %s', async (mode, count) => {
    const p = project({
      resource: { primary_key: 'id', write_disposition: mode },
      destination: { settings: { create_indexes: true } },
    });
    for (const n of [1, 2]) expect((await p.run('load', day(n))).status).toBe('success');
    expect(await p.rows(indexes)).toEqual([['orders_by_key', false]]);
    expect(await p.rows('select count(*)::int from main.shop.orders')).toEqual([[count]]);
  });
});

it('max_memory_mb and max_cpu_cores are what DuckDB has in a run', async () => {
  const p = project({
    pipeline: {
      execution: { retries: 0, max_memory_mb: 600, max_cpu_cores: 1 },
      transformations: {
        enabled: true,
        post_load: [
          "create table main.shop.facts as select current_setting('memory_limit') as memory, current_setting('threads') as threads",
        ],
      },
    },
  });
  expect((await p.run('load', day(1))).status).toBe('success');
  expect(await p.rows('select memory, threads from main.shop.facts')).toEqual([['572.2 MiB', '1']]);
});

it('monitoring.metrics are told in the result and at the end of the run', async () => {
  const names = [
    'row_count',
    'rows_processed',
    'load_duration',
    'execution_time',
    'data_freshness',
    'error_count',
    'data_quality_score',
  ];
  const checks = [
    { type: 'not_null', column: 'id' },
    { type: 'positive', column: 'amount', severity: 'warning' },
  ];
  const p = project({ pipeline: { monitoring: { metrics: names }, data_quality: { checks } } });
  const opened = await openProject({ from: p.root, env: 'dev', purpose: 'run', adapters: false, environment: {} });
  const events: { readonly type: string; readonly metrics?: unknown }[] = [];
  const [run] = await runPipelines(opened, { names: ['load'], ...day(1), onEvent: (event) => void events.push(event) });
  const metrics = run?.result?.metrics;
  expect(metrics).toMatchObject({ row_count: 3, rows_processed: 3, error_count: 0, data_quality_score: 50 });
  expect(metrics?.load_duration).toBeGreaterThan(0);
  expect(metrics?.execution_time).toBeGreaterThanOrEqual(metrics?.load_duration ?? 0);
  expect(metrics?.data_freshness).toBeGreaterThan(0);
  expect(events.at(-1)).toMatchObject({ type: 'run_finished', metrics });
});
