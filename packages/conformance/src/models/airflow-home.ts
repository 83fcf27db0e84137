import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MissingTool, packageRoot } from '../cache.js';
import { programFile } from './generate.js';

/** Environment of Airflow in a folder of its own. */
export function airflowEnvironment(home: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    AIRFLOW_HOME: home,
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    AIRFLOW__CORE__DAGS_FOLDER: join(home, 'dags'),
    AIRFLOW__LOGGING__LOGGING_LEVEL: 'WARNING',
    AIRFLOW__USAGE_DATA_COLLECTION__ENABLED: 'False',
    SCARF_ANALYTICS: 'false',
    PYTHONWARNINGS: 'ignore',
    TZ: 'UTC',
  };
}

/** Makes the database of that environment. @throws MissingTool */
export function migrate(venv: string, env: NodeJS.ProcessEnv): void {
  const migrated = spawnSync(join(venv, 'bin', 'airflow'), ['db', 'migrate'], { env, encoding: 'utf8' });
  if (migrated.status !== 0) throw new MissingTool(`airflow db migrate: ${migrated.stderr.trim().split('\n').at(-1)}`);
}

/** A folder with the programs that generated Dags call to look at tables. */
export function monitorPrograms(folder: string): string {
  mkdirSync(folder);
  for (const name of ['pipeline-health-monitor', 'sla-tracker']) {
    writeFileSync(join(folder, name), `#!/bin/sh\nexec "${process.execPath}" "${programFile(name)}" "$@"\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

/** How a run of a Dag ended, with the last lines of its log. */
export interface DagRun {
  readonly state: string;
  readonly tasks: Readonly<Record<string, string>>;
  readonly log: string;
}

/** Runs one Dag of a folder to its end, in one process of Airflow. */
export function runDag(
  venv: string,
  dags: string,
  dag: string,
  env: NodeJS.ProcessEnv,
): DagRun | { readonly failed: string } {
  const ran = spawnSync(join(venv, 'bin', 'python'), [join(packageRoot, 'python', 'models_run.py'), dags, dag], {
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const log = ran.stderr.trim().slice(-2500);
  if (ran.status !== 0) return { failed: log };
  return { ...(JSON.parse(ran.stdout) as Pick<DagRun, 'state' | 'tasks'>), log };
}
