import { assign, type PythonStatement, pythonIdentifier, withRunRetry } from '@sparkle-orchestration/adapter-kit';
import { type Edge, type GraphGroup, groupGraph, type Operation } from '@sparkle-orchestration/core';
import type { LoweredOperation, TaskModel } from '../model.js';
import { closeTask, groupNames } from '../names.js';
import { providers } from '../profile.js';
import type { Lineage } from './assets.js';
import type { LowerContext } from './context.js';
import { lowerDependency, waitTask } from './dependencies.js';
import { planNeeds } from './edges.js';
import { parametersOf } from './interval.js';
import { lowerClose } from './ledger.js';
import { commonRetry } from './policy.js';
import { parametersName } from './sql-operator.js';
import { type LoweredTasks, lowerTasks } from './tasks.js';

/** The operations of a job with the tries of the whole run, and the limit of their pipeline as that of each task. */
function adjusted({ graph }: LowerContext, groups: readonly GraphGroup[]): readonly Operation[] {
  const limits = new Map(groups.map((group) => [group.id, group.graph.timeoutSeconds]));
  return graph.operations.map((one) => {
    const operation = withRunRetry(graph, one);
    const limit = limits.get(one.group ?? '');
    if (limit === undefined) return operation;
    return { ...operation, timeoutSeconds: Math.min(limit, operation.timeoutSeconds ?? limit) };
  });
}

/** Tasks behind which nothing stands. */
function leavesOf(tasks: readonly TaskModel[]): readonly TaskModel[] {
  const before = new Set(tasks.flatMap((task) => task.after));
  return tasks.filter((task) => !before.has(task.id));
}

/** One task group per pipeline; edges between groups run from the last task of one to the first tasks of the next. */
export function lowerJob(context: LowerContext, groups: readonly GraphGroup[]): LoweredTasks {
  const operations = adjusted(context, groups);
  const whole = { ...context.graph, operations };
  const common = commonRetry(operations);
  const tasks: TaskModel[] = [];
  const parts: LoweredOperation[] = [];
  const parameters: PythonStatement[] = [];
  const ends = new Map<string, string>();
  let gates = false;
  let lineage: Lineage = {};
  const add = (task: TaskModel) => {
    tasks.push(task);
    return task.id;
  };
  const waits = context.graph.dependencies.map((dependency) => {
    const part = lowerDependency(context, dependency);
    parts.push(part);
    const id = waitTask(dependency.pipeline);
    return add({ id, variable: pythonIdentifier(id), body: part.body, after: [], rule: 'ALL_SUCCESS' });
  });
  for (const group of groups) {
    const graph = groupGraph(whole, group);
    const names = groupNames(graph, group.id, context.names.dagId);
    const own: LowerContext = { ...context, graph, names, group, ...(common ? { commonRetry: common } : {}) };
    const lowered = lowerTasks(own);
    const facts = [...new Set(lowered.parts.flatMap((part) => (part.runner ? [] : part.facts)))];
    if (facts.length > 0) parameters.push(assign(parametersName(own), parametersOf(own, facts)));
    parts.push(...lowered.parts);
    gates ||= lowered.gates;
    lineage = { ...lineage, ...lowered.lineage };
    const id = names.group ?? group.id;
    const entry = entryOf(group, id, ends, waits, add);
    const started = lowered.tasks.map((task) => ({
      ...task,
      ...(task.after.length > 0 ? {} : entry),
      // In the graph of the job the operation has the name of its group before its own.
      ...(task.operation ? { operation: { ...task.operation, id: `${group.id}.${task.operation.id}` } } : {}),
    }));
    tasks.push(...started);
    ends.set(group.id, endOf(id, names.task(closeTask), started, add));
  }
  const close = closeJob(context, [...ends.values()], add);
  if (close) {
    parts.push(close);
    const facts = close.runner ? [] : close.facts;
    if (facts.length > 0) parameters.push(assign(parametersName(context), parametersOf(context, facts)));
  }
  return { tasks, parts, gates, lineage, parameters };
}

/** What the first tasks of a group stand behind. */
function entryOf(
  group: GraphGroup,
  id: string,
  ends: ReadonlyMap<string, string>,
  waits: readonly string[],
  add: (task: TaskModel) => string,
): Pick<TaskModel, 'after' | 'rule'> {
  const needs = group.needs.map((need): Edge => ({ ...need, task: ends.get(need.task) ?? need.task }));
  const plan = planNeeds(needs, new Set());
  if (plan.direct.length === 0) return { after: waits, rule: 'ALL_SUCCESS' };
  if (plan.rule === 'ALL_SUCCESS' && plan.ended.length === 0) return { after: plan.direct, rule: 'ALL_SUCCESS' };
  // Behind a failure that is tolerated a task starts the group: its own first tasks keep their rules.
  const empty = { kind: 'operator', operator: providers.empty.node, arguments: {} } as const;
  const base = { body: empty, group: id };
  const ended = plan.rule === 'ALL_DONE' ? plan.direct : plan.ended;
  const join = add({
    ...base,
    id: `${id}.may_start`,
    variable: pythonIdentifier(`${id}_may_start`),
    after: ended,
    rule: 'ALL_DONE',
  });
  return { after: plan.rule === 'ALL_DONE' ? [join] : [...plan.direct, join], rule: 'ALL_SUCCESS' };
}

/** The task whose state is that of the pipeline: the one that marks its interval, or one behind all last tasks. */
function endOf(id: string, close: string, tasks: readonly TaskModel[], add: (task: TaskModel) => string): string {
  const leaves = leavesOf(tasks);
  if (leaves.length === 1 && leaves[0]?.id === close) return close;
  const empty = { kind: 'operator', operator: providers.empty.node, arguments: {} } as const;
  const done = { id: `${id}.done`, variable: pythonIdentifier(`${id}_done`), body: empty, group: id };
  return add({ ...done, after: leaves.map((task) => task.id), rule: 'NONE_FAILED' });
}

/** Marks the interval of the job as done, behind all pipelines: a failure that others tolerate fails the run all the same. */
function closeJob(
  context: LowerContext,
  ends: readonly string[],
  add: (task: TaskModel) => string,
): LoweredOperation | undefined {
  const { names } = context;
  const close = lowerClose(context);
  if (!close) return undefined;
  add({
    id: names.task(closeTask),
    variable: names.variable(closeTask),
    body: close.body,
    after: ends,
    rule: 'ALL_SUCCESS',
  });
  return close;
}
