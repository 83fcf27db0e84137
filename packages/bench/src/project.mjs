import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Writes files of a project below a folder. */
export function writeProject(dir, files) {
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    writeFileSync(join(dir, file), typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`);
  }
  return dir;
}

export const projectFile = 'name: bench\nwarehouse: local\n';
export const destination =
  'destination:\n  name: local\n  type: duckdb\n  connection: { file_path: warehouse/w.duckdb }\n';

/** A project with a DuckDB warehouse and these flat pipelines, in one environment. */
export function project(dir, pipelines) {
  const files = { 'sparkle.config.yaml': projectFile, 'config/destinations/local.yaml': destination };
  for (const [name, config] of Object.entries(pipelines)) files[`config/orchestration/${name}/dev.json`] = config;
  return writeProject(dir, files);
}

export const orderColumns = [
  { name: 'order_id', type: 'bigint' },
  { name: 'customer', type: 'varchar' },
  { name: 'status', type: 'varchar' },
  { name: 'amount', type: 'decimal(18,2)' },
  { name: 'updated_at', type: 'timestamp' },
];

/** Rows of generated orders as a DuckDB select: deterministic, no random numbers. */
export const generated = (rows) => `select i as order_id, 'customer ' || (i * 7919 % 100000) as customer,
  case i % 4 when 0 then 'new' when 1 then 'paid' when 2 then 'sent' else 'N/A' end as status,
  cast((i % 100000) / 100.0 as decimal(18,2)) as amount,
  timestamp '2026-01-01' + interval (i % 1000000) second as updated_at
from range(${rows}) t(i)`;
