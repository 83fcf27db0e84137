import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { GenerateOptions, Generation } from '@sparkle-orchestration/sdk';
import { packageRoot } from '../cache.js';
import { manifests } from '../models/manifests.js';
import { copy, corpus, dagster, edgesOf, generate, inFolder, load, python, readJson } from './tools.js';

interface Manifest {
  readonly nodes: Readonly<Record<string, { readonly resource_type: string }>>;
}

/** One line of the comparison with dagster-dbt. */
interface Compared {
  readonly assets: number;
  readonly edges: number;
  readonly checks: number;
  readonly load_seconds: number;
}

/** Ways of generating that must all keep the graph; the first is taken for all manifests. */
const ways: readonly Partial<GenerateOptions>[] = [
  { schedule: 'daily' },
  { granularity: 'group', oneSchedule: true },
  { tests: 'after_all', groupBy: 'folder', assetKey: 'name' },
];
const everyWay = ['v12.json', 'strange'];

/** Nodes of the public manifests are as many as they were counted to be. */
function counts(cases: readonly (readonly [string, string])[]): readonly string[] {
  const [, first] = cases.find(([name]) => name.startsWith('manifest_')) ?? [];
  if (first === undefined) return [];
  const expected = readJson<Readonly<Record<string, { readonly nodes: Readonly<Record<string, number>> }>>>(
    join(dirname(first), 'expected.json'),
  );
  return Object.entries(expected).flatMap(([name, { nodes }]) => {
    const [, file] = cases.find(([one]) => one === name) ?? [];
    if (file === undefined) return [`${name} of expected.json is not here`];
    const found = Object.values(readJson<Manifest>(file).nodes);
    return ['model', 'seed', 'snapshot'].flatMap((type) => {
      const count = found.filter((node) => node.resource_type === type).length;
      return count === (nodes[type] ?? 0)
        ? []
        : [`${name}: expected.json counts ${nodes[type]} of ${type}, not ${count}`];
    });
  });
}

const bytes = ({ output }: Generation) => output.files.map((file) => `${file.path} ${file.hash}`).join('\n');

/** Every node and edge of every manifest is in the code location that Dagster loads; names are unique and lead back. */
export async function manifestsKeepEveryEdge(): Promise<readonly string[]> {
  return inFolder(async (work) => {
    const given = manifests(work);
    const problems = [...counts(given)];
    const cases: { name: string; manifest: string; folder: string }[] = [];
    for (const [name, manifestPath] of given) {
      for (const [at, way] of ways.entries()) {
        if (at > 0 && !everyWay.includes(name)) continue;
        const options = { projectType: 'dbt', manifestPath, ...way } as const;
        const outputDir = join(work, `way${at}`, name.replace(/\W/g, '_'));
        const made = await generate({ ...options, outputDir });
        if (at === 0 && bytes(made) !== bytes(await generate({ ...options, outputDir })))
          problems.push(`${name}: two runs differ`);
        cases.push({ name: `${name} ${JSON.stringify(way)}`, manifest: manifestPath, folder: outputDir });
      }
    }
    const compare = (some: typeof cases) => compared(work, some);
    problems.push(...compare(cases));
    const [good] = cases.filter((one) => one.name.startsWith('v12.json'));
    if (good && !compare([await planted(good)]).some((problem) => problem.includes('edges')))
      problems.push('an edge that was taken out of a file is not missed');
    if (existsSync('/tmp/sparkle-pwned')) problems.push('a name of the hostile manifest was run as a command');
    return problems;
  });
}

/** A copy of a case without the first edge to a model, which the comparison must miss. */
async function planted<T extends { readonly folder: string }>(given: T): Promise<T> {
  const folder = copy(given.folder, `${given.folder}_planted`);
  for (const file of readdirSync(folder).filter((name) => name.endsWith('_assets.py'))) {
    const text = readFileSync(join(folder, file), 'utf8');
    const without = text.replace(/deps=\[.*\]/, 'deps=[]');
    writeFileSync(join(folder, file), without);
    if (without !== text) break;
  }
  return { ...given, folder };
}

function compared(work: string, cases: readonly unknown[]): readonly string[] {
  const input = join(work, 'cases.json');
  writeFileSync(input, JSON.stringify(cases));
  return python<readonly string[]>(dagster(), 'models_dagster.py', input);
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
