import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { MissingTool, packageRoot } from '../cache.js';

const commandLine = fileURLToPath(new URL('../../apps/cli/bin/sparkle.js', `file://${packageRoot}`));

/** Airflow in one Python process: each start of it costs ten seconds. */
export interface AirflowProcess {
  readonly venv: string;
  /** `PATH` of workers that have the runner from its wheel, or as a command of their own. */
  path(runner: 'wheel' | 'path'): string;
  /** Makes a folder of Dags the one that Airflow is configured for, and reads it. */
  load(dags: string, env: Readonly<Record<string, string>>): Promise<Record<string, unknown>>;
  send(command: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/** A `sparkle` on PATH that is this checkout's. */
export function runnerFolder(home: string): string {
  const folder = join(home, 'bin');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'sparkle');
  writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" "${commandLine}" "$@"\n`);
  chmodSync(file, 0o755);
  return folder;
}

function environmentOf(home: string, major: '2' | '3'): NodeJS.ProcessEnv {
  return {
    ...process.env,
    AIRFLOW_HOME: home,
    AIRFLOW_MAJOR: major,
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    AIRFLOW__CORE__DAGS_FOLDER: join(home, 'dags'),
    AIRFLOW__CORE__UNIT_TEST_MODE: 'False',
    // Cases may name their pipelines alike: a Dag of the same name is a new one at once.
    AIRFLOW__CORE__MIN_SERIALIZED_DAG_UPDATE_INTERVAL: '0',
    AIRFLOW__LOGGING__LOGGING_LEVEL: 'WARNING',
    AIRFLOW__USAGE_DATA_COLLECTION__ENABLED: 'False',
    SCARF_ANALYTICS: 'false',
    DO_NOT_TRACK: '1',
    PYTHONWARNINGS: 'ignore',
    TZ: 'UTC',
  };
}

export function startAirflow(venv: string, major: '2' | '3'): AirflowProcess {
  const home = mkdtempSync(join(tmpdir(), 'sparkle-airflow-'));
  const env = environmentOf(home, major);
  const migrated = spawnSync(join(venv, 'bin', 'airflow'), ['db', 'migrate'], { env, encoding: 'utf8' });
  if (migrated.status !== 0) throw new MissingTool(`airflow db migrate: ${migrated.stderr.trim().split('\n').at(-1)}`);
  const child: ChildProcessWithoutNullStreams = spawn(
    join(venv, 'bin', 'python'),
    [join(packageRoot, 'python', 'airflow_driver.py')],
    { env },
  );
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => {
    errors.push(chunk.toString('utf8'));
    if (errors.length > 400) errors.splice(0, 200);
  });
  const waiting: ((line: string | undefined) => void)[] = [];
  const lines: Interface = createInterface({ input: child.stdout });
  lines.on('line', (line) => waiting.shift()?.(line));
  child.on('close', () => {
    for (const resolve of waiting.splice(0)) resolve(undefined);
  });
  const send: AirflowProcess['send'] = async (command) => {
    const line = await new Promise<string | undefined>((resolve) => {
      waiting.push(resolve);
      child.stdin.write(`${JSON.stringify(command)}\n`);
    });
    const log = errors.splice(0).join('');
    if (line === undefined) throw new Error(`Airflow's process ended: ${log.slice(-2000)}`);
    const answer = JSON.parse(line) as Record<string, unknown>;
    return { ...answer, log };
  };
  const dags = join(home, 'dags');
  const commands = { wheel: join(venv, 'bin'), path: runnerFolder(home) };
  return {
    venv,
    path: (runner) => `${commands[runner]}:${process.env['PATH'] ?? ''}`,
    send,
    load(folder, env) {
      rmSync(dags, { force: true });
      symlinkSync(folder, dags);
      return send({ load: dags, env });
    },
    async close() {
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.stdin.end();
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}
