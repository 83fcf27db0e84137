import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readSqlmeshDump, readSqlmeshProject, type SqlmeshModel, sqlmeshModelProject } from '../src/index.js';

const projects = fileURLToPath(new URL('projects', import.meta.url));
const read = await readSqlmeshProject(join(projects, 'shop'), 'shop');
/** What SQLMesh 0.236.4 itself says of the same project, by the script that is shipped. */
const told = readSqlmeshDump(join(projects, 'shop.sqlmesh.json'), 'shop.sqlmesh.json');

const facts = ({
  source,
  kind,
  cron,
  timezone,
  start,
  owner,
  tags,
  grains,
  audits,
  signals,
  dependsOn,
  detail,
}: SqlmeshModel) => {
  const { path: _, ...rest } = detail;
  return { source, kind, cron, timezone, start, owner, tags, grains, audits, signals, dependsOn, detail: rest };
};

describe('a project of every kind of model', () => {
  it('is read from its files as SQLMesh loads it', () => {
    const exact = read.project.models.filter((model) => model.doubts.length === 0);
    expect(exact.map((m) => m.name)).toEqual(
      told.project.models.map((m) => m.name).filter((name) => name !== 'marts.hidden'),
    );
    const expected = new Map(told.project.models.map((model) => [model.name, model]));
    for (const model of exact)
      expect([model.name, facts(model)]).toEqual([model.name, facts(expected.get(model.name) as SqlmeshModel)]);
    expect(read.project.audits.map((a) => [a.name, a.dependsOn])).toEqual(
      told.project.audits.map((a) => [a.name, a.dependsOn]),
    );
  });

  it('says of which model a table may be missing, and how SQLMesh can tell it', () => {
    expect(read.diagnostics).toMatchObject([
      {
        code: 'sqlmesh/partial',
        severity: 'warning',
        location: { file: 'models/marts/hidden.sql', line: 1 },
        hint: expect.stringContaining('sqlmesh_dump.py'),
      },
    ]);
    expect(told.project.models.find((m) => m.name === 'marts.hidden')?.dependsOn).toContain('marts.dim_region');
  });

  it('becomes what generators read: embedded models are looked through, external tables are sources', () => {
    const { project, diagnostics } = sqlmeshModelProject(read.project, 'shop');
    expect(diagnostics).toEqual([]);
    const node = (id: string) => project.nodes.find((one) => one.id === id);
    expect(node('marts.fct_orders')).toMatchObject({
      name: 'fct_orders',
      dependsOn: ['marts.dim_region', 'staging.stg_orders'],
      inlines: ['staging.big_orders'],
      schedule: { cron: '30 6 * * *', timezone: 'Europe/Berlin' },
      materialization: { kind: 'table', written: 'FULL' },
      start: '2026-01-01',
      owner: 'data',
    });
    expect(node('staging.stg_orders')).toMatchObject({
      sources: ['raw.events'],
      critical: true,
      partition: { columns: ['day'], granularity: 'hour' },
      materialization: { kind: 'incremental_by_time', timeColumn: 'day', lookback: 1 },
    });
    expect(project.tests.find((test) => test.id === 'audit:no_lost_orders')?.dependsOn).toEqual([
      'marts.fct_orders',
      'staging.stg_orders',
    ]);
  });
});

describe('what cannot be read', () => {
  const written = async (files: Readonly<Record<string, string>>) => {
    const folder = mkdtempSync(join(tmpdir(), 'sqlmesh-'));
    try {
      for (const [name, text] of Object.entries({ 'config.yaml': 'model_defaults: {dialect: duckdb}\n', ...files })) {
        const { mkdirSync } = await import('node:fs');
        mkdirSync(join(folder, name, '..'), { recursive: true });
        writeFileSync(join(folder, name), text);
      }
      return await readSqlmeshProject(folder, 'project');
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  it.each([
    ['MODEL (name a.b, kind FUL);\nSELECT 1 AS x', 'sqlmesh/unknown-kind', 1, 18],
    ["MODEL (name a.b, kind FULL,\n  cron '99 * * * *');\nSELECT 1 AS x", 'sqlmesh/bad-cron', 2, 3],
    ["MODEL (name a.b, description 'it is open);\nSELECT 1 AS x", 'sqlmesh/syntax', 1, 30],
    ['SELECT 1 AS x', 'sqlmesh/no-model-block', 1, 1],
    ['MODEL (kind FULL);\nSELECT 1 AS x', 'sqlmesh/name-missing', 1, 1],
    ['MODEL (name @make_name(), kind FULL);\nSELECT 1 AS x', 'sqlmesh/name-not-static', 1, 8],
  ])('%j is told at its place', async (sql, code, line, column) => {
    const { diagnostics } = await written({ 'models/a.sql': sql });
    expect(diagnostics.filter((d) => d.severity === 'error')).toMatchObject([
      { code, location: { file: 'models/a.sql', line, column } },
    ]);
  });

  it('code of the project is never run', async () => {
    const mark = join(tmpdir(), `sqlmesh-ran-${process.pid}`);
    const python = `open(${JSON.stringify(mark)}, "w")\nfrom sqlmesh import model\n\n@model("a.b", kind="FULL", columns={"x": "int"}, depends_on=["a." + "c"])\ndef execute(context, **kwargs):\n    return context.table(make())\n`;
    const { project } = await written({
      'models/a.py': python,
      'config.yaml': 'model_defaults: {dialect: "{{ env_var(\'HOME\') }}"}',
    });
    expect(project.models.map((m) => [m.name, m.dependsOn])).toEqual([
      ['a.b', ['a.c']],
      ['a.c', []],
    ]);
    expect((await import('node:fs')).existsSync(mark)).toBe(false);
  });

  it('models that wait for each other are refused, with the way round', async () => {
    const model = (name: string, from: string) => `MODEL (name a.${name}, kind FULL);\nSELECT * FROM a.${from}`;
    const { diagnostics } = await written({ 'models/x.sql': model('x', 'y'), 'models/y.sql': model('y', 'x') });
    expect(diagnostics.map((d) => d.code)).toEqual(['sqlmesh/cycle']);
  });
});
