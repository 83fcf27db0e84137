import { type Edge, type ExecutionGraph, groupGraph, isWriter, type Operation } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import { query } from '../jsonata.js';
import { closeTask, prepareTask, waitTask } from '../names.js';
import { type LowerContext, ownerOf } from './context.js';
import { gridOf, intervalWords } from './interval.js';
import type { LoweredNode, Node } from './node.js';
import { lowerOperation } from './operation.js';
import { ancestorsOf } from './plan.js';
import { retryOfReport } from './retry.js';
import { runnerState } from './runner.js';
import { lowerDependency } from './wait.js';

/** Tries of what stands around operations: both may be done twice. */
const aroundRetry = { count: 2, delaySeconds: 10, backoff: 2, maxDelaySeconds: 60, jitter: 0 };

function once(lower: () => LoweredNode): () => LoweredNode {
  let made: LoweredNode | undefined;
  return () => {
    made ??= lower();
    return made;
  };
}

/** The tables of the ledger; where arithmetic cannot tell the interval of the run, the runner does it here as well. */
function prepareNode(context: LowerContext, computes: boolean): Node {
  return {
    id: prepareTask,
    needs: [],
    after: [],
    lower: once(() => {
      const state = runnerState(context, {
        task: prepareTask,
        reports: computes,
        ...(computes ? { interval: intervalWords } : {}),
      });
      const times = {
        interval_start: query('$states.result.interval_start'),
        interval_end: query('$states.result.interval_end'),
      };
      return {
        kind: 'state',
        state: {
          ...state,
          Retry: retryOfReport(aroundRetry).slice(computes ? 0 : 1),
          ...(computes ? { Assign: times } : {}),
        },
      };
    }),
  };
}

/** Marks the interval as done, when every writer is done. It is the last of all. */
function closeNode(context: LowerContext, needs: readonly Edge[], after: readonly string[]): Node {
  return {
    id: closeTask,
    needs,
    after,
    lower: once(() => ({
      kind: 'state',
      state: {
        ...runnerState(context, { task: closeTask, reports: false }),
        Retry: retryOfReport(aroundRetry).slice(1),
      },
    })),
  };
}

/** At most as many tasks of a pool at the same time as it has slots: one comes after the one that many places before. */
function poolOrder({ pools, operations }: ExecutionGraph): ReadonlyMap<string, string> {
  const after = new Map<string, string>();
  const order = topological(operations);
  for (const { name, slots } of pools) {
    const members = order.filter((operation) => operation.pool === name);
    members.forEach((operation, index) => {
      const before = members[index - slots];
      if (before) after.set(operation.id, before.id);
    });
  }
  return after;
}

function topological(operations: readonly Operation[]): readonly Operation[] {
  const graph = { operations };
  const index = new Map(operations.map((operation, at) => [operation.id, at]));
  const owners = operations.map((operation) => ({
    before: new Set(
      operation.needs.flatMap((need) => {
        const at = index.get(ownerOf(graph as ExecutionGraph, need.task));
        return at === undefined ? [] : [at];
      }),
    ),
  }));
  const ancestors = ancestorsOf(owners);
  return operations
    .map((operation, at) => ({ operation, at, depth: ancestors[at]?.size ?? 0 }))
    .sort((a, b) => a.depth - b.depth || a.at - b.at)
    .map(({ operation }) => operation);
}

/** Do two loads or transforms run at the same time? Then the tables of the ledger have to be there before. */
function writersMeet(operations: readonly Operation[], graph: ExecutionGraph): boolean {
  const index = new Map(operations.map((operation, at) => [operation.id, at]));
  const ancestors = ancestorsOf(
    operations.map((operation) => ({
      before: new Set(operation.needs.flatMap((need) => index.get(ownerOf(graph, need.task)) ?? [])),
    })),
  );
  const writers = operations.flatMap((operation, at) => (['load', 'transform'].includes(operation.op) ? [at] : []));
  return writers.some((a) => writers.some((b) => a < b && !ancestors[a]?.has(b) && !ancestors[b]?.has(a)));
}

/** What a pipeline does: its ledger, what it waits for, its operations, the mark of its interval. */
export function pipelineNodes(context: LowerContext, top: boolean): readonly Node[] {
  const { graph } = context;
  const computes = top && gridOf(graph.schedule) === undefined;
  const nodes: Node[] = [];
  if (computes || (graph.prepare.length > 0 && writersMeet(graph.operations, graph)))
    nodes.push(prepareNode(context, computes));
  const prepared = nodes.map((node) => node.id);
  for (const dependency of graph.dependencies)
    nodes.push({
      id: waitTask(dependency.pipeline),
      needs: prepared.map((task) => ({ task, when: 'success' })),
      after: [],
      lower: once(() => lowerDependency(context, dependency)),
    });
  const waits = nodes.filter((node) => node.id !== prepareTask).map((node) => node.id);
  const first = waits.length > 0 ? waits : prepared;
  const pooled = poolOrder(graph);
  for (const operation of graph.operations) {
    if ([prepareTask, closeTask].includes(operation.id))
      context.report(diagnostics.report('reserved-id', { operation: operation.id }, operation.origin.location));
    const needs = operation.needs.map((need) => ({ ...need, task: ownerOf(graph, need.task) }));
    const before = pooled.get(operation.id);
    nodes.push({
      id: operation.id,
      needs: needs.length > 0 ? needs : first.map((task) => ({ task, when: 'success' as const })),
      after: before === undefined ? [] : [before],
      operation,
      lower: once(() => lowerOperation(context, operation)),
    });
  }
  if (graph.close.length > 0) {
    const writers = graph.operations.filter(isWriter).map(({ id }): Edge => ({ task: id, when: 'not_failed' }));
    const needs = writers.length > 0 ? writers : first.map((task): Edge => ({ task, when: 'success' }));
    nodes.push(
      closeNode(
        context,
        needs,
        nodes.map((node) => node.id),
      ),
    );
  }
  return nodes;
}

/** What a job does: its pipelines, each a machine of its own inside a state, and the mark of its interval. */
export function jobNodes(
  context: LowerContext,
  lowerGroup: (group: NonNullable<ExecutionGraph['groups']>[number], graph: ExecutionGraph) => LoweredNode,
): readonly Node[] {
  const { graph } = context;
  const groups = graph.groups ?? [];
  const nodes: Node[] = [];
  const computes = gridOf(graph.schedule) === undefined;
  if (computes || (graph.prepare.length > 0 && groups.length > 1)) nodes.push(prepareNode(context, computes));
  const prepared = nodes.map((node) => node.id);
  for (const dependency of graph.dependencies)
    nodes.push({
      id: waitTask(dependency.pipeline),
      needs: prepared.map((task) => ({ task, when: 'success' })),
      after: [],
      lower: once(() => lowerDependency(context, dependency)),
    });
  const waits = nodes.filter((node) => node.id !== prepareTask).map((node) => node.id);
  const first = waits.length > 0 ? waits : prepared;
  for (const group of groups)
    nodes.push({
      id: group.id,
      needs: group.needs.length > 0 ? group.needs : first.map((task) => ({ task, when: 'success' as const })),
      after: [],
      lower: once(() => lowerGroup(group, groupGraph(graph, group))),
    });
  if (graph.close.length > 0) {
    const ends = groups.map(({ id }): Edge => ({ task: id, when: 'success' }));
    nodes.push(
      closeNode(
        context,
        ends,
        nodes.map((node) => node.id),
      ),
    );
  }
  return nodes;
}
