import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { packageRoot } from '../cache.js';
import { collapsed, type Expected, sushi } from '../generators/sushi.js';
import { corpus, inFolder, readJson, run, sqlmesh } from '../generators/tools.js';
import { airflowEnvironment, migrate, monitorPrograms, runDag } from './airflow-home.js';
import { generate } from './generate.js';

/** Ids of the tables that SQLMesh makes, with those that they read. */
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

const query = `import duckdb, json, sys
print(json.dumps(duckdb.connect(sys.argv[1], read_only=True).execute(sys.argv[2]).fetchall(), default=str))`;

/** Days of a table, which is in the catalog that DuckDB names by the file. */
const daysOf = (table: string) =>
  `select count(distinct event_date), cast(max(event_date) as text) from sushi.${table}`;

/**
 * Airflow has every model and edge of sushi, and SQLMesh makes what is missing since four days ago: five models one by one
 * in the order of the Dag, then the whole project as one task.
 */
export async function runsSushi(venv: string): Promise<readonly string[]> {
  const graph = expectedGraph(readJson<readonly Expected[]>(join(corpus('sqlmesh-sushi'), 'expected_graph.json')));
  return inFolder(async (folder) => {
    const project = sushi(folder);
    const tool = join(sqlmesh(), 'bin', 'sqlmesh');
    const first = ['plan', '--auto-apply', '--no-prompts', '--skip-tests', '--execution-time', '4 days ago'];
    run(tool, first, project);
    const env = {
      ...airflowEnvironment(join(folder, 'home')),
      PATH: [monitorPrograms(join(folder, 'bin')), process.env['PATH']].join(delimiter),
      SQLMESH: tool,
      SQLMESH_PROJECT_DIR: project,
      SQLMESH__DISABLE_ANONYMIZED_ANALYTICS: '1',
      SPARKLE_CONN_WAREHOUSE: `duckdb://${join(project, 'sushi.duckdb')}`,
    };
    const make = (name: string, ...more: readonly string[]): string | undefined => {
      const args = ['--project-type', 'sqlmesh', '--project-path', project, '--group-by', 'none', '--no-monitors'];
      return generate('airflow-dag-gen', [...args, ...more, '--output-dir', join(folder, name)], folder);
    };
    const failed =
      make('all') ?? make('some', '--select', '+sushi.top_waiters') ?? make('whole', '--granularity', 'group');
    if (failed !== undefined) return [failed];
    migrate(venv, env);
    const script = join(packageRoot, 'python', 'models_airflow.py');
    const input = JSON.stringify([{ name: 'sushi', graph, dags: join(folder, 'all'), tests: 'build', exact: true }]);
    const compared = spawnSync(join(venv, 'bin', 'python'), [script], { env, input, encoding: 'utf8' });
    if (compared.status !== 0) return [compared.stderr.trim().slice(-1500)];
    const problems = [...(JSON.parse(compared.stdout) as string[])];
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    const last = (table: string): string => {
      const python = join(sqlmesh(), 'bin', 'python');
      const [row] = JSON.parse(run(python, ['-c', query, join(project, 'sushi.duckdb'), daysOf(table)], folder)) as [
        [number, string],
      ];
      return row[1];
    };
    const runs = [
      { name: 'some', before: 'sushi.order_items', after: 'sushi.waiter_revenue_by_day', tasks: 5 },
      { name: 'whole', before: 'sushi.customer_revenue_by_day', after: 'sushi.customer_revenue_by_day', tasks: 1 },
    ];
    for (const { name, before, after, tasks } of runs) {
      if (last(before) >= yesterday) problems.push(`${before} was complete before the run ${name}`);
      const dags = join(folder, name);
      const ran = runDag(venv, dags, dagOf(dags), { ...env, AIRFLOW__CORE__DAGS_FOLDER: dags });
      if ('failed' in ran) return [...problems, ran.failed];
      const models = Object.entries(ran.tasks).filter(([task]) => !task.startsWith('audit'));
      if (ran.state !== 'success' || models.length < tasks || models.some(([, state]) => state !== 'success'))
        problems.push(`the run ${name} ended as ${ran.state}: ${JSON.stringify(ran.tasks)}: ${ran.log}`);
      if (last(after) !== yesterday) problems.push(`${after} ends on ${last(after)} after the run ${name}`);
    }
    return problems;
  });
}

/** The one Dag of a folder, by its map. */
function dagOf(folder: string): string {
  const [name = ''] = Object.keys(JSON.parse(readFileSync(join(folder, '.map.json'), 'utf8')) as object);
  return name.split('.')[0] ?? '';
}
