import { type ExecutionGraph, groupGraph } from '@sparkle-orchestration/core';
import { type DryRunResult, planRun } from '../schedule/plan.js';
import type { RunOptions } from '../schedule/run-options.js';
import { selectOperations } from '../schedule/select.js';

/** What a run of a job would do: the plans of its pipelines, each after those before it. Connects to nothing. */
export function planJob(graph: ExecutionGraph, options: RunOptions): DryRunResult {
  const { select, ...rest } = options;
  const selected = selectOperations(graph, select);
  const base = planRun({ ...graph, operations: [] }, rest);
  const interval = { start: new Date(base.interval.start), end: new Date(base.interval.end) };
  const plans = (graph.groups ?? []).flatMap((group) => {
    const own = groupGraph(graph, group);
    const ids = own.operations.map((one) => one.id).filter((id) => selected.has(`${group.id}.${id}`));
    if (ids.length === 0) return [];
    const all = { ...group.parameters, ...rest.params };
    const params = Object.fromEntries(Object.entries(all).filter(([name]) => Object.hasOwn(own.params, name)));
    return [{ group, plan: planRun(own, { ...rest, interval, params, select: ids }) }];
  });
  const named = (group: string, id: string) => `${group}.${id}`;
  return {
    ...base,
    tasks: Object.fromEntries(
      plans.flatMap(({ group, plan }) =>
        Object.entries(plan.tasks).map(([task, result]) => [named(group.id, task), result] as const),
      ),
    ),
    plan: plans.flatMap(({ group, plan }) => {
      const before = group.needs.map((need) => ({ task: need.task, when: need.when }));
      return plan.plan.map((one) => ({
        ...one,
        id: named(group.id, one.id),
        tasks: one.tasks.map((task) => named(group.id, task)),
        needs: one.needs.length > 0 ? one.needs.map((need) => ({ ...need, task: named(group.id, need.task) })) : before,
      }));
    }),
  };
}
