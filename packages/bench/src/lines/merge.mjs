import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openProject, runPipelines } from '@sparkle-orchestration/sdk';
import { duckdb } from '../duckdb.mjs';
import { row, timed } from '../measure.mjs';
import { generated, orderColumns, project } from '../project.mjs';

const columns = orderColumns.map((c) => c.name);

/** 100,000 changed rows merged into 1 million. */
export async function measure({ dir, scale }) {
  const total = Math.round(1_000_000 * scale);
  const changed = Math.round(100_000 * scale);
  const first = `select * from (${generated(total)})`;
  const change = `select order_id, customer, 'changed' as status, amount, timestamp '2026-02-01' + interval (order_id) millisecond as updated_at from (${generated(changed)})`;

  const raw = await duckdb(join(dir, 'raw.duckdb'));
  await raw.run(`create table wh.orders as select *, cast(null as varchar) as _load_id from (${first})`);
  // What is merged is read from the table that it arrived in, beside the rows of before, as here.
  await raw.run(`create table wh.bronze as ${first}`);
  await raw.run(`insert into wh.bronze ${change}`);
  await raw.run('checkpoint wh');
  const sets = columns
    .slice(1)
    .map((c) => `${c} = s.${c}`)
    .join(', ');
  const rawTime = await timed(() =>
    raw.run(`merge into wh.orders t using (select *, 'x' as _load_id from wh.bronze where updated_at >= timestamp '2026-02-01') s on t.order_id = s.order_id
      when matched then update set ${sets}, _load_id = s._load_id when not matched then insert by name`),
  );
  raw.closeSync();

  const root = project(join(dir, 'ours'), {
    merged: {
      pipeline_type: 'silver_batch_transformation',
      source_table: 'main.bronze.orders',
      destination_catalog: 'main',
      destination_schema: 'silver',
      destination_table: 'orders',
      transformers: [{ name: 'select_columns', params: { columns } }],
      primary_key: ['order_id'],
      watermark_column: 'updated_at',
      write_mode: 'merge',
    },
  });
  const warehouse = join(root, 'warehouse/w.duckdb');
  mkdirSync(join(root, 'warehouse'), { recursive: true });
  const fill = async (sql) => {
    const connection = await duckdb(warehouse);
    for (const s of sql) await connection.run(s);
    await connection.run('checkpoint wh');
    connection.closeSync();
  };
  await fill(['create schema wh."main.bronze"', `create table wh."main.bronze".orders as ${first}`]);
  const run = async (start, end) => {
    const opened = await openProject({ from: root, env: 'dev', purpose: 'run', adapters: false, environment: {} });
    const [one] = await runPipelines(opened, {
      names: ['merged'],
      interval: { start: new Date(start), end: new Date(end) },
    });
    if (one?.result?.status !== 'success')
      throw new Error(JSON.stringify(one?.result?.error ?? one?.compiled.diagnostics));
    const task = one.result.tasks['write_silver'];
    return task.duration_ms / 1000;
  };
  await run('2026-01-01', '2026-02-01');
  await fill([`insert into wh."main.bronze".orders ${change}`]);
  let wall = 0;
  const { cpu } = await timed(async () => {
    wall = await run('2026-02-01', '2026-03-01');
  });
  const ours = { wall, cpu };
  return [
    row(
      `merge ${changed} changed rows into ${total}`,
      ours,
      rawTime,
      '2 × raw',
      wall <= 2 * rawTime.wall,
      'wall: the task, ledger and quarantine included; CPU: the whole run',
    ),
  ];
}
