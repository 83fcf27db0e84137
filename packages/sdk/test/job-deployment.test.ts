import { rmSync } from 'node:fs';
import { DiagnosticError, type ExecutionGraph } from '@sparkle-orchestration/core';
import { afterEach, describe, expect, it } from 'vitest';
import { makeDeployment } from '../src/deploy.js';
import { openProject } from '../src/open-project.js';
import { projectFolder } from './project-folder.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const pipeline = (name: string, more: object = {}) => ({
  [`config/pipelines/${name}.yaml`]: {
    pipeline: {
      name,
      source: { config_file: 'files', resources: [name] },
      destination: { config_file: 'local', dataset_name: 'raw' },
      ...more,
    },
  },
});
const resource = (name: string) => ({
  name,
  schema: { columns: [{ name: 'id', data_type: 'integer' }] },
  write_disposition: 'replace',
});
const files = {
  'config/sources/files.yaml': {
    source: { name: 'files', type: 'file', connection: { path: 'x.csv' }, resources: ['a', 'b', 'c'].map(resource) },
  },
  'config/destinations/local.yaml': {
    destination: { name: 'local', type: 'duckdb', connection: { file_path: 'x.duckdb' } },
  },
  ...pipeline('a'),
  ...pipeline('b'),
  ...pipeline('c'),
  'config/triggers/two.yaml': {
    trigger: { name: 'two', type: 'cron', job: 'nightly', schedule: { cron: '0 2 * * *' } },
  },
};
const job = (content: object) => ({ 'config/jobs/nightly.yaml': { job: { name: 'nightly', ...content } } });
const chain = {
  pipelines: [
    { name: 'a', continue_on_failure: true },
    { name: 'b', depends_on: ['a'] },
    { name: 'c', depends_on: ['b'] },
  ],
  retries: { max_attempts: 1, retry_delay: 5 },
  sla: { duration: 60, expected_completion_time: '06:30', timezone: 'Europe/Berlin' },
  notifications: { on_retry: true, on_success: true, channels: ['webhook'] },
};

async function deploy(content: object, target = 'airflow', more: object = {}) {
  const root = projectFolder(
    { ...files, ...job(content), ...more },
    { adapters: { [target]: {} }, warehouse: 'local' },
  );
  folders.push(root);
  const project = await openProject({ from: root, env: 'dev', environment: {} });
  return makeDeployment(project, { orchestrator: target, names: ['nightly'] });
}

/** The edges that the emitted test expects of the Dag. */
function edgesOf(text: string): Record<string, string[]> {
  const found = /EDGES = (\{.*?\n\})/s.exec(text)?.[1] ?? '{}';
  return JSON.parse(found.replaceAll(/,(\s*[\]}])/g, '$1')) as Record<string, string[]>;
}

describe('a job on Airflow', () => {
  it('is one Dag with a task group for each pipeline, and edges between the groups', async () => {
    const { output } = await deploy(chain);
    const dag = output.files.find((file) => file.path === 'dags/nightly.py')?.content ?? '';
    expect(dag).toMatch(/with TaskGroup\("a"\):/);
    expect(dag).toMatch(/schedule=CronDataIntervalTimetable\("0 2 \* \* \*"|schedule=SCHEDULE/);
    expect(dag).toMatch(/on_retry_callback/);
    expect(dag).toMatch(/^notify_sla_miss = tell\(\n(?: {4}.*\n)*? {4}\{"event": "sla_miss"/m);
    expect(dag).toContain('on_failure_callback=[notify_failure, notify_sla_miss],');
    expect(dag).toContain('on_success_callback=[notify_success, notify_sla_miss],');
    const edges = edgesOf(output.files.find((file) => file.path === 'tests/test_nightly.py')?.content ?? '');
    expect(edges).toMatchObject({
      'a.prepare': ['a.load_a'],
      'a.load_a': ['a.close_interval'],
      'a.close_interval': ['b.may_start', 'close_interval'],
      'b.may_start': ['b.prepare'],
      'b.close_interval': ['c.prepare', 'close_interval'],
      'c.close_interval': ['close_interval'],
      close_interval: [],
    });
  });

  it('gives each task the tries of the job on top of its own, and says so', async () => {
    const { output, diagnostics } = await deploy(chain);
    const dag = output.files.find((file) => file.path === 'dags/nightly.py')?.content ?? '';
    expect(dag).toMatch(/"retries": 5/);
    const told = diagnostics.filter((d) => d.code === 'core/workaround').map((d) => d.message);
    expect(told.some((text) => text.includes('policy.run_retry'))).toBe(true);
  });

  it('runs by a graph whose pipelines keep the hash that they have by themselves', async () => {
    const { output } = await deploy(chain);
    const text = output.files.find((file) => file.path === 'graphs/nightly.graph.json')?.content ?? '';
    const graph = JSON.parse(text) as ExecutionGraph;
    expect(graph.groups?.map((group) => [group.id, group.needs])).toEqual([
      ['a', []],
      ['b', [{ task: 'a', when: 'done' }]],
      ['c', [{ task: 'b', when: 'success' }]],
    ]);
    expect(graph.operations.map((one) => [one.id, one.group])).toEqual([
      ['a.load_a', 'a'],
      ['b.load_b', 'b'],
      ['c.load_c', 'c'],
    ]);
  });

  it.each([
    [
      'alerts of a pipeline',
      {},
      pipeline('a', { alerts: { enabled: true, channels: [{ type: 'slack' }] } }),
      /config\/pipelines\/a.yaml.*group.hooks/,
    ],
    [
      'an event',
      {},
      {
        'config/triggers/event.yaml': {
          trigger: {
            name: 'event',
            type: 'event',
            job: 'nightly',
            event: { source: 's3', event_type: 'object_created' },
          },
        },
      },
      /config\/triggers\/event.yaml.*trigger.event/,
    ],
  ])('refuses %s at its line', async (_, content, more, expected) => {
    const problem = await deploy({ ...chain, ...content }, 'airflow', more).catch((error: unknown) => error);
    if (!(problem instanceof DiagnosticError)) throw new Error('it was not refused');
    const errors = problem.diagnostics.filter((d) => d.severity === 'error');
    expect(errors.map((d) => `${d.location?.file} ${d.message}`).join('\n')).toMatch(expected);
  });
});

describe('a job on dbt', () => {
  it('is refused at its line, with what to do', async () => {
    const problem = await deploy(chain, 'dbt').catch((error: unknown) => error);
    if (!(problem instanceof DiagnosticError)) throw new Error('it was not refused');
    const first = problem.diagnostics.find((d) => d.severity === 'error');
    expect(first).toMatchObject({ code: 'core/unsupported', location: { file: 'config/jobs/nightly.yaml' } });
  });
});
