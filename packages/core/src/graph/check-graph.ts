import type { Diagnostic, Location } from '../diagnostics/diagnostic.js';
import { byCodeUnits } from './canonical-json.js';
import { parseCondition } from './condition.js';
import { graphDiagnostics } from './diagnostics.js';
import type { ExecutionGraph } from './execution-graph.js';
import { groupGraph } from './job-graph.js';
import type { Operation } from './operation.js';
import { conditionsOf, outputsOf, referencesOf } from './outputs.js';
import type { SqlStatement } from './sql.js';
import { printReference, type Reference } from './template.js';
import { checkGraphVersion } from './version.js';

function duplicates(graph: ExecutionGraph): readonly Diagnostic[] {
  const first = new Map<string, Operation>();
  return graph.operations.flatMap((operation) => {
    const earlier = first.get(operation.id);
    if (!earlier) {
      first.set(operation.id, operation);
      return [];
    }
    const related = [{ message: 'the first one', location: earlier.origin.location }];
    return [
      graphDiagnostics.report('duplicate-operation', { id: operation.id }, operation.origin.location, { related }),
    ];
  });
}

function unknownNeeds(graph: ExecutionGraph): readonly Diagnostic[] {
  const ids = new Set(graph.operations.map((operation) => operation.id));
  return graph.operations.flatMap((operation) =>
    operation.needs
      .filter((need) => !ids.has(need.task))
      .map((need) =>
        graphDiagnostics.report('unknown-need', { id: operation.id, need: need.task }, operation.origin.location),
      ),
  );
}

/**
 * The first circle of a set of nodes, as `[a, b, a]`; nothing when there is none. Does not recurse, so that a chain of
 * a hundred thousand tasks is fine.
 */
export function findCycle(
  nodes: Iterable<string>,
  needsOf: (node: string) => readonly string[],
): readonly string[] | undefined {
  const state = new Map<string, 'open' | 'done'>();
  for (const start of nodes) {
    if (state.has(start)) continue;
    const path = [{ node: start, next: 0 }];
    state.set(start, 'open');
    while (path.length > 0) {
      const top = path[path.length - 1];
      if (!top) break;
      const need = needsOf(top.node)[top.next++];
      if (need === undefined) {
        state.set(top.node, 'done');
        path.pop();
      } else if (state.get(need) === 'open') {
        const names = path.map((step) => step.node);
        return [...names.slice(names.indexOf(need)), need];
      } else if (!state.has(need)) {
        state.set(need, 'open');
        path.push({ node: need, next: 0 });
      }
    }
  }
  return undefined;
}

function cycles(graph: ExecutionGraph): readonly Diagnostic[] {
  const byId = new Map(graph.operations.map((operation) => [operation.id, operation]));
  const circle = findCycle(byId.keys(), (id) => byId.get(id)?.needs.map((need) => need.task) ?? []);
  if (!circle) return [];
  return [graphDiagnostics.report('cycle', { path: circle }, byId.get(circle[0] ?? '')?.origin.location)];
}

function datasetsIn(statements: readonly SqlStatement[]): readonly string[] {
  return statements.flatMap((statement) =>
    statement.flatMap((part) =>
      typeof part === 'object' ? ('dataset' in part ? [part.dataset] : 'schema' in part ? [part.schema] : []) : [],
    ),
  );
}

function datasetsOf(operation: Operation): readonly string[] {
  switch (operation.op) {
    case 'load':
      return [operation.materialise.destination, ...operation.writes];
    case 'transform':
      return [
        operation.materialise.destination,
        ...operation.reads,
        ...operation.writes,
        ...operation.inputs.map((input) => input.dataset),
        ...datasetsIn(operation.ctes.map((cte) => cte.sql)),
        ...datasetsIn(operation.setup),
        ...datasetsIn(operation.statements),
      ];
    case 'sql':
      return [...operation.reads, ...operation.writes, ...datasetsIn(operation.statements)];
    case 'check':
      return [
        operation.dataset,
        ...operation.writes,
        ...datasetsIn(operation.setup ?? []),
        ...datasetsIn(operation.statements ?? []),
      ];
    case 'wait':
      return operation.waitFor.type === 'table_freshness' ? [operation.waitFor.dataset] : [];
    case 'map':
      return [
        ...datasetsOf(operation.body),
        ...(operation.items.from === 'missing' ? [operation.items.watermark] : []),
        ...(operation.progress ? ['_sparkle.backfill_progress'] : []),
      ];
    default:
      return [...operation.reads, ...operation.writes];
  }
}

function unknownDatasets(graph: ExecutionGraph): readonly Diagnostic[] {
  const uses: { id: string; datasets: readonly string[]; location: Location }[] = graph.operations.map((operation) => ({
    id: operation.id,
    datasets: datasetsOf(operation),
    location: operation.origin.location,
  }));
  uses.push(
    { id: 'prepare', datasets: datasetsIn(graph.prepare), location: graph.origin.location },
    { id: 'close_interval', datasets: datasetsIn(graph.close), location: graph.origin.location },
  );
  return uses.flatMap(({ id, datasets, location }) =>
    [...new Set(datasets)]
      .filter((dataset) => !Object.hasOwn(graph.datasets, dataset))
      .map((dataset) => graphDiagnostics.report('unknown-dataset', { id, dataset }, location)),
  );
}

/** Names of tables that differ only by case are one table to most databases. */
function relationKey(connection: string, relation: readonly string[]): string {
  return JSON.stringify([connection, ...relation.map((part) => part.toLowerCase())]);
}

function sameRelations(graph: ExecutionGraph): readonly Diagnostic[] {
  const first = new Map<string, string>();
  return Object.entries(graph.datasets)
    .sort(([a], [b]) => byCodeUnits(a, b))
    .flatMap(([name, dataset]) => {
      const key = relationKey(dataset.connection, dataset.relation);
      const earlier = first.get(key);
      if (earlier === undefined) {
        first.set(key, name);
        return [];
      }
      const relation = `${dataset.relation.join('.')} of ${dataset.connection}`;
      return [
        graphDiagnostics.report('same-relation', { first: earlier, second: name, relation }, graph.origin.location),
      ];
    });
}

function concurrency(graph: ExecutionGraph): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const at = graph.schedule?.origin.location ?? graph.origin.location;
  const whole = (what: string, value: number, least: number, location = at) => {
    if (!Number.isSafeInteger(value) || value < least)
      found.push(graphDiagnostics.report('count-out-of-range', { what, value }, location));
  };
  if (graph.serial && graph.maxActiveRuns > 1)
    found.push(graphDiagnostics.report('serial-parallel', { runs: graph.maxActiveRuns }, at));
  whole('max_active_runs', graph.maxActiveRuns, 1);
  whole('max_parallel_tasks', graph.maxParallelTasks, 1, graph.origin.location);
  for (const pool of graph.pools)
    whole(`the number of slots of pool "${pool.name}"`, pool.slots, 1, graph.origin.location);
  for (const operation of graph.operations)
    whole(`the number of retries of "${operation.id}"`, operation.retry.count, 0, operation.origin.location);
  return found;
}

function unknownPools(graph: ExecutionGraph): readonly Diagnostic[] {
  const pools = new Set(graph.pools.map((pool) => pool.name));
  return graph.operations.flatMap((operation) =>
    operation.pool !== undefined && !pools.has(operation.pool)
      ? [graphDiagnostics.report('unknown-pool', { id: operation.id, pool: operation.pool }, operation.origin.location)]
      : [],
  );
}

function unknownConnections(graph: ExecutionGraph): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const use = (user: string, connection: string | undefined, location: Location) => {
    if (connection !== undefined && !Object.hasOwn(graph.connections, connection)) {
      found.push(graphDiagnostics.report('unknown-connection', { user, connection }, location));
    }
  };
  use('the pipeline', graph.warehouse, graph.origin.location);
  const { onFailure, onSuccess, onRetry = [], onSlaMiss = [] } = graph.hooks;
  for (const channel of [...onFailure, ...onSuccess, ...onRetry, ...onSlaMiss])
    use('a notification', channel.connection, graph.origin.location);
  for (const [name, dataset] of Object.entries(graph.datasets))
    use(`the table "${name}"`, dataset.connection, graph.origin.location);
  for (const operation of graph.operations) {
    if (operation.op === 'load') use(`task "${operation.id}"`, operation.source.connection, operation.origin.location);
    const work = operation.op === 'map' ? operation.body : operation;
    use(`task "${operation.id}"`, work.connection, operation.origin.location);
    if (work.op === 'notify') {
      for (const channel of work.channels) use(`task "${operation.id}"`, channel.connection, operation.origin.location);
    }
  }
  return found;
}

/** Everything that comes before each operation, by id of operation or task. */
function before(graph: Pick<ExecutionGraph, 'operations'>): (id: string) => ReadonlySet<string> {
  const owner = new Map(graph.operations.flatMap((one) => [...one.tasks, one.id].map((id) => [id, one] as const)));
  const known = new Map<string, ReadonlySet<string>>();
  return (id) => {
    const cached = known.get(id);
    if (cached) return cached;
    const found = new Set<string>();
    const list = (owner.get(id)?.needs ?? []).map((need) => need.task);
    for (let at = 0; at < list.length; at += 1) {
      const operation = owner.get(list[at] as string);
      if (!operation || found.has(operation.id)) continue;
      for (const name of [...operation.tasks, operation.id]) found.add(name);
      list.push(...operation.needs.map((need) => need.task));
    }
    known.set(id, found);
    return found;
  };
}

function unreadableConditions(graph: Pick<ExecutionGraph, 'operations'>): readonly Diagnostic[] {
  return graph.operations.flatMap((operation) =>
    conditionsOf(operation).flatMap((condition) => {
      try {
        parseCondition(condition);
        return [];
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        return [graphDiagnostics.report('condition', { condition, problem }, operation.origin.location)];
      }
    }),
  );
}

/** A reference must name a parameter of the graph, an output of a task before it, or the item of a map around it. */
function unknownReferences(graph: Pick<ExecutionGraph, 'operations' | 'params'>): readonly Diagnostic[] {
  const owner = new Map(graph.operations.flatMap((one) => [...one.tasks, one.id].map((id) => [id, one] as const)));
  const earlier = before(graph);
  const problemOf = (operation: Operation, reference: Reference): string | undefined => {
    if (reference.ref === 'params' && !Object.hasOwn(graph.params, reference.name))
      return `the pipeline has no parameter "${reference.name}"`;
    if (reference.ref === 'item' && operation.op !== 'map') return 'only a map has items';
    if (reference.ref !== 'output') return undefined;
    const from = owner.get(reference.task);
    if (!from) return `there is no task "${reference.task}"`;
    if (!earlier(operation.id).has(from.id)) return `task "${reference.task}" does not come before it`;
    const outputs = outputsOf(from);
    if (outputs.includes(reference.name)) return undefined;
    return `task "${reference.task}" has no output "${reference.name}"${outputs.length > 0 ? ` (it has ${outputs.join(', ')})` : ''}`;
  };
  return graph.operations.flatMap((operation) =>
    referencesOf(operation).flatMap((reference) => {
      const problem = problemOf(operation, reference);
      const facts = { id: operation.id, reference: printReference(reference), problem: problem ?? '' };
      return problem === undefined
        ? []
        : [graphDiagnostics.report('unknown-reference', facts, operation.origin.location)];
    }),
  );
}

/** At most this many items run in one map. */
export const maxMapItems = 1000;

function maps(graph: ExecutionGraph): readonly Diagnostic[] {
  return graph.operations.flatMap((operation) => {
    if (operation.op !== 'map') return [];
    const found: Diagnostic[] = [];
    const at = operation.origin.location;
    if (operation.items.from === 'list' && operation.items.items.length > maxMapItems)
      found.push(
        graphDiagnostics.report('map-too-long', { id: operation.id, count: operation.items.items.length }, at),
      );
    if (!Number.isSafeInteger(operation.maxParallel) || operation.maxParallel < 1)
      found.push(
        graphDiagnostics.report(
          'count-out-of-range',
          { what: `max_parallel of "${operation.id}"`, value: operation.maxParallel },
          at,
        ),
      );
    return found;
  });
}

/** Groups: every operation of the graph of a job is in one, and they wait for each other without a circle. */
function groupRules(graph: ExecutionGraph): readonly Diagnostic[] {
  const groups = new Map((graph.groups ?? []).map((group) => [group.id, group]));
  const found = graph.operations.flatMap((operation) => {
    const known = operation.group === undefined ? groups.size === 0 : groups.has(operation.group);
    if (known && (operation.group === undefined || operation.id.startsWith(`${operation.group}.`))) return [];
    const facts = { id: operation.id, group: operation.group ?? '' };
    return [graphDiagnostics.report('unknown-group', facts, operation.origin.location)];
  });
  for (const group of groups.values()) {
    const at = group.graph.origin.location;
    for (const need of group.needs)
      if (!groups.has(need.task))
        found.push(graphDiagnostics.report('unknown-need', { id: group.id, need: need.task }, at));
  }
  const circle = findCycle(groups.keys(), (id) => groups.get(id)?.needs.map((need) => need.task) ?? []);
  if (circle) found.push(graphDiagnostics.report('cycle', { path: circle }, graph.origin.location));
  return found;
}

const rules = [
  duplicates,
  unknownNeeds,
  cycles,
  unknownDatasets,
  sameRelations,
  concurrency,
  unknownPools,
  unknownConnections,
  unreadableConditions,
  unknownReferences,
  maps,
];

/** What is wrong with conditions and references of operations. */
export function checkReferences(graph: Pick<ExecutionGraph, 'operations' | 'params'>): readonly Diagnostic[] {
  return [...unreadableConditions(graph), ...unknownReferences(graph)];
}

/** Everything that is wrong with a graph. A graph of another version is refused before anything else is looked at. */
export function checkGraph(graph: ExecutionGraph): readonly Diagnostic[] {
  const version = checkGraphVersion(graph.version);
  if (version) return [version];
  if (!graph.groups) return [...groupRules(graph), ...rules.flatMap((rule) => rule(graph))];
  // What operations name is told within their pipeline: tables, tasks and parameters.
  const found = [groupRules, duplicates, cycles, concurrency, unknownConnections].flatMap((rule) => rule(graph));
  if (found.length > 0) return found;
  return graph.groups.flatMap((group) => rules.flatMap((rule) => rule(groupGraph(graph, group))));
}
