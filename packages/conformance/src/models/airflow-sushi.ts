import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../cache.js';
import { collapsed, type Expected, sushi } from '../generators/sushi.js';
import { corpus, inFolder, readJson } from '../generators/tools.js';
import { airflowEnvironment, migrate } from './airflow-home.js';
import { generate } from './generate.js';

/** Ids of the tables that SQLMesh makes, with those of them that they read. */
function expectedGraph(models: readonly Expected[]): Readonly<Record<string, readonly string[]>> {
  const made = models.filter((model) => model.kind !== 'EMBEDDED' && model.kind !== 'EXTERNAL').map((one) => one.name);
  const edges = collapsed(models).map((edge) => edge.split(' -> '));
  return Object.fromEntries(
    made.map((name) => [
      name,
      edges.filter(([up = '', down]) => down === name && made.includes(up)).map(([up = '']) => up),
    ]),
  );
}

/** Airflow has every model and edge of sushi, in one file and in one for each layer. */
export async function loadsSushi(venv: string): Promise<readonly string[]> {
  const graph = expectedGraph(readJson<readonly Expected[]>(join(corpus('sqlmesh-sushi'), 'expected_graph.json')));
  return inFolder(async (folder) => {
    const project = sushi(folder);
    const env = airflowEnvironment(join(folder, 'home'));
    const cases = ['none', 'layer'].map((groupBy) => ({
      name: `sushi by ${groupBy}`,
      graph,
      dags: join(folder, groupBy),
      tests: 'build',
      exact: true,
    }));
    for (const [at, groupBy] of ['none', 'layer'].entries()) {
      const args = ['--project-type', 'sqlmesh', '--project-path', project, '--group-by', groupBy];
      const failed = generate('airflow-dag-gen', [...args, '--output-dir', cases[at]?.dags ?? ''], folder);
      if (failed !== undefined) return [failed];
    }
    migrate(venv, env);
    const script = join(packageRoot, 'python', 'models_airflow.py');
    const ran = spawnSync(join(venv, 'bin', 'python'), [script], {
      env,
      input: JSON.stringify(cases),
      encoding: 'utf8',
    });
    return ran.status === 0 ? (JSON.parse(ran.stdout) as string[]) : [ran.stderr.trim().slice(-1500)];
  });
}
