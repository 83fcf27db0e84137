import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openProject, runPipelines } from '../src/index.js';
import { projectFolder } from './project-folder.js';

/** A Python with dbt-duckdb, nbclient and ipykernel: the one of `packages/conformance/locks/local.txt`. */
const python = process.env['SPARKLE_PYTHON'];
const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

async function run(files: Readonly<Record<string, unknown>>, task: Readonly<Record<string, unknown>>) {
  const root = projectFolder(
    {
      'config/connections/duck/dev.json': { type: 'duckdb', path: 'shop.duckdb' },
      'config/orchestration/subject/dev.json': {
        pipeline_type: 'custom',
        params: { n: 4 },
        extra_config: { tasks: [{ id: 'only', ...task }] },
      },
      ...files,
    },
    { warehouse: 'duck' },
  );
  roots.push(root);
  const environment = { PATH: process.env['PATH'], HOME: process.env['HOME'], SPARKLE_PYTHON: python };
  const project = await openProject({ from: root, env: 'dev', environment });
  const interval = { start: new Date('2026-03-01T00:00:00Z'), end: new Date('2026-03-02T00:00:00Z') };
  const [first] = await runPipelines(project, { names: ['subject'], interval, runId: 'r1' });
  if (!first?.result) throw new Error('not started');
  return { root, result: first.result, task: first.result.tasks['only'] };
}

const cell = (source: string, tags: readonly string[] = []) => ({
  cell_type: 'code',
  execution_count: null,
  id: `c${source.length}`,
  metadata: { tags },
  outputs: [],
  source,
});
const notebook = (...cells: readonly object[]) => ({
  cells,
  metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } },
  nbformat: 4,
  nbformat_minor: 5,
});

const withPython = python === undefined ? describe.skip : describe;
if (python === undefined) console.warn('SPARKLE_PYTHON is not set: notebooks and dbt are not run here');

withPython('a notebook', () => {
  const params = { notebook_path: 'n.ipynb', parameters: { n: '{{ params.n }}', day: '{{ interval.start | date }}' } };

  it('gets its parameters, gives outputs, and is kept as it was executed', async () => {
    const { root, task } = await run(
      {
        'n.ipynb': notebook(
          cell('n = 1\nday = None', ['parameters']),
          cell('print("n is", n)\nfrom IPython.display import JSON\nJSON({"double": n * 2, "day": day})'),
        ),
      },
      { task: 'RunNotebookTask', params, outputs: { double: 'double', day: 'day' } },
    );
    expect(task?.error).toBeUndefined();
    expect(task?.outputs).toEqual({ double: 8, day: '2026-03-01', path: '.sparkle/notebooks/r1/only.ipynb' });
    const executed = JSON.parse(readFileSync(join(root, '.sparkle/notebooks/r1/only.ipynb'), 'utf8'));
    expect(executed.cells[1].metadata.tags).toEqual(['injected-parameters']);
    expect(JSON.stringify(executed.cells[2].outputs)).toContain('n is 4');
  }, 60_000);

  it('names the cell that failed', async () => {
    const { task } = await run({ 'n.ipynb': notebook(cell('1'), cell('1 / 0')) }, { task: 'RunNotebookTask', params });
    expect(task?.error?.diagnostic.message).toBe('n.ipynb, cell 3: ZeroDivisionError: division by zero');
  }, 60_000);
});

withPython('dbt Core', () => {
  const files = {
    'dbt/dbt_project.yml': 'name: small\nversion: "1.0"\nprofile: small\nmodel-paths: [models]\n',
    'dbt/profiles.yml': 'small:\n  target: dev\n  outputs:\n    dev: { type: duckdb, path: ../dbt.duckdb }\n',
    'dbt/models/good.sql': 'select {{ var("n") }} as n\n',
    'dbt/models/bad.sql': 'select nothing from nowhere\n',
  };
  const params = { project_dir: 'dbt', vars: { n: '{{ params.n }}' } };

  it('runs the models that are selected, and tells how many', async () => {
    const { task } = await run(files, { task: 'RunDbtCoreTask', params: { ...params, select: 'good' } });
    expect(task?.error).toBeUndefined();
    expect(task?.outputs).toEqual({ success: 1, failed: 0, skipped: 0, warned: 0 });
  }, 60_000);

  it('names the model that failed', async () => {
    const { task } = await run(files, { task: 'RunDbtCoreTask', params });
    expect(task?.error?.diagnostic.message).toMatch(/^dbt run ended with exit code 1: model\.small\.bad: .*nowhere/);
  }, 60_000);
});
