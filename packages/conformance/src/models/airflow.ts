import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot, pythonEnvironment } from '../cache.js';
import type { Suite } from '../targets/target.js';
import { airflowEnvironment, migrate, monitorPrograms, runDag } from './airflow-home.js';
import { loadsSushi } from './airflow-sushi.js';
import { generate } from './generate.js';
import { manifests } from './manifests.js';

const own = join(packageRoot, '..', 'import-dbt', 'test');
/** Ways of generating that must all keep the graph. `exact`: one task is one node. */
const ways = [
  { name: 'usual', args: [], tests: 'build', exact: true },
  { name: 'waiting', args: ['--edges', 'wait', '--one-schedule'], tests: 'build', exact: true },
  { name: 'after each', args: ['--tests', 'after_each'], tests: 'after_each', exact: false },
  {
    name: 'at the end',
    args: ['--tests', 'after_all', '--group-by', 'folder', '--one-schedule'],
    tests: 'after_all',
    exact: false,
  },
  { name: 'runner', args: ['--engine', 'runner', '--group-by', 'none'], tests: 'build', exact: true },
] as const;

const texts = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile())
      .map((one) => join(one.parentPath, one.name))
      .map((file) => [file.slice(folder.length), readFileSync(file, 'utf8')]),
  );

function inFolder(work: (folder: string) => readonly string[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'sparkle-models-'));
  const problems = work(folder);
  if (problems.length === 0) rmSync(folder, { recursive: true, force: true });
  return problems;
}

/** Manifests that are generated in every way; the others in the usual one. */
const everyWay = ['v12.json', 'manifest_v12_1.10.json', 'manifest_v4.json', 'hostile', 'strange'];

interface Case {
  readonly name: string;
  readonly manifest: string;
  readonly dags: string;
  readonly tests: string;
  readonly exact: boolean;
}

/** A copy of a case without the last edge between two models, which the comparison must miss. */
function planted(given: Case): Case {
  const dags = `${given.dags}_planted`;
  cpSync(given.dags, dags, { recursive: true });
  const file = join(dags, 'dbt_staging.py');
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(/inlets=\[asset\("seed[^\]]*\],?|^ {4}wait_for_\w+ >> .*$/gm, ''),
  );
  return { ...given, dags };
}

/** Every manifest in every way, loaded by Airflow: nodes, edges, order, tests, names; and the same bytes twice. */
function graphs(venv: string, major: '2' | '3'): readonly string[] {
  return inFolder((folder) => {
    const problems: string[] = [];
    const cases = manifests(folder).flatMap(([name, manifest]) =>
      ways.flatMap((way): readonly Case[] => {
        if (way.name !== 'usual' && (major === '2' || !everyWay.includes(name))) return [];
        const out = join(folder, `${name} ${way.name}`.replace(/[^A-Za-z0-9]/g, '_'));
        const args = ['--project-type', 'dbt', '--manifest-path', manifest, '--airflow', major, ...way.args];
        const failed = generate('airflow-dag-gen', [...args, '--output-dir', out], folder);
        if (failed) problems.push(failed);
        if (failed) return [];
        if (way.name === 'usual') {
          const again = `${out}_again`;
          generate('airflow-dag-gen', [...args, '--output-dir', again], folder);
          if (JSON.stringify(texts(out)) !== JSON.stringify(texts(again))) problems.push(`${name}: two runs differ`);
        }
        return [{ name: `${name} (${way.name})`, manifest, dags: out, tests: way.tests, exact: way.exact }];
      }),
    );
    const env = airflowEnvironment(join(folder, 'home'));
    migrate(venv, env);
    const script = join(packageRoot, 'python', 'models_airflow.py');
    const compare = (given: readonly Case[]): readonly string[] => {
      const input = JSON.stringify(given);
      const ran = spawnSync(join(venv, 'bin', 'python'), [script], {
        env,
        input,
        encoding: 'utf8',
        maxBuffer: 1 << 26,
      });
      return ran.status === 0 ? (JSON.parse(ran.stdout) as string[]) : [ran.stderr.trim().slice(-1500)];
    };
    problems.push(...compare(cases));
    const good = cases.find((one) => one.name === 'v12.json (usual)');
    if (good && !compare([planted(good)]).some((problem) => problem.includes('edges')))
      problems.push('an edge that was taken out of a file is not missed');
    if (existsSync('/tmp/sparkle-pwned')) problems.push('a name of the hostile manifest was run as a command');
    return problems;
  });
}

/** A project that dbt runs on DuckDB, task by task, in the order of Airflow. */
function execution(venv: string): readonly string[] {
  return inFolder((folder) => {
    const dbt = pythonEnvironment('dbt');
    const project = join(folder, 'shop');
    cpSync(join(own, 'shop'), project, { recursive: true });
    const database = join(folder, 'shop.duckdb');
    const bins = monitorPrograms(join(folder, 'bin'));
    const env = {
      ...airflowEnvironment(join(folder, 'home')),
      AIRFLOW__CORE__DAGS_FOLDER: join(folder, 'dags'),
      PATH: `${bins}:${process.env['PATH'] ?? ''}`,
      DBT: join(dbt, 'bin', 'dbt'),
      DBT_PROJECT_DIR: project,
      DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
      SHOP_DB: database,
      SPARKLE_CONN_WAREHOUSE: `duckdb://${database}`,
    };
    for (const command of ['deps', 'parse']) {
      const ran = spawnSync(env.DBT, [command], { cwd: project, env, encoding: 'utf8' });
      if (ran.status !== 0) return [`dbt ${command}: ${ran.stdout.trim().slice(-500)}`];
    }
    const args = ['--project-type', 'dbt', '--manifest-path', join(project, 'target', 'manifest.json')];
    const ways = [
      '--group-by',
      'none',
      '--one-schedule',
      '--select',
      '+fct_orders',
      '--output-dir',
      join(folder, 'dags'),
    ];
    const failed = generate('airflow-dag-gen', [...args, ...ways], folder);
    if (failed) return [failed];
    migrate(venv, env);
    const ran = runDag(venv, join(folder, 'dags'), 'dbt_shop', env);
    if ('failed' in ran) return [ran.failed];
    const { state, tasks, log } = ran;
    const problems = state === 'success' ? [] : [`the run ended as ${state}: ${log}`];
    for (const [task, ended] of Object.entries(tasks))
      if (ended !== 'success') problems.push(`${task} ended as ${ended}`);
    const query = 'select count(*), sum(amount) from fct_orders';
    const program = `import duckdb, sys; print(duckdb.connect(sys.argv[1], read_only=True).execute(sys.argv[2]).fetchall())`;
    const found = spawnSync(join(dbt, 'bin', 'python'), ['-c', program, database, query], { encoding: 'utf8' });
    // Three orders of 10, 20 and 5 in seeds/raw_orders.csv.
    if (!found.stdout.includes('(3, ') || !found.stdout.includes('35'))
      problems.push(`fct_orders: ${found.stdout || found.stderr}`);
    return problems;
  });
}

/** The tasks and edges that Cosmos makes of the same manifest, and how long both take to be read. */
function comparison(): readonly string[] {
  return inFolder((folder) => {
    const venv = pythonEnvironment('cosmos');
    const project = join(folder, 'shop');
    cpSync(join(own, 'shop'), project, { recursive: true });
    const env = { ...airflowEnvironment(join(folder, 'home')), DBT_SEND_ANONYMOUS_USAGE_STATS: 'false' };
    for (const command of ['deps', 'parse']) {
      const ran = spawnSync(join(venv, 'bin', 'dbt'), [command], { cwd: project, env, encoding: 'utf8' });
      if (ran.status !== 0) return [`dbt ${command}: ${ran.stdout.trim().slice(-500)}`];
    }
    const manifest = join(project, 'target', 'manifest.json');
    const dags = join(folder, 'dags');
    const usual = ['--project-type', 'dbt', '--manifest-path', manifest, '--output-dir', dags];
    const failed = generate(
      'airflow-dag-gen',
      [...usual, '--group-by', 'none', '--one-schedule', '--tests', 'after_each'],
      folder,
    );
    if (failed) return [failed];
    migrate(venv, env);
    const script = join(packageRoot, 'python', 'models_cosmos.py');
    const args = [script, manifest, project, join(dags, 'dbt_shop.py'), 'dbt_shop'];
    const ran = spawnSync(join(venv, 'bin', 'python'), args, { env, encoding: 'utf8', maxBuffer: 1 << 26 });
    if (ran.status !== 0) return [ran.stderr.trim().slice(-1500)];
    const found = JSON.parse(ran.stdout) as {
      readonly problems: readonly string[];
      readonly tasks: number;
      readonly edges: number;
      readonly ours: number;
      readonly cosmos: number;
    };
    process.stdout.write(
      `     ${found.tasks} tasks, ${found.edges} edges; read in ${found.ours} s, by Cosmos in ${found.cosmos} s\n`,
    );
    return found.problems;
  });
}

/** Suites of `airflow-dag-gen`, by the environment of a version of Airflow. */
export function modelSuites(venv: () => string, version: '2' | '3' | '3.1'): readonly Suite[] {
  const major = version === '2' ? '2' : '3';
  const graph: Suite = { name: 'graphs of dbt manifests', long: version === '3.1', run: () => graphs(venv(), major) };
  if (version !== '3') return [graph];
  return [
    graph,
    { name: 'a dbt project on DuckDB', long: false, run: () => execution(venv()) },
    { name: 'sushi of SQLMesh', long: false, run: () => loadsSushi(venv()) },
    { name: 'a dbt project beside Cosmos', long: true, run: comparison },
  ];
}
