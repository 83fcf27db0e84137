import type {
  ModelGeneratorContext,
  ModelGeneratorOptions,
  ModelNode,
  ModelPlan,
  ModelProject,
  ModelTest,
  NotTranslated,
} from '@sparkle-orchestration/core/model-project';
import type { AssetKey } from '../model.js';
import { type Partitions, partitionsOf } from './facts.js';
import { checkNames, groupNames, type KeyParts, modelKeys } from './names.js';
import { type Tool, toolOf } from './tool.js';

/** What goes where: keys, names, and which test is a check of which asset. */
export interface Layout {
  readonly project: ModelProject;
  readonly plan: ModelPlan;
  readonly options: ModelGeneratorOptions;
  readonly tool: Tool;
  readonly warehouse: string | undefined;
  readonly nodes: ReadonlyMap<string, ModelNode>;
  /** Ids of the nodes that are part of the output. */
  readonly chosen: ReadonlySet<string>;
  /** Asset keys by id of node or source. */
  readonly keys: ReadonlyMap<string, AssetKey>;
  /** Group names of Dagster by those of the plan. */
  readonly groups: ReadonlyMap<string, string>;
  /** Tests that belong to one node, by the id of the node. */
  readonly attached: ReadonlyMap<string, readonly ModelTest[]>;
  /** Tests that run in steps of their own, by the id of the node in whose file they stand. */
  readonly separate: ReadonlyMap<string, readonly (readonly ModelTest[])[]>;
  /** Asset of each test, and the name of its check. */
  readonly homes: ReadonlyMap<string, AssetKey>;
  /** Partitions of each asset, by id: in one step all assets have the same, or none. */
  readonly partitions: ReadonlyMap<string, Partitions>;
  readonly checks: ReadonlyMap<string, string>;
  readonly notTranslated: readonly NotTranslated[];
}

/** Order in which nodes can run, for choosing the last one of several. */
function depths(nodes: readonly ModelNode[]): ReadonlyMap<string, number> {
  const known = new Map(nodes.map((node) => [node.id, node]));
  const found = new Map<string, number>();
  const open = [...known.keys()];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    const before = (known.get(next)?.dependsOn ?? []).filter((id) => known.has(id));
    const missing = before.filter((id) => !found.has(id));
    if (missing.length > 0) open.push(next, ...missing);
    else found.set(next, 1 + Math.max(0, ...before.map((id) => found.get(id) ?? 0)));
  }
  return found;
}

function partitionsIn(plan: ModelPlan, granularity: 'node' | 'group'): ReadonlyMap<string, Partitions> {
  const found = new Map<string, Partitions>();
  for (const { nodes } of plan.groups) {
    const shared = new Set(nodes.map((node) => partitionsOf(node)?.name));
    for (const node of nodes) {
      const own = partitionsOf(node);
      if (own && (granularity === 'node' || shared.size === 1)) found.set(node.id, own);
    }
  }
  return found;
}

export function layoutOf(context: ModelGeneratorContext, keyParts: KeyParts): Layout {
  const { project, plan, options } = context;
  const tool = toolOf(project);
  const keys = modelKeys(project, keyParts);
  const chosenNodes = plan.groups.flatMap((group) => group.nodes);
  const chosen = new Set(chosenNodes.map((node) => node.id));
  const depth = depths(chosenNodes);
  const attached = new Map<string, ModelTest[]>();
  const separate = new Map<string, (readonly ModelTest[])[]>();
  const homes = new Map<string, AssetKey>();
  const notTranslated: NotTranslated[] = [];
  const tests = options.tests === 'none' ? [] : project.tests;
  const add = <T>(map: Map<string, T[]>, id: string, value: T) => void map.set(id, [...(map.get(id) ?? []), value]);
  for (const test of tests) {
    if (test.attachedTo !== undefined) {
      if (!chosen.has(test.attachedTo)) continue;
      add(attached, test.attachedTo, test);
      homes.set(test.id, keys.get(test.attachedTo) ?? []);
      continue;
    }
    if (!test.dependsOn.every((id) => chosen.has(id))) continue;
    const last = [...test.dependsOn].sort((a, b) => (depth.get(b) ?? 0) - (depth.get(a) ?? 0))[0];
    const reader = last ?? chosenNodes.find((node) => node.sources.some((id) => test.sources.includes(id)))?.id;
    const home = keys.get(last ?? test.sources[0] ?? '');
    // The plan tells of tests that nothing selected reads.
    if (reader === undefined || home === undefined) continue;
    homes.set(test.id, home);
    add(separate, reader, [test]);
  }
  if (!tool.checksWithBuild || options.tests === 'after_all')
    for (const [id, list] of attached) separate.set(id, [list, ...(separate.get(id) ?? [])]);
  for (const node of chosenNodes) {
    if (node.notBefore !== undefined)
      notTranslated.push({ id: node.id, what: 'not_before: Dagster starts an asset by its condition only' });
    if (options.tests !== 'none' && !tool.relation(node))
      notTranslated.push({ id: node.id, what: 'row count and freshness: its name cannot stand in a query' });
  }
  const perAsset = new Map<string, ModelTest[]>();
  for (const test of tests) {
    const home = homes.get(test.id);
    if (home) add(perAsset, home.join('\n'), test);
  }
  const warehouse = options.warehouse ?? project.warehouse;
  return {
    project,
    plan,
    options,
    tool,
    warehouse,
    nodes: new Map(project.nodes.map((node) => [node.id, node])),
    chosen,
    keys,
    groups: groupNames(plan),
    attached,
    separate,
    homes,
    partitions: partitionsIn(plan, options.granularity),
    checks: new Map([...perAsset.values()].flatMap((list) => [...checkNames(list)])),
    notTranslated,
  };
}
