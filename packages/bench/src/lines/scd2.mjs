import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openProject, runPipelines } from '@sparkle-orchestration/sdk';
import { duckdb } from '../duckdb.mjs';
import { row, timed } from '../measure.mjs';
import { generated, project } from '../project.mjs';

/** Statements by hand: what a history of one change a key needs at least, without late rows, corrections and a ledger. */
const byHand = [
  `create temp table changes as select s.*, t.version as before from (select * from wh.bronze where updated_at >= timestamp '2026-02-01') s left join (select order_id, version, customer, status, amount from wh.orders where is_current) t on t.order_id = s.order_id
   where t.order_id is null or (s.customer, s.status, s.amount) is distinct from (t.customer, t.status, t.amount)`,
  `update wh.orders as t set end_date = c.updated_at, is_current = false from changes c where t.order_id = c.order_id and t.is_current`,
  `insert into wh.orders select m.top + row_number() over (order by order_id), order_id, customer, status, amount, updated_at,
   updated_at, timestamp '9999-12-31', true, coalesce(before, 0) + 1, 'x' from changes cross join (select max(surrogate_key) as top from wh.orders) m`,
];

/** 100,000 changes kept as versions beside 1 million. */
export async function measure({ dir, scale }) {
  const total = Math.round(1_000_000 * scale);
  const changed = Math.round(100_000 * scale);
  const first = `select order_id, customer, status, amount, updated_at from (${generated(total)})`;
  const change = `select order_id, customer, 'changed' as status, amount, timestamp '2026-02-01' + interval (order_id) millisecond as updated_at from (${generated(changed)})`;

  const raw = await duckdb(join(dir, 'raw.duckdb'));
  await raw.run(`create table wh.orders as select row_number() over (order by order_id) as surrogate_key, *, updated_at as effective_date,
    timestamp '9999-12-31' as end_date, true as is_current, 1 as version, cast(null as varchar) as _load_id from (${first})`);
  await raw.run(`create table wh.bronze as ${first}`);
  await raw.run(`insert into wh.bronze ${change}`);
  await raw.run('checkpoint wh');
  const rawTime = await timed(async () => {
    await raw.run('begin');
    for (const sql of byHand) await raw.run(sql);
    await raw.run('commit');
  });
  raw.closeSync();

  const root = project(join(dir, 'ours'), {
    history: {
      pipeline_type: 'dimension_daily_scd2',
      source_table: 'main.bronze.orders',
      destination_catalog: 'main',
      destination_schema: 'gold',
      destination_table: 'orders',
      transformers: [
        { name: 'select_columns', params: { columns: ['order_id', 'customer', 'status', 'amount', 'updated_at'] } },
      ],
      business_key: ['order_id'],
      watermark_column: 'updated_at',
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
      names: ['history'],
      interval: { start: new Date(start), end: new Date(end) },
    });
    if (one?.result?.status !== 'success')
      throw new Error(JSON.stringify(one?.result?.error ?? one?.compiled.diagnostics));
    return one.result.tasks['write_dimension'].duration_ms / 1000;
  };
  await run('2026-01-01', '2026-02-01');
  await fill([`insert into wh."main.bronze".orders ${change}`]);
  let wall = 0;
  const { cpu } = await timed(async () => {
    wall = await run('2026-02-01', '2026-03-01');
  });
  return [
    row(
      `SCD2, ${changed} changes on ${total}`,
      { wall, cpu },
      rawTime,
      '2 × raw, 1.2 s',
      wall <= 2 * rawTime.wall && wall < 1.2,
      'wall: the task, ledger, late rows and quarantine included; CPU: the whole run',
    ),
  ];
}
