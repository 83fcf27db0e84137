import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ProjectFiles } from './project-folder.js';
import { restProject } from './rest/rest-project.js';

const orders = 'id,amount\n1,10\n2,5\n';

/** Orders of a file, loaded into a DuckDB file by a pipeline of the warehouse dialect. */
function project(pipeline: object, destination: object = {}, files: ProjectFiles = {}, resource: object = {}) {
  return restProject({
    'in/orders.csv': orders,
    'config/sources/shop.yaml': {
      source: {
        name: 'shop',
        type: 'file',
        connection: { path: 'in/*.csv', format: 'csv' },
        resources: [
          {
            name: 'orders',
            path: 'in/orders.csv',
            write_disposition: 'replace',
            schema: {
              columns: [
                { name: 'id', data_type: 'integer' },
                { name: 'amount', data_type: 'float' },
              ],
            },
            ...resource,
          },
        ],
      },
    },
    'config/destinations/lake.yaml': {
      destination: { name: 'lake', type: 'duckdb', connection: { file_path: 'lake.duckdb' }, ...destination },
    },
    'config/pipelines/load.yaml': {
      pipeline: {
        name: 'load',
        source: { config_file: 'shop.yaml' },
        destination: { config_file: 'lake.yaml', dataset_name: 'shop' },
        execution: { retries: 0 },
        ...pipeline,
      },
    },
    ...files,
  });
}

describe('transformations.post_load', () => {
  const steps = (...post_load: unknown[]) => ({ transformations: { enabled: true, post_load } });

  it('holds the interval open when it fails', async () => {
    const p = project(steps("select error('no index today')"));
    expect((await p.run('load')).status).toBe('failed');
    expect(await p.rows('select count(*) from _sparkle.intervals')).toEqual([['0']]);
    const mended = project(steps('select 1'));
    expect((await mended.run('load')).status).toBe('success');
    expect(await mended.rows('select count(*) from _sparkle.intervals')).toEqual([['1']]);
  });

  it('runs statements, files of SQL and chains of transformers in order, after the loads', async () => {
    const p = project(
      steps(
        'create or replace table main.shop.big as select * from main.shop.orders where amount > 5',
        'sql/more.sql',
        {
          name: 'keyed',
          source: 'orders',
          transformers: [{ name: 'add_row_number', params: { order_by: ['amount'], column_name: 'place' } }],
          destination: 'ranked',
        },
        {
          name: 'last',
          sql: 'insert into main.shop.big select id + 100, amount from main.shop.ranked where place = 1',
        },
      ),
      {},
      {
        'sql/more.sql':
          'alter table main.shop.big drop column _extracted_at;\nalter table main.shop.big drop column _load_id;\n',
      },
    );
    const run = await p.run('load');
    expect(run.findings).toEqual([]);
    expect(run.status).toBe('success');
    expect(await p.rows('select id, place from main.shop.ranked order by id')).toEqual([
      ['1', '2'],
      ['2', '1'],
    ]);
    expect(await p.rows('select * from main.shop.big order by id')).toEqual([
      ['1', 10],
      ['102', 5],
    ]);
  });

  it('undoes the step that failed, keeps those before it, and starts none behind it', async () => {
    const p = project(
      steps(
        'create table main.shop.first as select 1 as one',
        "create table main.shop.second as select 1 as one; select error('no')",
        'create table main.shop.third as select 1 as one',
      ),
    );
    expect((await p.run('load')).status).toBe('failed');
    expect(await p.rows('select * from main.shop.first')).toEqual([[1]]);
    await expect(p.rows('select * from main.shop.second')).rejects.toThrow();
    await expect(p.rows('select * from main.shop.third')).rejects.toThrow();
  });

  it('does nothing unless enabled', async () => {
    const p = project({
      transformations: { enabled: false, post_load: ['create table main.shop.first as select 1 as one'] },
    });
    expect((await p.run('load')).status).toBe('success');
    await expect(p.rows('select * from main.shop.first')).rejects.toThrow();
  });

  it('refuses what is no step', async () => {
    await expect(project(steps({ sqll: 'select 1' })).run('load')).rejects.toThrow('unknown key "sqll"');
  });
});

describe.each(['data_retention', 'retention'])('%s of a destination', (key) => {
  it('deletes rows that were extracted longer ago, after the write', async () => {
    const p = project({}, { [key]: { enabled: true, days: 30 } }, {}, { write_disposition: 'append' });
    const on = (day: string) => ({ now: () => new Date(`${day}T12:00:00Z`) });
    expect((await p.run('load', on('2026-03-02'))).status).toBe('success');
    expect(await p.rows('select count(*)::int from main.shop.orders')).toEqual([[2]]);
    writeFileSync(join(p.root, 'in/orders.csv'), 'id,amount\n3,1\n');
    const interval = { start: new Date('2026-04-02T00:00:00Z'), end: new Date('2026-04-03T00:00:00Z') };
    expect((await p.run('load', { interval, ...on('2026-04-03') })).status).toBe('success');
    expect(await p.rows('select id from main.shop.orders')).toEqual([['3']]);
  });
});
