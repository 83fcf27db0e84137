import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { cli, compareNode, node, row } from '../measure.mjs';
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
  transformers: [
    { name: 'drop_exact_duplicates' },
    { name: 'standardize_nulls' },
    { name: 'add_hash_key', params: { source_columns: ['order_id'] } },
  ],
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

/** A project of this many pipelines, half of them reading what the other half writes. */
export const compiledProject = (root, count) => project(root, pipelines(count));

/** Validate and compile, cold process, of 1, 1,000 and 10,000 pipelines. */
export async function measure({ dir, scale }) {
  const validate = (root) => [cli, 'validate', '--env', 'dev', '-C', root];
  const one = project(join(dir, 'one'), { b0: bronze('b0') });
  // Without the result that the run before has kept.
  const forget = () => rmSync(join(one, '.sparkle'), { recursive: true, force: true });
  const { ours, raw } = compareNode(7, { raw: ['-e', '0'], ours: validate(one) }, forget);
  const rows = [
    row('validate 1 pipeline, cold', ours, raw, '< 0.3 s', ours.wall < 0.3, `${ours.megabytes.toFixed(0)} MB`),
  ];
  for (const [count, limit] of [
    [1000 * scale, undefined],
    [10_000 * scale, 6 * scale],
  ]) {
    const root = project(join(dir, `p${count}`), pipelines(count));
    for (const turn of ['first', 'again, unchanged']) {
      const found = node(validate(root));
      const fits = found.megabytes < 250;
      const good =
        limit === undefined ? undefined : turn === 'first' ? found.wall < limit && fits : found.wall < 1.2 * scale;
      const budget =
        limit === undefined ? '–' : turn === 'first' ? `< ${limit} s and 250 MB` : `< ${(1.2 * scale).toFixed(2)} s`;
      rows.push(
        row(`validate ${count} pipelines, ${turn}`, found, undefined, budget, good, `${found.megabytes.toFixed(0)} MB`),
      );
    }
  }
  return rows;
}
