import type { Diagnostic, Location } from '../diagnostics/diagnostic.js';
import { byCodeUnits } from '../graph/canonical-json.js';
import { findCycle } from '../graph/check-graph.js';
import { modelDiagnostics } from './diagnostics.js';
import { groupReach } from './group-graph.js';
import { defaultSlaMinutes, groupOf, type ModelGrouping } from './groups.js';
import type { ModelNode, ModelProject, ModelSchedule, ModelSource, ModelTest } from './model-project.js';
import { nameGiver, plainName } from './names.js';
import { selectModels } from './select.js';

/** Where tests run: with their node in one command, in a task after it, all at the end of a group, or nowhere. */
export type ModelTestMode = 'build' | 'after_each' | 'after_all' | 'none';
export const modelTestModes: readonly ModelTestMode[] = ['after_each', 'after_all', 'build', 'none'];

export interface ModelPlanOptions {
  readonly groupBy: ModelGrouping;
  /** One task per node, or one per group. */
  readonly granularity: 'node' | 'group';
  readonly tests: ModelTestMode;
  /** Of models that ask for none; absent: they run when somebody starts them. */
  readonly schedule?: ModelSchedule;
  /** Zone of schedules that name none. */
  readonly timezone: string;
  readonly select: readonly string[];
  readonly exclude: readonly string[];
  /** Tasks that ask for the freshness of sources before their readers run. */
  readonly sourceFreshness: boolean;
  /** `data`: a group starts when the data of those before it is there, where that means the same. `wait`: never. */
  readonly edges: 'data' | 'wait';
}

/** Tasks that generators add at the end of a group to watch it; no model takes their names. */
const monitorTasks = ['check_pipeline_health', 'check_sla_compliance'];

/** A task of another group that must have run. */
export interface CrossEdge {
  /** Pipeline of the other group. */
  readonly pipeline: string;
  readonly task: string;
  /** The node whose data is waited for. */
  readonly node: string;
}

/** One task: a command of the tool over some nodes and tests. */
export interface ModelTask {
  /** Unique over the whole plan, so that a task is found by its name alone. `block.run` inside a block. */
  readonly id: string;
  /** The run and the test of one node stand together. */
  readonly block?: string;
  readonly verb: 'build' | 'run' | 'seed' | 'snapshot' | 'test' | 'freshness';
  /** Nodes that it makes. */
  readonly nodes: readonly ModelNode[];
  /** Tests that it runs. */
  readonly tests: readonly ModelTest[];
  /** `freshness`: sources that it asks for. */
  readonly sources: readonly ModelSource[];
  /** Ids of tasks of the same group directly before it. */
  readonly after: readonly string[];
  /** Tasks of other groups directly before it. */
  readonly across: readonly CrossEdge[];
  readonly location: Location;
}

/** Nodes of one group and one schedule: one file, one graph. */
export interface ModelGroup {
  /** Name of its pipeline: `dbt_staging`, `dbt_marts_hourly`. */
  readonly pipeline: string;
  readonly group: string;
  readonly schedule?: ModelSchedule & { readonly timezone: string };
  /** `data`: runs when all groups before it have made new data; `schedule`: runs by the clock and waits for them. */
  readonly start: 'schedule' | 'data';
  /** In an order in which they could run. */
  readonly tasks: readonly ModelTask[];
  readonly nodes: readonly ModelNode[];
  /** Pipelines of other groups that tasks of this one wait for. */
  readonly upstream: readonly string[];
  /** When all its nodes have the same owner. */
  readonly owner?: string;
  readonly slaMinutes: number;
  /** The SLA is told by a model and no default. */
  readonly slaWritten: boolean;
  readonly critical: boolean;
}

/** Something of the project that has no place in the output, and why. */
export interface NotTranslated {
  readonly id: string;
  readonly what: string;
}

/** How a project becomes files, for any target. Pure function of project and options. */
export interface ModelPlan {
  readonly groups: readonly ModelGroup[];
  readonly notTranslated: readonly NotTranslated[];
}

interface Key {
  readonly group: string;
  readonly schedule: (ModelSchedule & { readonly timezone: string }) | undefined;
}

const scheduleKey = (schedule: Key['schedule']) => (schedule ? `${schedule.cron} ${schedule.timezone}` : '');
const runVerb = { model: 'run', seed: 'seed', snapshot: 'snapshot' } as const;

/** Nodes so that each stands behind those it needs; among equals by id. Also how deep each one stands. */
function inOrder(nodes: readonly ModelNode[]): {
  readonly order: readonly ModelNode[];
  readonly depth: ReadonlyMap<string, number>;
} {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const depth = new Map<string, number>();
  const open = new Map<string, number>();
  const after = new Map<string, string[]>();
  for (const node of nodes) {
    const needs = node.dependsOn.filter((id) => byId.has(id));
    open.set(node.id, needs.length);
    for (const id of needs) after.set(id, [...(after.get(id) ?? []), node.id]);
  }
  let front = nodes.filter((node) => open.get(node.id) === 0).map((node) => node.id);
  for (let level = 0; front.length > 0; level++) {
    const next: string[] = [];
    for (const id of front) {
      depth.set(id, level);
      for (const later of after.get(id) ?? []) {
        const left = (open.get(later) ?? 1) - 1;
        open.set(later, left);
        if (left === 0) next.push(later);
      }
    }
    front = next;
  }
  const order = nodes
    .filter((node) => depth.has(node.id))
    .sort((a, b) => (depth.get(a.id) ?? 0) - (depth.get(b.id) ?? 0) || byCodeUnits(a.id, b.id));
  return { order, depth };
}

/** Wishes for the name of a node: its own, for those of other packages with the package before it where that is taken. */
const wishes = (one: { readonly name: string; readonly package: string }) => [one.name, `${one.package}__${one.name}`];

/**
 * Puts the selected nodes of a project into groups of one schedule, gives every task a name of its own, and says what
 * waits for what: every edge of the project is either between two tasks of a group or a cross edge.
 */
export function planModels(
  project: ModelProject,
  options: ModelPlanOptions,
): { readonly plan: ModelPlan; readonly diagnostics: readonly Diagnostic[] } {
  const { ids, diagnostics: problems } = selectModels(project, options);
  const diagnostics: Diagnostic[] = [...problems];
  const taken = new Set(ids);
  const chosen = project.nodes.filter((node) => taken.has(node.id));
  const { order, depth } = inOrder(chosen);
  for (const node of chosen) {
    const missing = node.dependsOn.filter((id) => !taken.has(id));
    if (missing.length > 0)
      diagnostics.push(modelDiagnostics.report('selection-cuts', { id: node.id, missing }, node.location));
  }
  const { keys, pipelineOf } = nameGroups(project, chosen, options);
  const testsOf = new Map<string, ModelTest[]>();
  const detached: ModelTest[] = [];
  const notTranslated: NotTranslated[] = Object.entries(project.ignored).map(([kind, count]) => ({
    id: kind,
    what: `${count} ${count === 1 ? 'resource' : 'resources'} of this kind make no task`,
  }));
  for (const test of project.tests) {
    if (options.tests === 'none') notTranslated.push({ id: test.id, what: 'tests are left out (--tests none)' });
    else if (test.attachedTo !== undefined) {
      if (taken.has(test.attachedTo)) testsOf.set(test.attachedTo, [...(testsOf.get(test.attachedTo) ?? []), test]);
    } else if (test.dependsOn.every((id) => taken.has(id))) detached.push(test);
    else if (test.dependsOn.some((id) => taken.has(id)))
      notTranslated.push({ id: test.id, what: 'not all nodes that it looks at are selected' });
  }

  const names = nameGiver(monitorTasks);
  /** Nodes of the project itself keep their names; those of other packages give way. */
  const named = [...chosen].sort(
    (a, b) => Number(a.package !== project.name) - Number(b.package !== project.name) || byCodeUnits(a.id, b.id),
  );
  const nodeName = new Map<string, string>();
  const blocks = options.tests === 'after_each' && options.granularity === 'node';
  const groupNodes = new Map<string, ModelNode[]>([...keys.keys()].map((pipeline) => [pipeline, []]));
  for (const node of order) groupNodes.get(pipelineOf.get(node.id) ?? '')?.push(node);
  if (options.granularity === 'node')
    for (const node of named) {
      const own = blocks
        ? wishes(node).map((wish) => (testsOf.has(node.id) ? wish : `${wish}_${runVerb[node.resource]}`))
        : wishes(node);
      nodeName.set(node.id, names.give(node.id, own, blocks && testsOf.has(node.id) ? ['_run', '_test'] : []));
    }
  else
    for (const pipeline of keys.keys()) {
      const name = names.give(pipeline, [keys.get(pipeline)?.group ?? pipeline, pipeline]);
      for (const node of groupNodes.get(pipeline) ?? []) nodeName.set(node.id, name);
    }

  /** Task that stands for a node when others wait for it, and the task that makes it. */
  const makes = new Map<string, string>();
  const ends = new Map<string, string>();
  for (const node of chosen) {
    const name = nodeName.get(node.id) ?? '';
    const pair = blocks && testsOf.has(node.id);
    makes.set(node.id, pair ? `${name}.${runVerb[node.resource]}` : name);
    ends.set(node.id, pair ? `${name}.test` : name);
  }
  const tasks = new Map<string, ModelTask[]>([...keys.keys()].map((pipeline) => [pipeline, []]));
  const edgesTo = (pipeline: string, self: string, dependsOn: readonly string[]) => {
    const live = dependsOn.filter((id) => taken.has(id));
    const here = live.filter((id) => pipelineOf.get(id) === pipeline);
    const after = [...new Set(here.map((id) => ends.get(id) ?? ''))].filter((id) => id !== self).sort(byCodeUnits);
    const across = live
      .filter((id) => pipelineOf.get(id) !== pipeline)
      .map((id) => ({ pipeline: pipelineOf.get(id) ?? '', task: ends.get(id) ?? '', node: id }));
    return { after, across };
  };

  const freshness = new Map<string, string>();
  const freshnessTask = (pipeline: string, source: ModelSource): string => {
    const key = `${pipeline}\n${source.id}`;
    const known = freshness.get(key);
    if (known !== undefined) return known;
    const id = names.give(key, [`freshness_${source.name}`, `freshness_${source.name}_${pipeline}`]);
    freshness.set(key, id);
    tasks.get(pipeline)?.push({
      id,
      verb: 'freshness',
      nodes: [],
      tests: [],
      sources: [source],
      after: [],
      across: [],
      location: source.location,
    });
    return id;
  };
  const freshBefore = (pipeline: string, nodes: readonly ModelNode[]): readonly string[] => {
    if (!options.sourceFreshness) return [];
    const read = new Set(nodes.flatMap((node) => node.sources));
    return project.sources
      .filter((source) => read.has(source.id) && source.freshness)
      .map((s) => freshnessTask(pipeline, s));
  };

  for (const pipeline of keys.keys()) {
    const own = groupNodes.get(pipeline) ?? [];
    const list = tasks.get(pipeline) ?? [];
    const first = own[0];
    if (!first) continue;
    if (options.granularity === 'group') {
      const id = nodeName.get(first.id) ?? pipeline;
      const fresh = freshBefore(pipeline, own);
      const { after, across } = edgesTo(
        pipeline,
        id,
        [...new Set(own.flatMap((node) => node.dependsOn))].sort(byCodeUnits),
      );
      const tests = own.flatMap((node) => testsOf.get(node.id) ?? []);
      const verb = options.tests === 'none' ? 'run' : 'build';
      list.push({
        id,
        verb,
        nodes: own,
        tests,
        sources: [],
        after: [...fresh, ...after],
        across,
        location: first.location,
      });
      continue;
    }
    for (const node of own) {
      const id = makes.get(node.id) ?? '';
      const attached = testsOf.get(node.id) ?? [];
      const fresh = freshBefore(pipeline, [node]);
      const { after, across } = edgesTo(pipeline, id, node.dependsOn);
      const pair = blocks && attached.length > 0;
      const block = pair ? { block: nodeName.get(node.id) ?? '' } : {};
      const build = options.tests === 'build';
      const common = { sources: [], location: node.location, ...block };
      list.push({
        ...common,
        id,
        verb: build ? 'build' : runVerb[node.resource],
        nodes: [node],
        tests: build ? attached : [],
        after: [...fresh, ...after],
        across,
      });
      if (pair)
        list.push({
          ...common,
          id: ends.get(node.id) ?? '',
          verb: 'test',
          nodes: [],
          tests: attached,
          after: [id],
          across: [],
        });
    }
  }
  placeTests();

  /** Tests of several nodes, of sources only, and those that run at the end of a group. */
  function placeTests(): void {
    const reach = groupReach(chosen, pipelineOf);
    const late = new Map<string, ModelTest[]>();
    for (const test of detached) {
      const homes = [...test.dependsOn]
        .sort((a, b) => (depth.get(b) ?? 0) - (depth.get(a) ?? 0) || byCodeUnits(a, b))
        .map((id) => pipelineOf.get(id) ?? '');
      const reader = order.find((node) => node.sources.some((id) => test.sources.includes(id)));
      const home =
        homes.find((one) => homes.every((other) => other === one || !reach(one, other))) ??
        homes[0] ??
        (reader ? pipelineOf.get(reader.id) : undefined);
      if (home === undefined) {
        const gone = test.dependsOn.length + test.sources.length === 0;
        const what = gone
          ? 'what it looks at is disabled or missing'
          : 'nothing that is selected reads what it looks at';
        notTranslated.push({ id: test.id, what });
        continue;
      }
      if (options.tests === 'after_all') {
        late.set(home, [...(late.get(home) ?? []), test]);
        continue;
      }
      const id = names.give(
        test.id,
        wishes(test).map((wish) => (options.tests === 'after_each' ? `${wish}_test` : wish)),
      );
      const edges = edgesTo(home, id, test.dependsOn);
      tasks
        .get(home)
        ?.push({ id, verb: 'test', nodes: [], tests: [test], sources: [], ...edges, location: test.location });
    }
    if (options.tests !== 'after_all' || options.granularity === 'group') return;
    for (const [pipeline, own] of groupNodes) {
      const tests = [...own.flatMap((node) => testsOf.get(node.id) ?? []), ...(late.get(pipeline) ?? [])];
      const [first] = tests;
      if (!first) continue;
      const id = names.give(`${pipeline} tests`, [
        `${keys.get(pipeline)?.group ?? pipeline}_tests`,
        `${pipeline}_tests`,
      ]);
      const all = edgesTo(pipeline, id, [
        ...new Set([...own.map((node) => node.id), ...tests.flatMap((t) => t.dependsOn)]),
      ]);
      tasks.get(pipeline)?.push({ id, verb: 'test', nodes: [], tests, sources: [], ...all, location: first.location });
    }
  }

  const upstream = new Map(
    [...tasks].map(([pipeline, list]) => [
      pipeline,
      [...new Set(list.flatMap((task) => task.across.map((edge) => edge.pipeline)))].sort(byCodeUnits),
    ]),
  );
  const circle =
    options.granularity === 'group' ? findCycle(upstream.keys(), (one) => upstream.get(one) ?? []) : undefined;
  if (circle) diagnostics.push(modelDiagnostics.report('group-cycle', { path: circle }));
  const byData = startsByData(keys, upstream, options);
  const groups = [...keys].map(([pipeline, { group, schedule }]): ModelGroup => {
    const nodes = groupNodes.get(pipeline) ?? [];
    const owners = new Set(nodes.map((node) => node.owner));
    const [owner] = owners;
    const promised = nodes.flatMap((node) => (node.slaMinutes === undefined ? [] : [node.slaMinutes]));
    return {
      pipeline,
      group,
      ...(schedule ? { schedule } : {}),
      start: byData.has(pipeline) ? 'data' : 'schedule',
      tasks: tasks.get(pipeline) ?? [],
      nodes,
      upstream: upstream.get(pipeline) ?? [],
      ...(owners.size === 1 && owner !== undefined ? { owner } : {}),
      slaMinutes: promised.length > 0 ? Math.max(...promised) : defaultSlaMinutes(group),
      slaWritten: promised.length > 0,
      critical: nodes.some((node) => node.critical),
    };
  });
  return { plan: { groups, notTranslated }, diagnostics };
}

/** Groups with their names. The name of a schedule is part of a name only where a group has several. */
function nameGroups(project: ModelProject, nodes: readonly ModelNode[], options: ModelPlanOptions) {
  const found = new Map<string, Key & { readonly ids: string[] }>();
  for (const node of nodes) {
    const group = groupOf(project, node, options.groupBy);
    const own = node.schedule ?? options.schedule;
    const schedule = own && { ...own, timezone: own.timezone ?? node.timezone ?? options.timezone };
    const key = JSON.stringify([group, scheduleKey(schedule)]);
    const known = found.get(key) ?? { group, schedule, ids: [] };
    known.ids.push(node.id);
    found.set(key, known);
  }
  const usual = scheduleKey(
    options.schedule && { ...options.schedule, timezone: options.schedule.timezone ?? options.timezone },
  );
  const rivals = new Map<string, number>();
  for (const { group } of found.values()) rivals.set(group, (rivals.get(group) ?? 0) + 1);
  const names = nameGiver();
  const keys = new Map<string, Key>();
  const pipelineOf = new Map<string, string>();
  const isPlain = ({ group, schedule }: Key) => rivals.get(group) === 1 || scheduleKey(schedule) === usual;
  const entries = [...found].sort(
    ([a, one], [b, other]) => Number(isPlain(other)) - Number(isPlain(one)) || byCodeUnits(a, b),
  );
  for (const [key, { group, schedule, ids }] of entries) {
    const zone =
      schedule && schedule.timezone !== options.timezone ? `_${plainName(schedule.timezone).toLowerCase()}` : '';
    const name = `${project.type}_${group}`;
    const pipeline = names.give(key, [
      isPlain({ group, schedule }) ? name : `${name}_${schedule?.label ?? 'manual'}${zone}`,
    ]);
    keys.set(pipeline, { group, schedule });
    for (const id of ids) pipelineOf.set(id, pipeline);
  }
  return { keys: new Map([...keys].sort(([a], [b]) => byCodeUnits(a, b))), pipelineOf };
}

/**
 * Groups that may be started by data. It means the same as a clock only where all groups before one have its schedule;
 * in a circle of groups nothing would ever start (or stop), and a group that is waited for by the clock needs runs of
 * the clock itself.
 */
function startsByData(
  keys: ReadonlyMap<string, Key>,
  upstream: ReadonlyMap<string, readonly string[]>,
  { edges }: ModelPlanOptions,
): ReadonlySet<string> {
  if (edges === 'wait') return new Set();
  const before = (pipeline: string): ReadonlySet<string> => {
    const seen = new Set<string>();
    const open = [...(upstream.get(pipeline) ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...(upstream.get(next) ?? []));
    }
    return seen;
  };
  const clock = new Set<string>();
  const open = [...keys.keys()].filter((pipeline) => {
    const needs = upstream.get(pipeline) ?? [];
    const same = needs.every(
      (one) => scheduleKey(keys.get(one)?.schedule) === scheduleKey(keys.get(pipeline)?.schedule),
    );
    return needs.length > 0 && (!same || before(pipeline).has(pipeline));
  });
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (clock.has(next)) continue;
    clock.add(next);
    open.push(...(upstream.get(next) ?? []));
  }
  return new Set(
    [...keys.keys()].filter((pipeline) => (upstream.get(pipeline) ?? []).length > 0 && !clock.has(pipeline)),
  );
}
