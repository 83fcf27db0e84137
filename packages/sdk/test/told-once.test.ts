import { rmSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { openProject } from '../src/open-project.js';
import { validateProject } from '../src/validate.js';
import { type ProjectFiles, projectFolder } from './project-folder.js';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const pipeline = (name: string) => ({
  pipeline_type: 'silver_batch_transformation',
  source_table: `main.bronze.${name}`,
  destination_schema: 'silver',
  destination_table: name,
  write_mode: 'overwrite',
  transformers: [{ name: 'drop_exact_duplicates' }],
});
const pipelines: ProjectFiles = Object.fromEntries(
  ['a', 'b', 'c'].map((name) => [`config/orchestration/${name}/dev.json`, pipeline(name)]),
);

/** Errors of a project as `code file:line`. */
async function errorsOf(
  files: ProjectFiles,
  settings: Parameters<typeof projectFolder>[1] = {},
  options: { readonly warehouse?: string } = {},
): Promise<readonly string[]> {
  const root = projectFolder({ ...pipelines, ...files }, settings);
  folders.push(root);
  const project = await openProject({ from: root, env: 'dev', environment: {}, ...options });
  return validateProject(project)
    .filter((d) => d.severity === 'error')
    .map((d) => `${d.code} ${d.location?.file}:${d.location?.line}`);
}

describe('a fault that concerns all pipelines is told once, where it is', () => {
  it('a warehouse with a mistake in its file', async () => {
    const broken = { 'config/connections/wh/common.json': { type: 'duckdb', path: 'w.duckdb', thread: 1 } };
    expect(await errorsOf(broken, { warehouse: 'wh' })).toEqual([
      'config/unknown-key config/connections/wh/common.json:4',
    ]);
  });

  it('a warehouse that the project file names and nothing defines', async () => {
    expect(await errorsOf({}, { warehouse: 'nowhere' })).toEqual([
      expect.stringMatching(/^config\/missing-connection sparkle\.config\.\w+:\d+$/),
    ]);
  });

  it('a warehouse that the command line names and nothing defines', async () => {
    const told = await errorsOf({}, {}, { warehouse: 'nowhere' });
    expect(told).toEqual(['pipelines/warehouse-unknown undefined:undefined']);
  });

  it('an option that an adapter does not have, at its line of the project file', async () => {
    const wrong = { adapters: { dbt: { jobz: 'no' } } };
    expect(await errorsOf({}, wrong)).toEqual([
      expect.stringMatching(/^core\/adapter-options sparkle\.config\.\w+:[2-9]\d*$/),
    ]);
  });
});

it('a package that is listed and not installed is told at the line that lists it', async () => {
  const settings = {
    'sparkle.config.yaml': 'name: shop\nadapters:\n  adapter-of-nobody: {}\nplugins:\n  - nobodys-plugin\n',
  };
  expect(await errorsOf(settings)).toEqual([
    'core/plugin-not-installed sparkle.config.yaml:5',
    'core/plugin-not-installed sparkle.config.yaml:3',
  ]);
});
