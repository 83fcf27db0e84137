import { createWriteStream, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cli, compareNode, node, row } from '../measure.mjs';

const sample = new URL('../../../import-dbt/test/manifests/v12.json', import.meta.url);
const read = fileURLToPath(new URL('../read-manifest.mjs', import.meta.url));
/** SQL as long as that of models in large projects: about 97 MB for 17,000 nodes. */
const sql = 'select a.order_id, coalesce(a.amount, 0) as "amount" -- {{ ref(\'x\') }}\nfrom {{ this }} as a\n'.repeat(
  21,
);

/** Columns as they are described in large projects: most of what a parser of JSON has to do. */
const columns = Object.fromEntries(
  Array.from({ length: 10 }, (_, n) => [
    `column_${n}`,
    {
      name: `column_${n}`,
      description: `What column ${n} holds.`,
      meta: {},
      data_type: null,
      constraints: [],
      quote: null,
      tags: [],
    },
  ]),
);

/** A manifest of this many bytes: the sample over and over, each time as a package of its own, and a tenth of macros. */
async function writeManifest(file, bytes) {
  const manifest = JSON.parse(readFileSync(sample, 'utf8'));
  const out = createWriteStream(file);
  let size = 0;
  const put = async (text) => {
    size += text.length;
    if (!out.write(text)) await new Promise((resolve) => out.once('drain', resolve));
  };
  await put(
    `{"metadata": ${JSON.stringify(manifest.metadata)}, "macros": {"macro.a": {"macro_sql": ${JSON.stringify(sql)}}`,
  );
  for (let n = 0; size < bytes / 10; n++) await put(`, "macro.p.m${n}": {"macro_sql": ${JSON.stringify(sql)}}`);
  const again = (value, n) => JSON.stringify(value).replace(/\b(shop|shared_pkg)(?=[."])/g, `$1${n}`);
  await put('}, "nodes": {');
  let nodes = 0;
  for (let n = 0; size < bytes; n++) {
    for (const [id, one] of Object.entries(manifest.nodes)) {
      const full = { ...one, columns, raw_code: sql, compiled_code: sql };
      await put(`${nodes++ === 0 ? '' : ', '}${again(id, n)}: ${again(full, n)}`);
    }
  }
  await put('}, "sources": {');
  for (let n = 0; n * Object.keys(manifest.nodes).length < nodes; n++) {
    for (const [id, one] of Object.entries(manifest.sources))
      await put(`${n === 0 ? '' : ', '}${again(id, n)}: ${again(one, n)}`);
  }
  await put('}, "exposures": {}, "disabled": {}}');
  await new Promise((resolve) => out.end(resolve));
  return nodes;
}

/** A large dbt manifest as a graph, beside JSON.parse of the same file; and as Airflow Dags. */
export async function measure({ dir, scale }) {
  const file = join(dir, 'manifest.json');
  const nodes = await writeManifest(file, 97e6 * scale);
  const size = `${Math.round(statSync(file).size / 1e6)} MB, ${nodes} nodes`;
  const { ours, raw } = compareNode(3, { raw: [read, file, 'parse'], ours: [read, file] });
  // By CPU: the wall time of seconds of garbage collection is that of the neighbours too.
  const good = ours.cpu <= raw.cpu * 1.5 && ours.megabytes < 700;
  const memory = ({ megabytes }) => `${megabytes.toFixed(0)} MB`;
  const args = ['generate', 'airflow', '--project-type', 'dbt', '--manifest-path', file];
  const dags = node([cli, ...args, '--output-dir', join(dir, 'dags')]);
  return [
    row(
      `dbt manifest (${size}) to graph`,
      ours,
      raw,
      '≤ 1.5 × JSON.parse, < 700 MB',
      good,
      `${memory(ours)}, JSON.parse ${memory(raw)}`,
    ),
    row('the same as Airflow Dags, written', dags, undefined, '–', undefined, memory(dags)),
  ];
}
