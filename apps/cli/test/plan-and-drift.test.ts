import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { repository, sparkle } from './command.js';

// Each test calls the command several times, on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const folder = mkdtempSync(join(tmpdir(), 'sparkle-plan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const definition = 'config/orchestration/orders_silver/dev.yaml';
const orders = `pipeline_type: silver_batch_transformation
source_table: main.bronze.orders
destination_catalog: main
destination_schema: silver
destination_table: orders
transformers:
  - { name: uppercase, params: { columns: [customer] } }
primary_key: [order_id]
watermark_column: updated_at
write_mode: merge
schedule: "0 6 * * *"
retries: 1
`;
const files: Readonly<Record<string, string>> = {
  'sparkle.config.yaml':
    'name: shop\nconfig: config\nwarehouse: warehouse\nadapters:\n  "@sparkle-orchestration/adapter-airflow": {}\n  "@sparkle-orchestration/adapter-dbt": {}\n',
  'config/connections/warehouse/common.yaml': 'type: duckdb\npath: shop.duckdb\n',
  'schemas/main.bronze.orders.json': JSON.stringify({
    dataset: 'main.bronze.orders',
    columns: [
      { name: 'order_id', type: 'bigint' },
      { name: 'customer', type: 'varchar' },
      { name: 'updated_at', type: 'timestamp' },
    ],
  }),
  'config/models/customers.sql':
    '/* sparkle\ndestination: main.gold.customers\nwrite_mode: overwrite\n*/\nselect o.customer, count(*) as orders from main.silver.orders o group by 1\n',
  [definition]: orders,
};

const write = (file: string, text: string) => {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
};
const run = (...args: readonly string[]) => sparkle(folder, args, { ENVIRONMENT: 'dev' });
const json = (...args: readonly string[]) => JSON.parse(run(...args, '--json').stdout);
const git = (...args: readonly string[]) =>
  spawnSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args], { cwd: folder });

/** Everything is emitted and committed once; the tests change the definition and the files after it. */
beforeAll(() => {
  for (const [file, text] of Object.entries(files)) write(file, text);
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'), 'dir');
  for (const target of ['airflow', 'dbt']) {
    const { status, stderr } = run('generate-deploy', '--all', '--orchestrator', target);
    expect(status, stderr).toBe(0);
  }
  git('init', '--quiet');
  git('add', 'config', 'schemas', 'sparkle.config.yaml');
  git('commit', '--quiet', '--message', 'first');
});

describe('a deployment that is as it is defined', () => {
  it('is recognised, with the definitions behind every target', () => {
    const { deployments } = json('import', 'deployments');
    expect(deployments).toMatchObject(
      ['airflow', 'dbt'].map((target) => ({
        ...{ target, env: 'dev', project: 'shop', folder: `deployments/${target}/shop` },
        pipelines: [
          { name: 'customers', state: 'same', file: 'config/models/customers.sql' },
          { name: 'orders_silver', state: 'same', file: definition },
        ],
      })),
    );
    expect(deployments[0].regenerate).toEqual(['sparkle generate-deploy --all --orchestrator airflow --env dev']);
  });

  it('has no drift', () => {
    const { status, stdout } = run('drift');
    expect(stdout).toMatch(/^airflow \(deployments\/airflow\/shop, environment dev\): equal to the definitions/);
    expect(status).toBe(0);
  });

  it('is nothing elsewhere', () => {
    const { status, stderr } = run('drift', '--deployed', 'config');
    expect(stderr).toContain('sdk/nothing-deployed');
    expect(status).toBe(2);
  });
});

describe('a changed definition', () => {
  beforeAll(() =>
    write(definition, orders.replace('uppercase', 'lowercase').replace('[order_id]', '[order_id, customer]')),
  );

  it('is told by its meaning, for each target, with the columns that are made from it', () => {
    const plans = json('plan');
    for (const plan of plans) {
      expect(plan.meaning).toMatchObject([
        { kind: 'keys_changed', breaking: true, data: 'rebuild', state: 'kept', task: 'write_silver' },
        {
          kind: 'column_values_changed',
          columns: [{ dataset: 'main.silver.orders', column: 'customer' }],
          downstream: [{ pipeline: 'customers', dataset: 'main.gold.customers', column: 'customer' }],
        },
      ]);
    }
    const { stdout, status } = run('plan', '--fail-on-breaking');
    expect(stdout).toContain('! write_silver: keys order_id → order_id, customer');
    expect(stdout).toContain('do: sparkle run orders_silver --full-refresh');
    expect(status).toBe(1);
  });

  it('is compared with a revision of git, and with a folder', () => {
    const fromGit = json('plan', '--against', 'HEAD');
    expect(fromGit.changes.map((one: { kind: string }) => one.kind)).toEqual(['keys_changed', 'column_values_changed']);
    const other = join(folder, 'other');
    for (const [file, text] of Object.entries(files)) write(`other/${file}`, text);
    expect(json('plan', '--against', other).changes).toEqual(fromGit.changes);
    rmSync(other, { recursive: true });
    expect(run('plan', '--against', 'no-such-thing')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('sdk/against-unknown'),
    });
  });

  it('makes the deployment stale', () => {
    const { status, stdout } = run('drift', '--target', 'airflow');
    expect(status).toBe(5);
    expect(stdout).toContain('stale: the definition makes it otherwise now');
    expect(stdout).toContain('keys order_id → order_id, customer');
  });
});

describe('deployed files that people changed', () => {
  beforeAll(() => write(definition, orders));

  it('are told with the task and the config line of each changed line, and with what is missing', () => {
    const dag = 'deployments/airflow/shop/dags/orders_silver.py';
    const text = readFileSync(join(folder, dag), 'utf8');
    const task = 'task_id="write_silver",\n';
    expect(text).toContain(task);
    write(dag, text.replace(task, `${task}        retries=9,\n`));
    rmSync(join(folder, 'deployments/dbt/shop/models/silver/orders.sql'));
    const report = json('drift');
    const off = report.targets.flatMap((one: { files: { state: string }[] }) =>
      one.files.filter((file) => file.state !== 'equal'),
    );
    expect(off).toMatchObject([
      {
        path: 'dags/orders_silver.py',
        state: 'edited',
        edits: [{ found: '        retries=9,', node: { operation: 'write_silver', location: { file: definition } } }],
      },
      { path: 'models/silver/orders.sql', state: 'missing', nodes: [{ operation: 'write_silver' }] },
    ]);
    const { status, stdout } = run('drift');
    expect(status).toBe(5);
    expect(stdout).toMatch(
      /dags\/orders_silver.py: edited by hand[\s\S]*in task write_silver \(.*dev.yaml:\d+\): `retries=9,` was put in/,
    );
    expect(stdout).toContain('models/silver/orders.sql: missing (task orders_silver.write_silver)');
  });
});

describe('the matrix', () => {
  it('has every installed target, with cases or without', () => {
    const { targets } = json('matrix', '--feature', 'write');
    expect(new Set(targets.map((one: { adapter: string }) => one.adapter))).toEqual(
      new Set(['local', 'airflow', 'dbt']),
    );
  });
});
