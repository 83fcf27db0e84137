import { join } from 'node:path';
import { cli, command, median, peakMemory, seconds } from '../measure.mjs';
import { orderColumns, project } from '../project.mjs';

const bronze = (name) => ({
  pipeline_name: name,
  pipeline_type: 'bronze_raw_ingestion',
  env: 'dev',
  ingestor: 'csv_file',
  destination_catalog: 'main',
  destination_schema: 'bronze',
  destination_table: name,
  watermark_column: 'updated_at',
  schedule: '0 5 * * *',
  extra_config: { ingestor_config: { path: 'data/orders.csv' }, columns: orderColumns },
});
const silver = (name, source) => ({
  pipeline_name: name,
  pipeline_type: 'silver_batch_transformation',
  env: 'dev',
  source_table: `main.bronze.${source}`,
  destination_catalog: 'main',
  destination_schema: 'silver',
  destination_table: name,
  transformers: [{ name: 'drop_exact_duplicates' }, { name: 'standardize_nulls' }, { name: 'add_hash_key', params: { source_columns: ['order_id'] } }],
  primary_key: ['order_id'],
  watermark_column: 'updated_at',
  write_mode: 'merge',
  schedule: '0 6 * * *',
});

function pipelines(count) {
  const all = {};
  for (let i = 0; i < count / 2; i++) {
    all[`b${i}`] = bronze(`b${i}`);
    all[`s${i}`] = silver(`s${i}`, `b${i}`);
  }
  return all;
}

/** Validate and compile, cold process, of 1, 1,000 and 10,000 pipelines. */
export async function measure({ dir, scale }) {
  const rows = [];
  const one = project(join(dir, 'one'), pipelines(2));
  const validate = (root) => command(process.execPath, [cli, 'validate', '--env', 'dev', '-C', root]);
  const single = await median(5, () => validate(one));
  rows.push({ what: 'validate and compile one pipeline, cold', seconds: single, budget: '< 0.3 s', good: single < 0.3 });
  for (const [count, limit] of [[1000, undefined], [10_000 * scale, 6 * scale]]) {
    const root = project(join(dir, `p${count}`), pipelines(count));
    const time = await seconds(() => validate(root));
    const memory = peakMemory(process.execPath, [cli, 'validate', '--env', 'dev', '-C', root]);
    const good = limit === undefined ? undefined : time < limit && (memory === undefined || memory < 250);
    rows.push({ what: `validate and compile ${count} pipelines, cold`, seconds: time, budget: limit === undefined ? '–' : `< ${limit} s and 250 MB`, good, note: `${memory?.toFixed(0)} MB` });
  }
  return rows;
}
