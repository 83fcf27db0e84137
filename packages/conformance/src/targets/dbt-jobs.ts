import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import dbtAdapter from '@sparkle-orchestration/adapter-dbt';
import { type ExecutionGraph, emitDeployment, withHash } from '@sparkle-orchestration/core';
import { duckdbLoadGraph } from '@sparkle-orchestration/core/testing';
import { intervalForTick } from '@sparkle-orchestration/schedules';
import { pythonEnvironment } from '../cache.js';

const ids = { account_id: 1, project_id: 2, environment_id: 3 };

/** The sample graph at a schedule of its own. */
function graphAt(pipeline: string, cron: string, timezone: string): ExecutionGraph {
  const { hash: _, ...facts } = duckdbLoadGraph();
  if (!facts.schedule) throw new Error('the sample has no schedule');
  const renamed = JSON.parse(
    JSON.stringify(facts).replaceAll('slv.orders', `slv.${pipeline}`).replaceAll('"orders"', JSON.stringify(pipeline)),
  ) as typeof facts;
  return withHash({ ...renamed, pipeline, timeoutSeconds: 3600, schedule: { ...facts.schedule, cron, timezone } });
}

function dbt(folder: string, program: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, DO_NOT_TRACK: '1', DBT_SEND_ANONYMOUS_USAGE_STATS: 'false', NO_COLOR: '1' },
  });
  return { status, output: `${stdout}\n${stderr}`.trim() };
}

/** The times of an interval as the emitted project works them out from a schedule. */
function intervalOf(folder: string, program: string, name: string): string | undefined {
  const inline = "interval {{ sparkle_parameter('interval_start') }} {{ sparkle_parameter('interval_end') }}";
  const vars = JSON.stringify({ schedule_of: name });
  const { output } = dbt(
    folder,
    program,
    '--quiet',
    'compile',
    '--inline',
    inline,
    '--vars',
    vars,
    '--profiles-dir',
    '.',
  );
  return /interval '(.+?)\.0+' '(.+?)\.0+'/.exec(output)?.slice(1, 3).join(' ') ?? output;
}

const wall = (time: Date) => time.toISOString().slice(0, 19).replace('T', ' ');

/**
 * `dbt-jobs.yml` as the platform's own tool reads it, which also refuses a planted fault; and the interval of a job,
 * which dbt works out without being given one, beside that of our schedules.
 */
export function checkJobs(): readonly string[] {
  const graphs = [
    graphAt('hourly_orders', '15 * * * *', 'UTC'),
    graphAt('daily_orders', '0 6 * * 1-5', 'Europe/Berlin'),
  ];
  const output = emitDeployment({
    adapter: dbtAdapter,
    graphs,
    options: { project_name: 'jobs', jobs: ids },
    env: 'dev',
    project: 'jobs',
    runnerVersion: '0.1.0',
    regenerate: 'npm run conformance',
  });
  const errors = output.diagnostics.filter((found) => found.severity === 'error');
  if (errors.length > 0) return errors.map((found) => `${found.code}: ${found.message}`);
  const folder = mkdtempSync(join(tmpdir(), 'sparkle-dbt-jobs-'));
  for (const { path, content } of output.files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  mkdirSync(join(folder, 'data'));
  const problems: string[] = [];
  const tool = join(pythonEnvironment('dbt-jobs'), 'bin', 'dbt-jobs-as-code');
  const validate = () => dbt(folder, tool, 'validate', 'dbt-jobs.yml');
  const good = validate();
  if (good.status !== 0) problems.push(`dbt-jobs-as-code validate: ${good.output}`);
  const program = join(pythonEnvironment('dbt'), 'bin', 'dbt');
  for (const { pipeline, schedule } of graphs) {
    const before = schedule && intervalForTick(schedule, new Date());
    const told = intervalOf(folder, program, pipeline);
    const after = schedule && intervalForTick(schedule, new Date());
    const wanted = [before, after].map((one) => (one ? `${wall(one.start)} ${wall(one.end)}` : 'none'));
    if (!wanted.includes(told ?? '')) problems.push(`${pipeline}: dbt runs ${told}, the schedule says ${wanted[0]}`);
  }
  const file = join(folder, 'dbt-jobs.yml');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('15 * * * *', '15 99 * * *'));
  if (text.includes('15 * * * *') === false || validate().status === 0)
    problems.push('a wrong cron expression is not noticed');
  if (problems.length === 0) rmSync(folder, { recursive: true, force: true });
  return problems;
}
