import { join } from 'node:path';
import { mkdirSync, rmSync } from 'node:fs';
import { openProject, runPipelines } from '@sparkle-orchestration/sdk';
import { duckdb } from '../duckdb.mjs';
import { seconds } from '../measure.mjs';
import { generated, orderColumns, project } from '../project.mjs';

const ingestors = { csv: 'csv_file', parquet: 'parquet_file', jsonl: 'jsonl_file' };
const types = `{${orderColumns.map((c) => `'${c.name}': '${c.type}'`).join(', ')}}`;
const readers = {
  csv: (file) => `read_csv('${file}', header = true, columns = ${types})`,
  parquet: (file) => `read_parquet('${file}')`,
  jsonl: (file) => `read_json('${file}', format = 'newline_delimited', columns = ${types})`,
};
const formats = { csv: '(format csv, header)', parquet: '(format parquet)', jsonl: '(format json)' };

async function load(root) {
  const opened = await openProject({ from: root, env: 'dev', purpose: 'run', adapters: false, environment: {} });
  const [run] = await runPipelines(opened, { names: ['orders'], interval: { start: new Date('2026-01-01'), end: new Date('2027-01-01') } });
  if (run?.result?.status !== 'success') throw new Error(JSON.stringify(run?.result?.error ?? run?.compiled.diagnostics));
  return run.result.tasks['write_bronze'].rows_written;
}

async function one(dir, format, rows) {
  const file = join(dir, `orders.${format}`);
  const make = await duckdb();
  await make.run(`copy (${generated(rows)}) to '${file}' ${formats[format]}`);
  const columns = orderColumns.map((c) => c.name).join(', ');
  const timesRaw = [];
  const timesOurs = [];
  for (let i = 0; i < 3; i++) {
    const raw = join(dir, `raw-${format}.duckdb`);
    rmSync(raw, { force: true });
    timesRaw.push(
      await seconds(async () => {
        const connection = await duckdb(raw);
        // The same columns as the load writes: those of the file and the id of the load.
        await connection.run(`create table wh.orders as select ${columns}, cast('x' as varchar) as _load_id from ${readers[format](file)}`);
        await connection.run('checkpoint wh');
        connection.closeSync();
      }),
    );
    const root = join(dir, `ours-${format}-${i}`);
    mkdirSync(join(root, 'data'), { recursive: true });
    await make.run(`copy (select * from ${readers[format](file)}) to '${join(root, 'data', `orders.${format}`)}' ${formats[format]}`);
    project(root, {
      orders: {
        pipeline_type: 'bronze_raw_ingestion',
        ingestor: ingestors[format],
        destination_catalog: 'main',
        destination_schema: 'bronze',
        destination_table: 'orders',
        write_mode: 'overwrite',
        extra_config: { ingestor_config: { path: `data/orders.${format}` }, columns: orderColumns, add_provenance: false },
      },
    });
    timesOurs.push(await seconds(() => load(root)));
    rmSync(root, { recursive: true, force: true });
  }
  const middle = (times) => [...times].sort((a, b) => a - b)[1];
  make.closeSync();
  return { raw: middle(timesRaw), ours: middle(timesOurs) };
}

/** 5 million rows of each format, and half a million of CSV, into a DuckDB file. */
export async function measure({ dir, scale }) {
  const rows = [];
  for (const format of ['csv', 'parquet', 'jsonl']) {
    const count = Math.round(5_000_000 * scale);
    const { raw, ours } = await one(dir, format, count);
    rows.push({ what: `${format}, ${count} rows → DuckDB`, seconds: ours, raw, budget: 'raw × 1.10 + 0.3 s', good: ours <= raw * 1.1 + 0.3 });
  }
  const { raw, ours } = await one(dir, 'csv', 500_000);
  rows.push({ what: 'csv, 500000 rows → DuckDB', seconds: ours, raw, budget: 'raw + 0.31 s', good: ours <= raw + 0.31 });
  return rows;
}
