// node strip-manifest.mjs IN OUT: a manifest without what no reader of graphs looks at, and without times and machines.
import { readFileSync, writeFileSync } from 'node:fs';

const [source, target] = process.argv.slice(2);
const manifest = JSON.parse(readFileSync(source, 'utf8'));
const gone = [
  'created_at',
  'root_path',
  'compiled_path',
  'build_path',
  'checksum',
  'raw_code',
  'raw_sql',
  'unrendered_config',
];
const strip = (node) => {
  for (const key of gone) delete node[key];
  return node;
};
for (const part of ['macros', 'docs', 'selectors', 'parent_map', 'child_map', 'group_map', 'files'])
  delete manifest[part];
for (const part of ['nodes', 'sources', 'exposures', 'unit_tests'])
  for (const node of Object.values(manifest[part] ?? {})) strip(node);
for (const list of Object.values(manifest.disabled ?? {})) for (const node of [list].flat()) strip(node);
const { dbt_schema_version, dbt_version, adapter_type, project_name } = manifest.metadata;
manifest.metadata = { dbt_schema_version, dbt_version, adapter_type, project_name };
writeFileSync(target, `${JSON.stringify(manifest, null, 1)}\n`);
