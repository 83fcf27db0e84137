import { DiagnosticError, type ExecutionGraph, nearestName, type Operation } from '@sparkle-orchestration/core';
import { reportEngine } from '../diagnostics.js';

/** The operation that does a task: fused chains keep the ids of all their tasks. */
export function operationOfTask(graph: ExecutionGraph, id: string): Operation | undefined {
  return graph.operations.find((o) => o.id === id || o.tasks.includes(id));
}

/** Operation ids by operation and task id, for graphs of any size. */
export function operationIndex(graph: ExecutionGraph): ReadonlyMap<string, string> {
  const index = new Map<string, string>();
  for (const operation of graph.operations) for (const task of operation.tasks) index.set(task, operation.id);
  for (const operation of graph.operations) index.set(operation.id, operation.id);
  return index;
}

function hasTag(operation: Operation, tag: string): boolean {
  const [key, value] = tag.split('=', 2);
  return Object.entries(operation.labels).some(([k, v]) =>
    value === undefined ? k === key || v === tag : k === key && v === value,
  );
}

function walk(start: readonly string[], next: (id: string) => readonly string[]): readonly string[] {
  const seen = new Set<string>(start);
  for (const id of seen) for (const further of next(id)) seen.add(further);
  return [...seen];
}

/** Operations of a pipeline of a job, by its name. */
function ofGroup(graph: ExecutionGraph, name: string): readonly string[] | undefined {
  if (!graph.groups?.some((group) => group.id === name)) return undefined;
  return graph.operations.filter((o) => o.group === name).map((o) => o.id);
}

/** In a job: what must end before the first operations of a pipeline. */
function beforeGroup(graph: ExecutionGraph, operation: Operation): readonly string[] {
  if (operation.needs.length > 0) return [];
  const group = graph.groups?.find((one) => one.id === operation.group);
  return group?.needs.flatMap((need) => ofGroup(graph, need.task) ?? []) ?? [];
}

/**
 * Ids of the operations that a selection means: `task`, `task+` (and all after it), `+task` (and all before it),
 * `+task+`, `tag:x` or `tag:key=value` (labels of the operation), several separated by commas or as a list.
 * @throws DiagnosticError for a name that is not in the graph
 */
export function selectOperations(graph: ExecutionGraph, selection: readonly string[] | undefined): ReadonlySet<string> {
  const all = graph.operations.map((o) => o.id);
  const terms = (selection ?? [])
    .flatMap((s) => s.split(','))
    .map((s) => s.trim())
    .filter((s) => s !== '');
  if (terms.length === 0) return new Set(all);
  const index = operationIndex(graph);
  const before = new Map(
    graph.operations.map(
      (o) => [o.id, [...o.needs.map((need) => index.get(need.task) ?? need.task), ...beforeGroup(graph, o)]] as const,
    ),
  );
  const after = new Map<string, string[]>(all.map((id) => [id, []]));
  for (const [id, needs] of before) for (const need of needs) after.get(need)?.push(id);
  const chosen = terms.flatMap((term) => {
    const [, up, name = '', down] = /^(\+?)(.*?)(\+?)$/.exec(term) ?? [];
    const start = name.startsWith('tag:')
      ? graph.operations.filter((o) => hasTag(o, name.slice('tag:'.length))).map((o) => o.id)
      : (ofGroup(graph, name) ?? [index.get(name)].filter((id) => id !== undefined));
    if (start.length === 0) throw new DiagnosticError([unknownTask(graph, name)]);
    return [
      ...start,
      ...(up ? walk(start, (id) => before.get(id) ?? []) : []),
      ...(down ? walk(start, (id) => after.get(id) ?? []) : []),
    ];
  });
  return new Set(chosen);
}

function unknownTask(graph: ExecutionGraph, task: string) {
  const known = graph.operations.flatMap((o) => [o.id, ...o.tasks]);
  const near = nearestName(task, known);
  return reportEngine('task-unknown', { task, pipeline: graph.pipeline }, graph.origin.location, {
    hint: near ? `did you mean ${near}?` : `its tasks: ${[...new Set(known)].join(', ')}`,
  });
}
