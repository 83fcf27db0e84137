import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cli, command, node, row } from '../measure.mjs';
import { writeProject } from '../project.mjs';
import { compiledProject } from './compile.mjs';

const packages = fileURLToPath(new URL('../../../', import.meta.url));

/** The environment with Airflow 3 that the conformance suite made. */
function airflowEnvironment() {
  const cache = process.env.SPARKLE_CACHE ?? join(homedir(), '.cache', 'sparkle-conformance');
  const found = existsSync(cache) ? readdirSync(cache).filter((name) => name.startsWith('airflow3-')) : [];
  return found.map((name) => join(cache, name)).find((folder) => existsSync(join(folder, '.complete')));
}

/** What a person writes for the same three commands, schedule and assets. */
const byHand = (name, reads) => `import pendulum
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Asset
from airflow.timetables.interval import CronDataIntervalTimetable

with DAG(
    dag_id="${name}",
    schedule=CronDataIntervalTimetable("0 6 * * *", timezone="UTC"),
    start_date=pendulum.datetime(2020, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 0},
) as dag:
    prepare = BashOperator(task_id="prepare", bash_command="run ${name} prepare {{ run_id }}", append_env=True)
    write = BashOperator(
        task_id="write",
        bash_command="run ${name} write {{ data_interval_start }} {{ data_interval_end }} {{ run_id }}",
        append_env=True,
        inlets=[Asset(name="${reads}", uri="x-duckdb://local/wh/${reads}")],
        outlets=[Asset(name="main.out.${name}", uri="x-duckdb://local/wh/main.out/${name}")],
    )
    close = BashOperator(task_id="close_interval", bash_command="run ${name} close {{ run_id }}", append_env=True)
    prepare >> write >> close
`;

function parse(environment, dags, home) {
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    AIRFLOW_HOME: home,
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    AIRFLOW__LOGGING__LOGGING_LEVEL: 'WARNING',
    PYTHONWARNINGS: 'ignore',
    TZ: 'UTC',
  };
  const script = fileURLToPath(new URL('../parse_dags.py', import.meta.url));
  const answer = JSON.parse(
    command(join(environment, 'bin/python'), [script, dags], { env }).trim().split('\n').at(-1),
  );
  if (answer.errors.length > 0) throw new Error(answer.errors[0]);
  return answer;
}

/** 1,000 pipelines compiled and emitted for Airflow, and Airflow's own parse beside files written by hand. */
export async function measure({ dir, scale }) {
  const environment = airflowEnvironment();
  if (!environment) {
    console.warn('airflow: skipped, no Airflow 3 in the conformance cache; `npm run conformance airflow` makes it');
    return [];
  }
  const count = Math.round(1000 * scale);
  const root = compiledProject(join(dir, 'project'), count);
  writeProject(root, {
    'sparkle.config.yaml': 'name: bench\nwarehouse: local\nadapters:\n  "@sparkle-orchestration/adapter-airflow": {}\n',
  });
  mkdirSync(join(root, 'node_modules/@sparkle-orchestration'), { recursive: true });
  symlinkSync(join(packages, 'adapter-airflow'), join(root, 'node_modules/@sparkle-orchestration/adapter-airflow'));
  const emit = ['generate-deploy', '--all', '--env', 'dev', '--orchestrator', 'airflow', '-o', 'out', '-C', root];
  const emitted = node([cli, ...emit]);
  // What the Dags share stands in a module beside them, which is no Dag.
  const names = readdirSync(join(root, 'out/dags')).filter((n) => n.endsWith('.py') && n !== 'sparkle_common.py');
  const hand = join(dir, 'hand');
  mkdirSync(hand);
  for (const file of names) {
    const name = file.replace('.py', '');
    const reads = /Asset\(name="([^"]+)"/.exec(readFileSync(join(root, 'out/dags', file), 'utf8'))?.[1] ?? 'main.a.b';
    writeFileSync(join(hand, file), byHand(name, reads));
  }
  const home = join(dir, 'home');
  mkdirSync(home);
  command(join(environment, 'bin/airflow'), ['db', 'migrate'], {
    env: { PATH: process.env.PATH, HOME: home, AIRFLOW_HOME: home },
  });
  const times = { raw: [], ours: [] };
  for (let turn = 0; turn < 2; turn++) {
    times.raw.push(parse(environment, hand, home));
    times.ours.push(parse(environment, join(root, 'out/dags'), home));
  }
  const least = (runs) => runs.reduce((a, b) => (b.cpu < a.cpu ? b : a));
  const [raw, ours] = [least(times.raw), least(times.ours)];
  if (ours.dags !== count || raw.dags !== count) throw new Error(`${ours.dags} and ${raw.dags} Dags of ${count}`);
  const together = { wall: emitted.wall + ours.wall, cpu: emitted.cpu + ours.cpu };
  return [
    row(
      `compile and emit ${count} Airflow Dags`,
      emitted,
      undefined,
      '–',
      undefined,
      `${emitted.megabytes.toFixed(0)} MB`,
    ),
    row(
      `Airflow parses ${count} Dags`,
      ours,
      raw,
      '1.05 × by hand',
      ours.cpu <= 1.05 * raw.cpu,
      `${ours.tasks} tasks; by hand ${raw.tasks}`,
    ),
    row(
      `compile, emit and parse ${count} Dags`,
      together,
      undefined,
      `< ${5.4 * scale} s`,
      together.wall < 5.4 * scale,
    ),
  ];
}
