import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '@sparkle-orchestration/core';
import { packageRoot } from '../cache.js';
import { corpus, dagster, difference, edgesOf, generate, inFolder, load, python, readJson } from './tools.js';

interface Node {
  readonly resource_type: string;
  readonly depends_on?: { readonly nodes?: readonly string[] };
  readonly config?: { readonly materialized?: string };
}
interface Manifest {
  readonly nodes: Readonly<Record<string, Node>>;
  readonly sources: Readonly<Record<string, unknown>>;
  readonly disabled?: unknown;
}

const isMade = (node: Node | undefined): boolean =>
  node !== undefined &&
  ['model', 'seed', 'snapshot'].includes(node.resource_type) &&
  node.config?.materialized !== 'ephemeral';

/** Edges between tables of a manifest, worked out here from the file alone; ephemeral models are looked through. */
function edgesOfManifest({ nodes, sources }: Manifest): readonly string[] {
  const parents = (id: string): readonly string[] =>
    (nodes[id]?.depends_on?.nodes ?? []).flatMap((up) => {
      if (isMade(nodes[up]) || sources[up]) return [up];
      return nodes[up] ? parents(up) : [];
    });
  return Object.keys(nodes)
    .filter((id) => isMade(nodes[id]))
    .flatMap((id) => [...new Set(parents(id))].map((up) => `${up} -> ${id}`))
    .sort();
}

const files = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => /^manifest_.*\.json$/.test(name))
    .sort();

/** One line of the comparison with dagster-dbt. */
interface Compared {
  readonly assets: number;
  readonly edges: number;
  readonly checks: number;
  readonly load_seconds: number;
}

/** Every node and edge of every manifest is in the code location that Dagster loads; names are unique and lead back. */
export async function manifestsKeepEveryEdge(): Promise<readonly string[]> {
  const folder = corpus('dbt-manifests');
  const expected = readJson<Readonly<Record<string, { readonly nodes: Readonly<Record<string, number>> }>>>(
    join(folder, 'expected.json'),
  );
  return inFolder(async (work) => {
    const problems: string[] = [];
    for (const name of files(folder)) {
      const manifestPath = join(folder, name);
      const manifest = readJson<Manifest>(manifestPath);
      const options = { projectType: 'dbt', manifestPath, schedule: 'daily' } as const;
      const made = await generate({ ...options, outputDir: join(work, name) });
      const again = await generate({ ...options, outputDir: join(work, name) });
      const bytes = (one: typeof made) =>
        sha256(one.output.files.map((file) => `${file.path} ${file.hash}`).join('\n'));
      if (bytes(made) !== bytes(again)) problems.push(`${name}: two runs differ`);
      const loaded = load(made.folder);
      const tables = Object.values(loaded.assets).filter((asset) => asset.executable);
      const ids = Object.keys(manifest.nodes).filter((id) => isMade(manifest.nodes[id]));
      const counted = expected[name]?.nodes ?? {};
      const told = (counted['model'] ?? 0) + (counted['seed'] ?? 0) + (counted['snapshot'] ?? 0);
      const inlined = Object.values(manifest.nodes).filter(
        (node) => node.resource_type === 'model' && !isMade(node),
      ).length;
      if (told !== ids.length + inlined)
        problems.push(`${name}: expected.json counts ${told} nodes, the file has ${ids.length}`);
      problems.push(
        ...difference(`${name}: asset`, tables.map((one) => String(one.metadata['unique_id'])).sort(), [...ids].sort()),
        ...difference(`${name}: edge`, edgesOf(loaded), edgesOfManifest(manifest)),
      );
      const map = readJson<Readonly<Record<string, { readonly ids: readonly string[] }>>>(
        join(made.folder, '.map.json'),
      );
      const back = Object.values(map).flatMap((one) => one.ids);
      const listed = new Set(
        readJson<readonly { readonly id: string }[]>(join(made.folder, 'not_translated.json')).map((one) => one.id),
      );
      const tests = Object.keys(manifest.nodes).filter((id) => manifest.nodes[id]?.resource_type === 'test');
      if (new Set(back).size !== back.length) problems.push(`${name}: two names lead to one node`);
      problems.push(
        ...difference(
          `${name}: in the map or the list`,
          [...new Set([...back, ...listed])].filter((id) => id in manifest.nodes).sort(),
          [...ids, ...tests].sort(),
        ),
      );
    }
    return problems;
  });
}

/** The same manifests by dagster-dbt: as many tables and edges, and a longer time to load. */
export async function comparedWithDagsterDbt(): Promise<readonly string[]> {
  const folder = corpus('dbt-manifests');
  return inFolder(async (work) => {
    const problems: string[] = [];
    for (const name of ['manifest_v10.json', 'manifest_v12_1.10.json']) {
      const manifestPath = join(folder, name);
      const theirs = python<Compared>(dagster(), 'dagster_dbt_load.py', manifestPath);
      const made = await generate({ projectType: 'dbt', manifestPath, outputDir: join(work, name), tests: 'build' });
      const loaded = load(made.folder);
      const ours = {
        assets: Object.values(loaded.assets).filter((asset) => asset.executable).length,
        edges: edgesOf(loaded).length,
        load_seconds: loaded.load_seconds,
      };
      process.stdout.write(`     ${name}: ours ${JSON.stringify(ours)}, dagster-dbt ${JSON.stringify(theirs)}\n`);
      if (ours.assets !== theirs.assets || ours.edges !== theirs.edges)
        problems.push(`${name}: ${JSON.stringify(ours)} here, ${JSON.stringify(theirs)} by dagster-dbt`);
      if (ours.load_seconds > theirs.load_seconds) problems.push(`${name}: loads slower than dagster-dbt`);
    }
    return problems;
  });
}

const hostile = [
  `a'] = __import__('os').system('touch /tmp/owned') #`,
  '"""\n__import__("os").system("touch /tmp/owned")\n"""',
  '{{ 7 * 7 }} {% raw %} ${HOME} $(id) `id`',
  '\\N{BULLET}\\u2028 \u2028 \r\n # ',
  '../../etc/passwd',
  'class',
  '😀',
];

/** Text of a manifest, wherever it stands, is nothing but text in the generated Python. */
export async function hostileTextStaysText(): Promise<readonly string[]> {
  return inFolder(async (work) => {
    const problems: string[] = [];
    const text = JSON.stringify(readJson(join(packageRoot, '..', 'import-dbt', 'test', 'manifests', 'v12.json')));
    const names = async (name: string, change: (value: string) => string) => {
      const manifestPath = join(work, `${name}.json`);
      writeFileSync(manifestPath, change(text));
      const made = await generate({ projectType: 'dbt', manifestPath, outputDir: join(work, name) });
      load(made.folder);
      return python<Record<string, number>>(dagster(), 'names_in_code.py', made.folder);
    };
    const control = await names('control', (value) => value);
    for (const [index, evil] of hostile.entries()) {
      const inside = JSON.stringify(evil).slice(1, -1);
      const found = await names(`hostile${index}`, (value) =>
        value
          .replaceAll('"description": "', `"description": "${inside}`)
          .replaceAll('"description":"', `"description":"${inside}`)
          .replaceAll('"owner":"', `"owner":"${inside}`)
          .replaceAll('"tags":[', `"tags":["${inside}",`)
          .replaceAll('","]', '"]')
          .replaceAll(',]', ']'),
      );
      const known = new Set(Object.keys(control));
      problems.push(
        ...Object.keys(found)
          .filter((one) => !known.has(one))
          .map((one) => `${JSON.stringify(evil)} became ${one}`),
      );
    }
    return problems;
  });
}
