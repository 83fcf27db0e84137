import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openProject } from '../src/open-project.js';
import { findTests } from '../src/unit-test/find-tests.js';
import { runTest } from '../src/unit-test/run-test.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Runs the tests of a project made of these files; what each says, by its name. */
async function play(files: Readonly<Record<string, string | object>>, environment = {}) {
  const root = mkdtempSync(join(tmpdir(), 'sparkle-unit-'));
  folders.push(root);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), typeof content === 'string' ? content : JSON.stringify(content));
  }
  const project = await openProject({ from: root, env: 'dev', purpose: 'run', adapters: false, environment });
  const { tests, diagnostics } = await findTests(project);
  const results: Record<string, unknown> = {};
  for (const test of tests) {
    try {
      const { failures, left } = await runTest(project, test);
      results[test.name] = failures.length > 0 ? failures.map((f) => f.message) : left.length > 0 ? left : 'passed';
    } catch (error) {
      const [first] = (error as { diagnostics: { code: string; location?: { line: number } }[] }).diagnostics;
      results[test.name] = `${first?.code}:${first?.location?.line}`;
    }
  }
  return { results, problems: diagnostics.map((d) => `${d.code}:${d.location?.line}`) };
}

const columns = [
  { name: 'id', type: 'integer' },
  { name: 'amount', type: 'decimal(10,2)' },
  { name: 'at', type: 'timestamp' },
];
const silver = {
  pipeline_type: 'silver_batch_transformation',
  source_table: 'bronze.orders',
  destination_schema: 'silver',
  destination_table: 'orders',
  primary_key: ['id'],
  watermark_column: 'at',
  write_mode: 'merge',
  schedule: '@daily',
  transformers: [{ name: 'add_audit_columns' }],
};
const files = {
  'config/orchestration/orders/dev.json': silver,
  'schemas/main.bronze.orders.json': { dataset: 'main.bronze.orders', columns },
};
const row = (id: number, amount: string, at = '2026-03-01T10:00:00') => ({ id, amount, at });
const test = (name: string, more: object) => ({ name, at: '2026-03-02T06:00:00Z', ...more });
const write = (...tests: object[]) => ({ 'config/tests/orders.yaml': { pipeline: 'orders', tests } });

describe('a unit test', () => {
  it('compares rows in any order, by the columns that it names, each as often as it is there', async () => {
    const given = { 'bronze.orders': [row(1, '1.50'), row(2, '2')] };
    const { results } = await play({
      ...files,
      ...write(
        test('other order', {
          given,
          expect: {
            'silver.orders': [
              { id: 2, amount: 2 },
              { id: 1, amount: 1.5 },
            ],
          },
        }),
        test('one too many', { given, expect: { 'silver.orders': [{ id: 1 }, { id: 2 }, { id: 2 }] } }),
        test('frozen time', {
          given,
          expect: {
            'silver.orders': [
              { id: 1, created_at: '2026-03-02T06:00:00' },
              { id: 2, created_at: '2026-03-02 06:00' },
            ],
          },
        }),
        test('only its interval', {
          given: { 'bronze.orders': [row(1, '1', '2026-03-02T01:00:00')] },
          expect: { 'silver.orders': [] },
        }),
        test('no such table', { given, expect: { 'silver.nothing': [] } }),
      ),
    });
    expect(results).toEqual({
      'other order': 'passed',
      'one too many': ['main.silver.orders is not as expected'],
      'frozen time': 'passed',
      'only its interval': 'passed',
      'no such table': ['there is no table main.silver.nothing'],
    });
  });

  it('says where it is wrong itself', async () => {
    const { results, problems } = await play({
      ...files,
      ...write(
        test('unknown column', { given: { 'bronze.orders': [{ idd: 1 }] } }),
        test('bad value', { given: { 'bronze.orders': [{ id: 'x' }] } }),
        test('not what fails', { given: { 'bronze.orders': [row(1, '1')] }, fails: 'nonsense' }),
      ),
      'config/tests/other.yaml': 'pipeline: ordes\ntests:\n  - name: unknown pipeline\n',
      'config/tests/broken.yaml': 'pipeline: orders\ntests:\n  - nam: x\n',
    });
    expect(results).toEqual({
      'unknown column': 'sdk/test-column:1',
      'bad value': 'sdk/test-given:1',
      'not what fails': ['the run succeeded, and must fail with "nonsense"'],
      'unknown pipeline': 'sdk/test-pipeline:1',
    });
    expect(problems).toEqual(['config/missing-key:3', 'config/unknown-key:3']);
  });

  it('gives an ingestion its rows without its connection, over several runs', async () => {
    const bronze = {
      pipeline_type: 'bronze_raw_ingestion',
      ingestor: 'jdbc_postgres',
      source_connection: 'crm',
      source_table: 'public.orders',
      destination_schema: 'bronze',
      destination_table: 'orders',
      watermark_column: 'at',
      schedule: '@daily',
      columns,
    };
    const { results } = await play(
      {
        'config/orchestration/orders/dev.json': bronze,
        'config/connections/crm/dev.json': {
          type: 'postgres',
          host: 'nowhere.invalid',
          user: 'u',
          database: 'd',
          password: '${SECRET_THAT_IS_NOT_SET}',
        },
        ...write({
          name: 'by cursor',
          runs: [
            { at: '2026-03-02T06:00:00Z', given: { source: [row(1, '1')] }, expect: { 'bronze.orders': [{ id: 1 }] } },
            {
              at: '2026-03-03T06:00:00Z',
              given: { source: [row(1, '1'), row(2, '2', '2026-03-02T03:00:00'), row(3, '3', '2026-03-03T03:00:00')] },
              expect: { 'bronze.orders': [{ id: 1 }, { id: 2 }] },
            },
          ],
        }),
      },
      { SECRET_THAT_IS_NOT_SET: 'x' },
    );
    expect(results).toEqual({ 'by cursor': 'passed' });
  });

  it('sends nothing, and says what it left out', async () => {
    let requests = 0;
    const server = createServer((_, response) => {
      requests += 1;
      response.end();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as { port: number };
    const tasks = [
      { id: 'a', task: 'RunSQLFileTask', params: { sql_statement: "select error('nope')" } },
      { id: 'b', task: 'NotifyOnFailureTask', params: { channels: ['slack://ops'] }, depends_on: ['a'] },
      { id: 'c', task: 'HttpRequestTask', params: { connection: 'api', url: '/{{ item }}' }, map: { items: ['x'] } },
    ];
    const { results } = await play({
      'config/orchestration/orders/dev.json': {
        pipeline_type: 'custom',
        tasks,
        alert_channels: ['slack://ops'],
      },
      'config/connections/slack/dev.json': { type: 'slack', url: `http://127.0.0.1:${port}/` },
      'config/connections/api/dev.json': { type: 'http', url: `http://127.0.0.1:${port}` },
      ...write(test('quiet', { fails: 'nope' })),
    });
    server.close();
    expect(results).toEqual({ quiet: ['b', 'c'] });
    expect(requests).toBe(0);
  });
});
