import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiagnosticError } from '@sparkle-orchestration/core';
import { afterAll, describe, expect, it } from 'vitest';
import { builtins } from '../src/builtins.js';
import { initPipeline, initProject } from '../src/init.js';
import { openProject } from '../src/open-project.js';
import { validateProject } from '../src/validate.js';

const folders: string[] = [];
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'sparkle-init-'));
  folders.push(made);
  return made;
};
afterAll(() => {
  for (const one of folders) rmSync(one, { recursive: true, force: true });
});

const errorsOf = async (root: string, env: string) => {
  const project = await openProject({ from: root, env, purpose: 'compile', adapters: false, environment: {} });
  return validateProject(project).filter((d) => d.severity === 'error');
};

describe('a new project', () => {
  const root = folder();
  it('validates as it stands', async () => {
    initProject(root);
    expect(await errorsOf(root, 'dev')).toEqual([]);
    expect(await errorsOf(root, 'prod')).toEqual([]);
  });

  it('brings the schemas that the editor settings name', () => {
    const settings = JSON.parse(readFileSync(join(root, '.vscode/settings.json'), 'utf8')) as Record<
      'yaml.schemas',
      object
    >;
    const named = Object.keys(settings['yaml.schemas']);
    expect(named.length).toBeGreaterThan(5);
    for (const file of named) expect(JSON.parse(readFileSync(join(root, file), 'utf8'))).toHaveProperty('$schema');
  });

  it('is not written over an older one', () => {
    expect(() => initProject(root)).toThrow(DiagnosticError);
  });
});

describe('a first definition', () => {
  const templates = (builtins.templates ?? []).filter((t) => t.id !== 'warehouse_ingestion' && t.id !== 'sql_model');
  it.each(templates.map((t) => t.id))('of %s validates in every environment', async (template) => {
    const root = folder();
    await initPipeline(root, template, 'first_one');
    for (const env of ['dev', 'qa', 'prod']) expect(await errorsOf(root, env)).toEqual([]);
  });

  it('is found by the class name of the template too', async () => {
    const root = folder();
    expect(await initPipeline(root, 'BronzeRawIngestionPipeline', 'orders')).toContain(
      'config/orchestration/orders/dev.json',
    );
  });

  it('needs a template and a usable name', async () => {
    await expect(initPipeline(folder(), 'bronze_ingestion_raw', 'x')).rejects.toThrow(DiagnosticError);
    await expect(initPipeline(folder(), 'bronze_raw_ingestion', 'No Name')).rejects.toThrow(DiagnosticError);
  });
});
