import {
  assign,
  blank,
  call,
  code,
  comment,
  expression,
  imported,
  type PythonNode,
  type PythonStatement,
  type PythonValue,
  timedelta,
  tuple,
  variable,
} from '@sparkle-orchestration/adapter-kit';
import type { ModelGroup, ModelNode, ModelTest } from '@sparkle-orchestration/core/model-project';
import type { AssetFacts, AssetKey } from '../model.js';
import { ownerOf, tagOf } from '../names.js';
import { dg, printAsset, printAssetChecks, printModule } from '../print.js';
import { automation, freshnessMinutes, freshnessPolicy, kindsOf, maxAgeMinutes, timestampColumn } from './facts.js';
import type { Layout } from './layout.js';
import { functionNames } from './names.js';
import { commandsModule } from './tool.js';

/** Names that a module of assets uses by itself. */
const taken = new Set(['dg', 'dbt', 'sqlmesh', 'Dbt', 'Sqlmesh', 'table_checks', 'timedelta', 'checks', 'partitions']);

const keyOf = (layout: Layout, id: string): AssetKey => layout.keys.get(id) ?? [id];

/** Upstream assets; a model without partitions takes the last one of those that have some. */
function depsOf(layout: Layout, node: ModelNode): readonly (AssetKey | PythonNode)[] {
  const own = layout.partitions.get(node.id);
  return [...node.dependsOn, ...node.sources].map((id) => {
    const key = keyOf(layout, id);
    if (own || !layout.partitions.has(id) || !layout.chosen.has(id)) return key;
    return call(dg('AssetDep'), [[...key]], { partition_mapping: call(dg('LastPartitionMapping')) });
  });
}

function tagsOf(tags: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(tags.filter((tag) => tag !== '').map((tag) => [tagOf(tag), '']));
}

function factsOf(layout: Layout, node: ModelNode, group: ModelGroup, withChecks: boolean): AssetFacts {
  const freshness = freshnessPolicy(freshnessMinutes(node, layout.options.defaultFreshnessMinutes));
  const condition = automation(node, group.schedule);
  const promised = node.slaMinutes ?? (group.slaWritten ? undefined : group.slaMinutes);
  const metadata = {
    unique_id: node.id,
    file: node.location.file,
    ...(promised === undefined ? {} : { sla_minutes: promised }),
    ...(node.alertChannels.length > 0 ? { alert_channels: [...node.alertChannels] } : {}),
  };
  return {
    key: keyOf(layout, node.id),
    deps: depsOf(layout, node),
    ...(node.description ? { description: node.description } : {}),
    group: layout.groups.get(group.group) ?? 'models',
    kinds: kindsOf(layout.project, node, layout.warehouse),
    owners: node.owner ? [ownerOf(node.owner)] : [],
    tags: tagsOf(node.tags),
    metadata,
    ...(freshness ? { freshness } : {}),
    ...(condition ? { automation: condition } : {}),
    checks: withChecks
      ? (layout.attached.get(node.id) ?? []).map((test) => ({
          name: layout.checks.get(test.id) ?? test.name,
          blocking: test.severity === 'error',
        }))
      : [],
  };
}

/** `{"test.shop.x": (["marts", "orders"], "not_null_x")}` */
function checkTable(layout: Layout, tests: readonly ModelTest[]): PythonValue {
  return Object.fromEntries(
    tests.map((test) => [
      test.id,
      tuple([...(layout.homes.get(test.id) ?? [])], layout.checks.get(test.id) ?? test.name),
    ]),
  );
}

const longest = (values: readonly (number | undefined)[]): number | undefined => {
  const told = values.filter((value) => value !== undefined);
  return told.length > 0 ? Math.max(...told) : undefined;
};

/** One asset, or all of a group at once. */
function assetStatement(
  layout: Layout,
  name: string,
  nodes: readonly [ModelNode, ...ModelNode[]],
  group: ModelGroup,
): PythonStatement {
  const { tool } = layout;
  const inOne = tool.checksWithBuild && layout.options.tests !== 'after_all';
  const tests = inOne ? nodes.flatMap((node) => layout.attached.get(node.id) ?? []) : [];
  const [first, ...more] = nodes.map((node) => factsOf(layout, node, group, inOne));
  const partitions = layout.partitions.get(nodes[0].id);
  const retries = longest(nodes.map((node) => node.retries));
  const minutes = longest(nodes.map((node) => node.timeoutMinutes));
  const models = Object.fromEntries(nodes.map((node) => [node.id, [...keyOf(layout, node.id)]]));
  const body = call(variable(`${tool.resource}.build`), [variable('context')], {
    models,
    ...tool.build(layout, nodes, tests, checkTable(layout, tests)),
    timeout: minutes === undefined ? undefined : minutes * 60,
  });
  return printAsset({
    name,
    assets: [first as AssetFacts, ...more],
    arguments: {
      partitions_def: partitions ? imported('partitions', partitions.name) : undefined,
      retry_policy: retries ? call(dg('RetryPolicy'), [], { max_retries: retries }) : undefined,
    },
    resources: [{ name: tool.resource, type: imported(commandsModule(layout), tool.type) }],
    body: [expression(code`yield from ${body}`)],
  });
}

/** Tests that run in a step of their own: those of several models, and all where they are asked for after the models. */
function checkStatement(layout: Layout, name: string, tests: readonly ModelTest[]): PythonStatement {
  const { tool } = layout;
  const [first] = tests;
  const asset = layout.homes.get(first?.id ?? '') ?? [];
  const body = call(variable(`${tool.resource}.test`), [variable('context')], {
    checks: checkTable(layout, tests),
    select: [...tool.testSelection(layout, tests)],
  });
  const others = new Set(tests.flatMap((test) => [...test.dependsOn, ...test.sources]));
  return printAssetChecks({
    name,
    asset,
    deps: [],
    checks: tests.map((test) => ({
      name: layout.checks.get(test.id) ?? test.name,
      blocking: test.severity === 'error',
      deps: [...others].map((id) => keyOf(layout, id)).filter((key) => key.join('\n') !== asset.join('\n')),
    })),
    arguments: {},
    resources: [{ name: tool.resource, type: imported(commandsModule(layout), tool.type) }],
    body: [expression(code`yield from ${body}`)],
  });
}

/** Checks of rows and age of every table of the module. */
function tableChecks(layout: Layout, groups: readonly ModelGroup[]): readonly PythonStatement[] {
  const calls = groups.flatMap((group) =>
    group.nodes.flatMap((node): PythonNode[] => {
      const relation = layout.tool.relation(node);
      if (!relation) return [];
      const column = timestampColumn(node);
      const age = column === undefined ? undefined : timedelta(maxAgeMinutes(node, group.schedule) * 60);
      return [
        call(imported(commandsModule(layout), 'table_checks'), [[...keyOf(layout, node.id)]], {
          relation: [...relation],
          timestamp: column,
          max_age: age,
        }),
      ];
    }),
  );
  if (calls.length === 0) return [];
  return [
    blank,
    comment('Every table has rows, and those with a known time are young enough.'),
    assign('checks', calls),
  ];
}

/** Names of the file and its functions, for the map. */
export interface AssetsModule {
  readonly file: string;
  readonly text: string;
}

/** `<group>_assets.py`: the assets of a group with their checks. */
export function assetsModule(
  layout: Layout,
  group: string,
  groups: readonly ModelGroup[],
  header: string,
): AssetsModule {
  const nodes = groups.flatMap((one) => one.nodes);
  const separate = nodes.flatMap((node) => layout.separate.get(node.id) ?? []);
  const byGroup = layout.options.granularity === 'group';
  const named = [
    ...(byGroup ? groups.map((one) => ({ id: one.pipeline, name: one.pipeline })) : nodes),
    ...separate.map((tests) => ({ id: `tests ${tests[0]?.id}`, name: testName(layout, tests) })),
  ];
  const names = functionNames(named, taken);
  const name = (id: string) => names.get(id) ?? 'asset';
  const assets = groups.flatMap((one): PythonStatement[] => {
    const [first, ...more] = one.nodes;
    if (!first) return [];
    if (byGroup) return [assetStatement(layout, name(one.pipeline), [first, ...more], one)];
    return one.nodes.map((node) => assetStatement(layout, name(node.id), [node], one));
  });
  const checks = separate.map((tests) => checkStatement(layout, name(`tests ${tests[0]?.id}`), tests));
  const body = [...assets, ...checks, ...(layout.options.tests === 'none' ? [] : tableChecks(layout, groups))];
  return {
    file: `${layout.groups.get(group)}_assets.py`,
    text: printModule({ docstring: header, body, local: new Set(['partitions', commandsModule(layout)]) }),
  };
}

/** Tests of one node run together and are named by it; a test of several has its own name. */
function testName(layout: Layout, tests: readonly ModelTest[]): string {
  const [first] = tests;
  const node = layout.nodes.get(first?.attachedTo ?? '');
  return node ? `${node.name}_tests` : (first?.name ?? 'tests');
}
