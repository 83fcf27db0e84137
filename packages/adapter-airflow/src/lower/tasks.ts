import {
  code,
  expression,
  imported,
  type PythonStatement,
  pythonIdentifier,
  skippable,
} from '@sparkle-orchestration/adapter-kit';
import { type Edge, isWriter, type Operation } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import type { Arguments, LoweredOperation, TaskBody, TaskModel } from '../model.js';
import { closeTask, prepareTask, watcherTask } from '../names.js';
import { providers } from '../profile.js';
import { type Lineage, lowerAssets } from './assets.js';
import { caseFollowed, withoutCondition } from './branch.js';
import type { LowerContext } from './context.js';
import { lowerDependency, waitTask } from './dependencies.js';
import { planNeeds } from './edges.js';
import { gateOf, gateTask } from './gate.js';
import { lowerClose, lowerPrepare } from './ledger.js';
import { lowerOperation } from './operation.js';
import { commonRetry, policyArguments } from './policy.js';

export interface LoweredTasks {
  readonly tasks: readonly TaskModel[];
  readonly parts: readonly LoweredOperation[];
  readonly gates: boolean;
  /** Lineage of columns, by task. */
  readonly lineage: Lineage;
  /** Constants with what statements bind, where there are several. */
  readonly parameters?: readonly PythonStatement[];
}

/** Needs by operation: a need may name any of the tasks that an operation does. */
function needsByOperation(operations: readonly Operation[]): ReadonlyMap<string, readonly Edge[]> {
  const owner = new Map<string, string>();
  for (const operation of operations) for (const task of operation.tasks) owner.set(task, operation.id);
  for (const operation of operations) owner.set(operation.id, operation.id);
  return new Map(
    operations.map((operation) => [
      operation.id,
      operation.needs.map((need) => ({ ...need, task: owner.get(need.task) ?? need.task })),
    ]),
  );
}

/**
 * Operations whose failure no last task would show: Airflow takes the state of a run from its last tasks, and those
 * may run happily after a failure. A watcher behind them fails the run.
 */
function unseenFailures(
  operations: readonly Operation[],
  needs: ReadonlyMap<string, readonly Edge[]>,
  closes: boolean,
): readonly string[] {
  const consumers = new Map<string, { id: string; when: Edge['when'] }[]>();
  for (const [id, edges] of needs) {
    for (const edge of edges) consumers.set(edge.task, [...(consumers.get(edge.task) ?? []), { id, when: edge.when }]);
  }
  const seen = new Map<string, boolean>();
  const shows = (operation: Operation): boolean => {
    const known = seen.get(operation.id);
    if (known !== undefined) return known;
    const after = consumers.get(operation.id) ?? [];
    const result =
      (closes && isWriter(operation)) ||
      after.length === 0 ||
      after.some(({ id, when }) => {
        const consumer = operations.find((one) => one.id === id);
        return (when === 'success' || when === 'not_failed') && consumer !== undefined && shows(consumer);
      });
    seen.set(operation.id, result);
    return result;
  };
  return operations.filter((operation) => !shows(operation)).map((operation) => operation.id);
}

/** Collects tasks; everything that a task needs besides its own operator is decided here. */
export function lowerTasks(context: LowerContext): LoweredTasks {
  const { graph, names } = context;
  const { operations } = graph;
  const needs = needsByOperation(operations);
  const canBeSkipped = skippable(operations.map(({ id }) => ({ id, needs: needs.get(id) ?? [] })));
  const common = context.commonRetry ?? commonRetry(operations);
  const inGroup = names.group === undefined ? {} : { group: names.group };
  const local = (id: string) => (names.group === undefined ? id : `${names.group}.${id}`);
  const tasks: TaskModel[] = [];
  const parts: LoweredOperation[] = [];
  let gates = false;
  let lineage: Lineage = {};
  const add = (
    id: string,
    part: LoweredOperation,
    task: Pick<TaskModel, 'after' | 'rule' | 'operation'>,
    extra: Arguments = {},
  ) => {
    // What a lowering says itself wins: a map has its limits at the task of each item.
    const own = part.body.arguments;
    const more = Object.entries(extra).filter(([name]) => !Object.hasOwn(own, name));
    const body: TaskBody = { ...part.body, arguments: { ...own, ...Object.fromEntries(more) } };
    parts.push(part);
    let { after, rule } = task;
    for (const { suffix, body: helper } of part.helpers) {
      const taskId = `${names.task(id)}__${suffix}`;
      tasks.push({
        ...task,
        id: taskId,
        variable: `${names.variable(id)}__${suffix}`,
        body: helper,
        after,
        rule,
        ...inGroup,
      });
      after = [taskId];
      rule = 'ALL_SUCCESS';
    }
    if (part.helpers.length > 0) rule = part.rule ?? rule;
    tasks.push({ ...task, id: names.task(id), variable: names.variable(id), body, ...inGroup, after, rule });
  };
  const helper = (id: string, body: TaskModel['body'], after: readonly string[], rule: TaskModel['rule']) => {
    tasks.push({ id, variable: pythonIdentifier(id), body, after, rule, ...inGroup });
  };

  const prepare = lowerPrepare(context);
  if (prepare) add(prepareTask, prepare, { after: [], rule: 'ALL_SUCCESS' });
  const followed = new Set(operations.filter((operation) => caseFollowed(graph, operation)).map(({ id }) => id));
  const waits = graph.dependencies.map((dependency) => {
    const part = lowerDependency(context, dependency);
    const id = local(waitTask(dependency.pipeline));
    parts.push(part);
    helper(id, part.body, prepare ? [names.task(prepareTask)] : [], 'ALL_SUCCESS');
    return id;
  });
  const first = waits.length > 0 ? waits : prepare ? [names.task(prepareTask)] : [];

  for (const operation of operations) {
    if ([prepareTask, closeTask, watcherTask].includes(operation.id)) {
      context.report(diagnostics.report('reserved-id', { operation: operation.id }, operation.origin.location));
    }
    const own = needs.get(operation.id) ?? [];
    const plan = planNeeds(followed.has(operation.id) ? withoutCondition(own) : own, canBeSkipped);
    const id = names.task(operation.id);
    let after = own.length === 0 ? first : plan.direct.map(names.task);
    if (plan.decide.length > 0) {
      const gate = gateOf(id);
      gates = true;
      helper(
        gate,
        gateTask(context, plan.decide),
        plan.decide.map((need) => names.task(need.task)),
        'ALL_DONE',
      );
      context.report(diagnostics.report('gate-added', { operation: operation.id, gate }, operation.origin.location));
      after = [gate];
    }
    if (plan.ended.length > 0 && plan.direct.length > 0 && plan.rule !== 'ALL_DONE') {
      const join = `${id}__ended`;
      helper(
        join,
        { kind: 'operator', operator: providers.empty.node, arguments: {} },
        plan.ended.map(names.task),
        'ALL_DONE',
      );
      after = [...after, join];
    }
    const part = lowerOperation(context, operation);
    const assets = lowerAssets(context, operation);
    const extra = {
      ...policyArguments(operation, common),
      ...assets.arguments,
      doc: operation.description,
    };
    const display = id === local(operation.id) ? {} : { task_display_name: operation.id };
    lineage = { ...lineage, ...assets.lineage };
    add(operation.id, part, { after, rule: plan.rule, operation }, { ...display, ...extra });
  }

  const close = lowerClose(context);
  if (close) {
    const writers = operations.filter(isWriter);
    const plan = planNeeds(
      writers.map(({ id }) => ({ task: id, when: 'not_failed' })),
      canBeSkipped,
    );
    add(closeTask, close, { after: writers.length > 0 ? plan.direct.map(names.task) : first, rule: plan.rule });
  }
  const unseen = unseenFailures(operations, needs, close !== undefined);
  if (unseen.length > 0) {
    const fail = imported('airflow.exceptions', 'AirflowFailException');
    const body = [expression(code`raise ${fail}("a task before this one failed")`)];
    helper(
      local(watcherTask),
      { kind: 'function', arguments: { retries: 0 }, body },
      unseen.map(names.task),
      'ONE_FAILED',
    );
  }
  return { tasks, parts, gates, lineage };
}
