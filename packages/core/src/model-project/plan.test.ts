import { describe, expect, it } from 'vitest';
import { buildModelProject, type RawModelNode, type RawModelProject } from './build-project.js';
import { modelGraphs } from './graphs.js';
import { type ModelPlanOptions, planModels } from './plan.js';
import { parseModelSchedule } from './schedule.js';
import { selectModels } from './select.js';

const location = { file: 'models/x.sql', line: 1, column: 1 };

function node(name: string, dependsOn: readonly string[] = [], more: Partial<RawModelNode> = {}): RawModelNode {
  return {
    id: `model.shop.${name}`,
    name,
    package: 'shop',
    fqn: ['shop', name],
    resource: 'model',
    relation: ['db', 'main', name],
    materialization: { kind: 'table', written: 'table' },
    dependsOn: dependsOn.map((id) => (id.includes('.') ? id : `model.shop.${id}`)),
    clusterBy: [],
    tags: [],
    columns: [],
    language: 'sql',
    critical: false,
    alertChannels: [],
    location,
    ...more,
  };
}

const testOf = (name: string, dependsOn: readonly string[]) => ({
  id: `test.shop.${name}`,
  name,
  package: 'shop',
  fqn: ['shop', name],
  severity: 'error' as const,
  dependsOn: dependsOn.map((id) => `model.shop.${id}`),
  tags: [],
  location,
});

function built(given: Partial<RawModelProject>) {
  return buildModelProject({
    type: 'dbt',
    name: 'shop',
    source: 'target/manifest.json',
    nodes: [],
    tests: [],
    sources: [],
    exposures: [],
    passed: [],
    ignored: {},
    ...given,
  });
}

const daily = { cron: '0 0 * * *', label: 'daily' };
const options: ModelPlanOptions = {
  groupBy: 'layer',
  granularity: 'node',
  tests: 'build',
  schedule: daily,
  timezone: 'UTC',
  select: [],
  exclude: [],
  sourceFreshness: false,
  edges: 'data',
};
const planned = (given: Partial<RawModelProject>, more: Partial<ModelPlanOptions> = {}) =>
  planModels(built(given).project, { ...options, ...more });

/** `file (start): task after others, across to other files`. */
function lines({ plan }: ReturnType<typeof planned>): readonly string[] {
  return plan.groups.flatMap((group) =>
    group.tasks.map((task) => {
      const after = [...task.after, ...task.across.map((edge) => `${edge.pipeline}:${edge.task}`)];
      return `${group.pipeline} (${group.start}): ${task.verb} ${task.id}${after.length > 0 ? ` after ${after.join(', ')}` : ''}`;
    }),
  );
}

describe('edges', () => {
  it('run through chains of inlined and disabled nodes, and end where nothing is', () => {
    const passed = (name: string, why: 'inlined' | 'disabled', dependsOn: readonly string[]) => ({
      id: `model.shop.${name}`,
      name,
      why,
      dependsOn: dependsOn.map((id) => `model.shop.${id}`),
      location,
    });
    const { project, diagnostics } = built({
      nodes: [node('a'), node('b', ['e2', 'gone'])],
      passed: [passed('e1', 'inlined', ['off']), passed('e2', 'inlined', ['e1']), passed('off', 'disabled', ['a'])],
    });
    expect(project.nodes[1]).toMatchObject({
      dependsOn: ['model.shop.a'],
      inlines: ['model.shop.e1', 'model.shop.e2'],
    });
    expect(diagnostics.map((one) => one.message)).toEqual([
      expect.stringContaining('model.shop.e1 depends on model.shop.off, which is disabled'),
      expect.stringContaining('model.shop.b depends on model.shop.gone'),
    ]);
  });
});

describe('a plan', () => {
  const project = {
    nodes: [
      node('stg_orders'),
      node('stg_customers'),
      node('fct_orders', ['stg_orders', 'stg_customers']),
      node('fct_daily', ['fct_orders']),
    ],
    tests: [testOf('unique_fct', ['fct_orders']), testOf('totals', ['fct_daily', 'stg_orders'])],
  };

  it('starts groups by data where all before them have the same schedule', () => {
    expect(lines(planned(project))).toEqual([
      'dbt_marts (data): build fct_orders after dbt_staging:stg_customers, dbt_staging:stg_orders',
      'dbt_marts (data): build fct_daily after fct_orders',
      'dbt_marts (data): test totals after fct_daily, dbt_staging:stg_orders',
      'dbt_staging (schedule): build stg_customers',
      'dbt_staging (schedule): build stg_orders',
    ]);
  });

  it('makes a file for each schedule, and lets them wait by the clock', () => {
    const hourly = { cron: '0 * * * *', label: 'hourly' };
    const nodes = project.nodes.map((one) => (one.name === 'fct_daily' ? { ...one, schedule: hourly } : one));
    expect(lines(planned({ ...project, nodes }))).toEqual([
      'dbt_marts (schedule): build fct_orders after dbt_staging:stg_customers, dbt_staging:stg_orders',
      'dbt_marts_hourly (schedule): build fct_daily after dbt_marts:fct_orders',
      'dbt_marts_hourly (schedule): test totals after fct_daily, dbt_staging:stg_orders',
      'dbt_staging (schedule): build stg_customers',
      'dbt_staging (schedule): build stg_orders',
    ]);
  });

  it('names the run and the test of a model as Cosmos does', () => {
    expect(lines(planned(project, { tests: 'after_each', groupBy: 'none' }))).toEqual([
      'dbt_shop (schedule): run stg_customers_run',
      'dbt_shop (schedule): run stg_orders_run',
      'dbt_shop (schedule): run fct_orders.run after stg_customers_run, stg_orders_run',
      'dbt_shop (schedule): test fct_orders.test after fct_orders.run',
      'dbt_shop (schedule): run fct_daily_run after fct_orders.test',
      'dbt_shop (schedule): test totals_test after fct_daily_run, stg_orders_run',
    ]);
  });

  it('gives every task a name of its own, whatever the names are', () => {
    const nodes = [
      node('orders'),
      node('Orders'),
      { ...node('orders'), id: 'model.other.orders', package: 'other' },
      node('a b'),
      node('a_b'),
      node('x'.repeat(300)),
      node('日本'),
      node('check_pipeline_health'),
    ];
    const ids = planned({ nodes }, { groupBy: 'none' }).plan.groups.flatMap((group) =>
      group.tasks.map((task) => task.id),
    );
    expect(new Set(ids.map((id) => id.toLowerCase())).size).toBe(nodes.length);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z_][A-Za-z0-9_]{0,119}$/);
    expect(ids).toContain('other__orders');
    // The generators add a task of this name, which watches the tables of the group.
    expect(ids).not.toContain('check_pipeline_health');
  });

  it('refuses groups that wait for each other when each is one task', () => {
    const nodes = [node('seed_a'), node('stg_b', ['seed_a']), node('c', ['stg_b'])];
    const { diagnostics } = planned({ nodes }, { granularity: 'group' });
    expect(diagnostics.map((one) => one.code)).toEqual(['models/group-cycle']);
  });

  it('becomes graphs for any target; an edge between schedules is an error at its model', () => {
    const { project: read } = built(project);
    const { plan } = planModels(read, { ...options, groupBy: 'none' });
    const { graphs, diagnostics } = modelGraphs(read, plan, { env: 'prod', projectDir: '.', for: 'x' });
    expect(diagnostics).toEqual([]);
    const fct = graphs[0]?.operations.find((operation) => operation.id === 'fct_orders');
    // The test of two models runs by itself: `build` would run it with the first one.
    expect(fct).toMatchObject({ op: 'dbt', command: 'build', select: ['shop.fct_orders'], exclude: [] });
    const daily_ = graphs[0]?.operations.find((operation) => operation.id === 'fct_daily');
    expect(daily_).toMatchObject({ exclude: ['shop.totals'] });
    const layered = modelGraphs(read, planModels(read, options).plan, { env: 'prod', projectDir: '.', for: 'x' });
    expect(layered.diagnostics.map((one) => one.code)).toEqual(['models/cross-schedule']);
  });
});

describe('selection', () => {
  const { project } = built({
    nodes: [
      node('a', [], { tags: ['nightly'] }),
      node('b', ['a'], { fqn: ['shop', 'marts', 'b'] }),
      node('c', ['b'], { fqn: ['shop', 'marts', 'c'], tags: ['nightly'] }),
      node('d'),
    ],
  });
  const names = (select: readonly string[], exclude: readonly string[] = []) =>
    selectModels(project, { select, exclude }).ids.map((id) => id.split('.').at(-1));
  it.each([
    [['b'], ['b']],
    [['+b'], ['a', 'b']],
    [['b+'], ['b', 'c']],
    [['1+c'], ['b', 'c']],
    [['@b'], ['a', 'b', 'c']],
    [['tag:nightly'], ['a', 'c']],
    [['tag:nightly,marts'], ['c']],
    [['shop.marts d'], ['b', 'c', 'd']],
    [['[ab]'], ['a', 'b']],
  ])('%j takes %j', (select, expected) => expect(names(select)).toEqual(expected));
  it('leaves out, and says what is wrong', () => {
    expect(names([], ['a+'])).toEqual(['d']);
    const codes = (select: string) =>
      selectModels(project, { select: [select], exclude: [] }).diagnostics.map((d) => d.code);
    expect(codes('state:modified')).toEqual(['models/bad-selector']);
    expect(codes('nobody')).toEqual(['models/nothing-selected']);
  });
});

it('schedules are words or cron', () => {
  expect(parseModelSchedule('@Daily')).toEqual({ schedule: daily });
  expect(parseModelSchedule('15 2 * * 1-5')).toEqual({
    schedule: { cron: '15 2 * * 1-5', label: 'cron_15_2_x_x_1to5' },
  });
  expect(parseModelSchedule('dayly')).toEqual({ why: 'it has 1 fields instead of 5' });
});
