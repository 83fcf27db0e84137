import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  readSqlmeshDump,
  readSqlmeshProject,
  type SqlmeshModel,
  sqlmeshDumpScript,
} from '@sparkle-orchestration/import-sqlmesh';
import { packageRoot } from '../cache.js';
import { copy, corpus, difference, edgesOf, generate, inFolder, load, readJson, run, sqlmesh } from './tools.js';

/** A model as `expected_graph.json` tells it. */
export interface Expected {
  readonly name: string;
  readonly source_type: string;
  readonly kind: string;
  readonly cron: string;
  readonly start: string | null;
  readonly owner: string | null;
  readonly tags: readonly string[];
  readonly grains: readonly string[];
  readonly depends_on: readonly string[];
  readonly audits: readonly string[];
  readonly signals: readonly string[];
}

/** The corpus with stand-ins for the Python files that it leaves out. */
export function sushi(folder: string): string {
  const project = copy(corpus('sqlmesh-sushi'), join(folder, 'sushi'));
  return copy(join(packageRoot, 'data', 'sushi'), project);
}

const row = (model: SqlmeshModel): Expected => ({
  name: model.name,
  source_type: model.source,
  kind: model.kind,
  cron: model.cron,
  start: model.start ?? null,
  owner: model.owner ?? null,
  tags: model.tags,
  grains: model.grains,
  depends_on: model.dependsOn,
  audits: model.audits,
  signals: model.signals,
});

const expectedRow = ({
  name,
  source_type,
  kind,
  cron,
  start,
  owner,
  tags,
  grains,
  depends_on,
  audits,
  signals,
}: Expected) =>
  JSON.stringify({ name, source_type, kind, cron, start, owner, tags, grains, depends_on, audits, signals });

/** The files of sushi give what SQLMesh itself loads: 20 models and every edge, and nothing is in doubt. */
export async function sushiIsReadExactly(): Promise<readonly string[]> {
  const expected = readJson<readonly Expected[]>(join(corpus('sqlmesh-sushi'), 'expected_graph.json'));
  return inFolder(async (folder) => {
    const { project, diagnostics } = await readSqlmeshProject(sushi(folder), 'sushi');
    const found = project.models.map((model) => JSON.stringify(row(model)));
    return [
      ...difference('model', found, expected.map(expectedRow)),
      ...diagnostics.map((one) => `${one.code}: ${one.message}`),
    ];
  });
}

/** The dump of SQLMesh's own loader, made now, says the same as the files do. */
export async function dumpSaysTheSame(): Promise<readonly string[]> {
  return inFolder(async (folder) => {
    const problems: string[] = [];
    const script = join(folder, 'sqlmesh_dump.py');
    writeFileSync(script, sqlmeshDumpScript);
    const shop = join(packageRoot, '..', 'import-sqlmesh', 'test', 'projects');
    const own = copy(join(shop, 'shop'), join(folder, 'shop'));
    for (const [name, path] of [['sushi', sushi(folder)] as const, ['shop', own] as const]) {
      const text = run(join(sqlmesh(), 'bin', 'python'), [script, path], folder);
      const file = join(folder, `${name}.json`);
      writeFileSync(file, text);
      const told = readSqlmeshDump(file).project.models.filter((model) => model.name !== 'marts.hidden');
      const { project } = await readSqlmeshProject(path, name);
      const read = project.models.filter((model) => model.doubts.length === 0);
      problems.push(
        ...difference(
          `${name}: model`,
          read.map((m) => JSON.stringify(row(m))),
          told.map((m) => JSON.stringify(row(m))),
        ),
      );
      if (name === 'shop' && text !== JSON.stringify(readJson(join(shop, 'shop.sqlmesh.json')), null, 1).concat('\n'))
        problems.push('shop.sqlmesh.json is not what SQLMesh says now');
    }
    return problems;
  });
}

/** Edges after EMBEDDED models are looked through. */
export function collapsed(models: readonly Expected[]): readonly string[] {
  const byName = new Map(models.map((model) => [model.name, model]));
  const parents = (name: string): readonly string[] =>
    (byName.get(name)?.depends_on ?? []).flatMap((up) => (byName.get(up)?.kind === 'EMBEDDED' ? parents(up) : [up]));
  return models
    .filter((model) => model.kind !== 'EMBEDDED')
    .flatMap((model) => [...new Set(parents(model.name))].map((up) => `${up} -> ${model.name}`))
    .sort();
}

interface Run {
  readonly success: boolean;
  readonly materialized: readonly string[];
  readonly checks: Readonly<Record<string, boolean>>;
  readonly failures: readonly string[];
}

/** Dagster loads the assets of sushi with every edge, and runs them by SQLMesh on DuckDB. */
export async function dagsterRunsSushi(): Promise<readonly string[]> {
  const expected = readJson<readonly Expected[]>(join(corpus('sqlmesh-sushi'), 'expected_graph.json'));
  return inFolder(async (folder) => {
    const project = sushi(folder);
    run(join(sqlmesh(), 'bin', 'sqlmesh'), ['plan', '--auto-apply', '--no-prompts', '--skip-tests'], project);
    const options = { projectType: 'sqlmesh', projectPath: project } as const;
    const made = await generate({ ...options, outputDir: join(folder, 'assets') });
    await generate({ ...options, outputDir: join(folder, 'whole'), granularity: 'group' });
    const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    const partition = `sushi/waiter_revenue_by_day@${day}`;
    const loaded = load(made.folder, `materialize:${partition}`, 'materialize:sushi/waiter_names', 'sensors');
    const whole = load(join(folder, 'whole'), 'whole');
    const [partitioned, seed] = loaded.answers as unknown as readonly Run[];
    const [all] = whole.answers as unknown as readonly Run[];
    const models = expected.filter((model) => model.kind !== 'EMBEDDED' && model.kind !== 'EXTERNAL');
    const problems = [
      ...difference('edge', edgesOf(loaded), collapsed(expected)),
      ...difference('edge of the group', edgesOf(whole), collapsed(expected)),
      ...difference(
        'made',
        [...(all?.materialized ?? [])].sort(),
        models.map((model) => model.name.replace('.', '/')).sort(),
      ),
    ];
    for (const [name, one] of Object.entries({ partitioned, seed, all }))
      if (!one?.success) problems.push(`the run ${name} failed: ${JSON.stringify(one)}`);
    const failed = Object.entries({ ...partitioned?.checks, ...seed?.checks }).filter(([, passed]) => !passed);
    problems.push(...failed.map(([name]) => `the check ${name} failed`));
    if (Object.keys(seed?.checks ?? {}).length !== 4) problems.push('the seed has not all of its four checks');
    return problems;
  });
}
