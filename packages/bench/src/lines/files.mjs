import { linkSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openProject, runPipelines } from '@sparkle-orchestration/sdk';
import { duckdb } from '../duckdb.mjs';
import { compare, row } from '../measure.mjs';
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
  const [run] = await runPipelines(opened, {
    names: ['orders'],
    interval: { start: new Date('2026-01-01'), end: new Date('2027-01-01') },
  });
  if (run?.result?.status !== 'success')
    throw new Error(JSON.stringify(run?.result?.error ?? run?.compiled.diagnostics));
  return run.result.tasks['write_bronze'].rows_written;
}

function definition(format) {
  const ingestor = { path: `data/orders.${format}`, ...(format === 'jsonl' ? { unknown_keys: 'ignore' } : {}) };
  return {
    pipeline_type: 'bronze_raw_ingestion',
    ingestor: ingestors[format],
    destination_catalog: 'main',
    destination_schema: 'bronze',
    destination_table: 'orders',
    write_mode: 'overwrite',
    extra_config: { ingestor_config: ingestor, columns: orderColumns, add_provenance: false },
  };
}

async function one(dir, format, rows) {
  const folder = join(dir, `${format}-${rows}`);
  const file = join(folder, `orders.${format}`);
  mkdirSync(folder, { recursive: true });
  const make = await duckdb();
  await make.run(`copy (${generated(rows)}) to '${file}' ${formats[format]}`);
  make.closeSync();
  const columns = orderColumns.map((c) => c.name).join(', ');
  const raw = async (turn) => {
    const connection = await duckdb(join(folder, `raw-${turn}.duckdb`));
    // The same columns as the load writes: those of the file and the id of the load.
    await connection.run(
      `create table wh.orders as select ${columns}, cast('x' as varchar) as _load_id from ${readers[format](file)}`,
    );
    await connection.run('checkpoint wh');
    connection.closeSync();
    rmSync(join(folder, `raw-${turn}.duckdb`));
  };
  const ours = async (turn) => {
    const root = project(join(folder, `ours-${turn}`), { orders: definition(format) });
    mkdirSync(join(root, 'data'));
    linkSync(file, join(root, 'data', `orders.${format}`));
    const written = await load(root);
    if (written !== rows) throw new Error(`${written} rows of ${rows} written`);
    rmSync(root, { recursive: true, force: true });
  };
  const times = await compare(3, { raw, ours });
  rmSync(folder, { recursive: true, force: true });
  return times;
}

/** 5 million rows of each format, and half a million of CSV, into a DuckDB file. */
export async function measure({ dir, scale }) {
  const rows = [];
  for (const format of ['csv', 'parquet', 'jsonl']) {
    const count = Math.round(5_000_000 * scale);
    const { raw, ours } = await one(dir, format, count);
    const good = ours.wall <= raw.wall * 1.1 + 0.3 && ours.cpu <= raw.cpu * 1.15 + 0.3;
    rows.push(row(`${format}, ${count} rows → DuckDB`, ours, raw, 'raw × 1.10 + 0.3 s, CPU ≤ 1.15 × + 0.3 s', good));
  }
  const count = Math.round(500_000 * scale);
  const { raw, ours } = await one(dir, 'csv', count);
  rows.push(row(`csv, ${count} rows → DuckDB`, ours, raw, 'raw + 0.31 s', ours.wall <= raw.wall + 0.31));
  return rows;
}
