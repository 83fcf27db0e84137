import {
  type Column,
  type Diagnostic,
  hasErrors,
  nearestName,
  type Operation,
  type Task,
  validate,
} from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import { type Chain, findChains, type LoweredTask, needsOf } from './chain.js';
import { checkTasks } from './check-tasks.js';
import type { LowerTasksContext } from './context.js';
import { lowerCheck } from './lower-check.js';
import { lowerLoad } from './lower-load.js';
import { lowerMap } from './lower-map.js';
import { lowerNotify } from './lower-notify.js';
import { lowerSql } from './lower-sql.js';
import { lowerTransform } from './lower-transform.js';
import { lowerWork } from './lower-work.js';
import { writtenColumns } from './materialise.js';

/** One task to its fragment; params are checked by the schema of its kind. */
function lowerTask(task: Task, context: LowerTasksContext): LoweredTask | undefined {
  const at = task.origin.location;
  const kind = context.registry.taskKinds.get(task.kind);
  if (!kind) {
    context.report(
      diagnostics.report(
        'unknown-kind',
        { kind: task.kind, nearest: nearestName(task.kind, context.registry.taskKinds.keys()) },
        at,
      ),
    );
    return undefined;
  }
  const prefix = task.origin.path ? [...task.origin.path, 'params'] : [];
  const params = validate(kind.params, task.params, { locate: context.locate, prefix });
  for (const problem of params.diagnostics) context.report(problem);
  if (params.value === undefined) return undefined;
  if (kind.runnable !== false && kind.become) {
    const other = kind.become({ ...task, params: params.value }, context);
    return other && lowerTask(other, context);
  }
  if (kind.runnable === false || !kind.lower) {
    context.report(diagnostics.report('kind-not-runnable', { kind: kind.id }, at));
    return undefined;
  }
  let failed = false;
  const report = (found: Diagnostic) => {
    failed ||= found.severity === 'error';
    context.report(found);
  };
  const own = Object.assign({}, task, { params: params.value });
  const fragment = kind.lower?.(own, Object.assign({}, context, { report }));
  return fragment && !failed ? { task, fragment } : undefined;
}

function lowerSingle(chain: Chain, needs: Operation['needs'], context: LowerTasksContext): Operation | undefined {
  switch (chain.links[0]?.fragment.fragment) {
    case 'extract':
      return lowerLoad(chain, needs, context);
    case 'steps':
    case 'select':
      return lowerTransform(chain, needs, context);
    case 'sql':
      return lowerSql(chain, needs, context);
    case 'check':
      return lowerCheck(chain, needs, context);
    case 'work':
      return lowerWork(chain, needs);
    default:
      return lowerNotify(chain, needs);
  }
}

/** A chain as an operation, inside of a map when its task has items. */
function lowerChain(chain: Chain, needs: Operation['needs'], context: LowerTasksContext): Operation | undefined {
  const operation = lowerSingle(chain, needs, context);
  const items = chain.links.at(-1)?.task.map;
  return operation && items ? lowerMap(operation, items, context) : operation;
}

/** Tasks to operations: checks the graph, lowers each task by its kind, fuses chains. Problems go to `context.report`. */
export function lowerTasks(tasks: readonly Task[], context: LowerTasksContext): readonly Operation[] {
  const problems = checkTasks(tasks);
  for (const problem of problems) context.report(problem);
  if (hasErrors(problems)) return [];
  const lowered = tasks.map((task) => lowerTask(task, context)).filter((t) => t !== undefined);
  if (lowered.length < tasks.length) return [];
  const { chains, broken, unwritten } = findChains(lowered);
  for (const { task } of broken)
    context.report(diagnostics.report('chain-without-source', { task: task.id }, task.origin.location));
  for (const { task } of unwritten)
    context.report(diagnostics.report('chain-without-write', { task: task.id }, task.origin.location));
  const operationsOf = new Map<string, string[]>();
  for (const chain of chains) {
    for (const { task } of chain.links) operationsOf.set(task.id, [...(operationsOf.get(task.id) ?? []), chain.id]);
  }
  // What an operation writes is known to those that are told after it.
  const written = new Map<string, readonly Column[]>();
  const within: LowerTasksContext = Object.assign({}, context, {
    columnsOf: (dataset: string) => written.get(dataset) ?? context.columnsOf(dataset),
  });
  return chains.flatMap((chain) => {
    const operation = lowerChain(chain, needsOf(chain, operationsOf), within);
    if (!operation) return [];
    if ((operation.op === 'load' || operation.op === 'transform') && operation.columns.length > 0)
      written.set(operation.materialise.destination, writtenColumns(operation));
    return [operation];
  });
}
