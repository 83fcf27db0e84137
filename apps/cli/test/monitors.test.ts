import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleProject, repository, sparkle } from './command.js';

const folder = mkdtempSync(join(tmpdir(), 'sparkle-monitors-'));
const shared = process.env['SPARKLE_SHARED'] ?? join(repository, '../shared');
const documents = join(shared, 'corpora/from-documents/3-utilities');
const path = (program: string) => fileURLToPath(new URL(`../bin/${program}.js`, import.meta.url));
const environment = { PATH: process.env['PATH'] ?? '', HOME: folder, NO_COLOR: '1' };

/** A program as a cron job or a CI step runs it. */
function run(program: 'pipeline-health-monitor' | 'sla-tracker', args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path(program), ...args], {
    cwd: folder,
    env: environment,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}
const write = (name: string, value: unknown) =>
  writeFileSync(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value, null, 2));
const connection = ['--connection', 'duckdb:project.duckdb'];
const at = ['--now', '2024-01-15T10:30:00Z'];

beforeAll(async () => {
  const instance = await DuckDBInstance.create(join(folder, 'project.duckdb'));
  const session = await instance.connect();
  await session.run('create schema dataset');
  await session.run(
    `create table dataset.events as select i::varchar as event_id, timestamp '2024-01-15 09:00:00' - (i % 7) * interval 1 day as event_timestamp,
       case when i % 200 = 0 then null else 'u' end as user_id, date '2024-01-15' - (i % 7)::int as event_date from range(14000) t(i)`,
  );
  session.closeSync();
  instance.closeSync();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!existsSync(documents))('the examples of the documents', () => {
  it('pipeline-health-monitor --config health-config.json --output results.json', () => {
    copyFileSync(join(documents, 'health-config.json'), join(folder, 'health-config.json'));
    const { status, stdout } = run('pipeline-health-monitor', [
      ...['--config', 'health-config.json', '--output', 'results.json'],
      ...connection,
      ...at,
    ]);
    const result = JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8'));
    expect(Object.keys(result)).toEqual(['timestamp', 'checks', 'summary']);
    expect(result.checks[0]).toEqual({
      table: 'project.dataset.events',
      check: 'freshness',
      status: 'PASS',
      latest_update: '2024-01-15T09:00:00Z',
      hours_stale: 1.5,
      max_age_hours: 2,
      total_rows: 14000,
    });
    // The table has a column that its expected schema does not have: the report is written and the exit says so.
    expect(result.checks.map((c: { check: string; status: string }) => `${c.check} ${c.status}`)).toEqual([
      'freshness PASS',
      'row_count_range PASS',
      'partition_health WARN',
      'schema_drift FAIL',
      'failed_jobs SKIP',
      'query_costs SKIP',
    ]);
    expect(stdout).toContain('Health score: 50 %');
    expect(status).toBe(1);
  });

  it('sla-tracker --config sla-config.json --report --format markdown --output report.md', () => {
    copyFileSync(join(documents, 'sla-config.json'), join(folder, 'sla-config.json'));
    const report = ['--config', 'sla-config.json', '--report', '--format', 'markdown', '--output', 'report.md'];
    expect(run('sla-tracker', [...report, ...connection, ...at]).status).toBe(0);
    const late = run('sla-tracker', [...report, ...connection, '--now', '2024-01-15T12:00:00Z']);
    expect(late.status).toBe(1);
    expect(readFileSync(join(folder, 'report.md'), 'utf8')).toContain(
      '| project.dataset.events | freshness | FAIL | yes | 3 h old, at most 2 h |',
    );
  }, 120_000);
});

describe('exit codes', () => {
  it('0 when all is well, 1 for a stale or missing table, never with --fail-on never', () => {
    const table = (name: string, ...more: string[]) =>
      run('pipeline-health-monitor', [
        ...['--table', name, '--check-freshness', '--timestamp-column', 'event_timestamp'],
        ...connection,
        ...at,
        ...more,
      ]);
    expect(table('dataset.events').status).toBe(0);
    expect(table('dataset.events', '--max-age-hours', '1').status).toBe(1);
    const missing = table('dataset.event');
    expect(missing.status).toBe(1);
    expect(JSON.parse(missing.stdout).checks[0]).toMatchObject({
      status: 'ERROR',
      error: 'there is no table "dataset.event"',
    });
    expect(table('dataset.event', '--fail-on', 'never').status).toBe(0);
  });

  it('2 for a bad configuration, at its line', () => {
    write('bad.yaml', 'tables:\n  - table_id: dataset.events\n    freshness:\n      max_age_hour: 2\n');
    const unknown = run('pipeline-health-monitor', ['--config', 'bad.yaml', ...connection]);
    expect(unknown.status).toBe(2);
    expect(unknown.stdout).toBe('');
    expect(unknown.stderr).toMatch(/bad\.yaml:4:7/);
    expect(unknown.stderr).toContain('max_age_hours');
    write('attack.json', { tables: [{ table_id: 'events; drop table x', freshness_sla: { max_age_hours: 1 } }] });
    const attack = run('sla-tracker', ['--config', 'attack.json', ...connection]);
    expect(attack.status).toBe(2);
    expect(attack.stderr).toContain('monitor/bad-table-id');
    expect(run('sla-tracker', []).status).toBe(2);
    expect(run('pipeline-health-monitor', []).status).toBe(2);
    expect(run('pipeline-health-monitor', ['--table', 'a.b', '--check-freshness']).stderr).toContain(
      'monitor/no-connection',
    );
  });

  it('3 for a missing driver or secret', () => {
    const cloud = run('pipeline-health-monitor', ['--check-failures', '--warehouse', 'bigquery']);
    expect(cloud.status).toBe(3);
    expect(cloud.stderr).toContain('npm install @google-cloud/bigquery');
    write('notify.json', {
      tables: [
        { table_id: 'dataset.events', freshness_sla: { max_age_hours: 1, timestamp_column: 'event_timestamp' } },
      ],
      notify: { channels: [{ type: 'slack', secret_key: 'SLACK_WEBHOOK_URL' }] },
    });
    const secret = run('sla-tracker', ['--config', 'notify.json', '--notify', ...connection]);
    expect(secret.status).toBe(3);
    expect(secret.stderr).toContain('monitor/notify-secret-missing');
  });

  it('a cost report has its total at the top, and tells why nothing was judged', () => {
    const { status, stdout } = run('pipeline-health-monitor', ['--cost-report', '--hours', '24', ...connection, ...at]);
    expect(JSON.parse(stdout)).toMatchObject({
      check: 'query_costs',
      status: 'SKIP',
      total_cost_usd: 0,
      hours_checked: 24,
    });
    expect(status).toBe(2);
  });
});

describe('--monitor', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ends with 0 on %s, one line a round',
    async (signal) => {
      write('watch.json', {
        tables: [
          { table_id: 'dataset.events', freshness_sla: { max_age_hours: 1, timestamp_column: 'event_timestamp' } },
        ],
      });
      const args = ['--config', 'watch.json', '--monitor', '--interval', '1', ...connection, ...at];
      const child = spawn(process.execPath, [path('sla-tracker'), ...args], { cwd: folder, env: environment });
      let out = '';
      child.stdout.on('data', (chunk: Buffer) => {
        out += chunk.toString();
        if (out.split('\n').length === 3) child.kill(signal);
      });
      const exit = await new Promise<number | null>((done) => child.on('exit', (code) => done(code)));
      expect(exit).toBe(0);
      expect(out.split('\n')[0]).toBe('2024-01-15T10:30:00Z 0 of 1 passed, 1 violation: dataset.events freshness');
    },
    60_000,
  );
});

it('a project gives its warehouse, its runs and its pipelines', () => {
  const project = exampleProject();
  try {
    expect(sparkle(project, ['run', 'flights_bronze', '--env', 'dev']).status).toBe(0);
    writeFileSync(
      join(project, 'sla.yaml'),
      'pipelines:\n  - name: flights_bronze\n    completion_time_sla: { target_duration_minutes: 5 }\n',
    );
    const sla = sparkle(project, ['sla', '--config', 'sla.yaml', '--env', 'dev']);
    expect(JSON.parse(sla.stdout).checks[0]).toMatchObject({ status: 'PASS', runs_checked: 1, violations: 0 });
    expect(sla.status).toBe(0);
    const jobs = sparkle(project, ['health', '--check-failures', '--env', 'dev']);
    expect(JSON.parse(jobs.stdout).checks[0]).toMatchObject({ check: 'failed_jobs', status: 'PASS', failed_count: 0 });
    expect(jobs.status).toBe(0);
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}, 60_000);
