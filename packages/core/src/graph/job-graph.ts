import type { ExecutionGraph, GraphGroup } from './execution-graph.js';
import type { Operation } from './operation.js';

const inGroup = (group: string, id: string) => `${group}.${id}`;

/** Operations of a pipeline as they stand in the graph of a job: ids and needs begin with the group. */
export function operationsInGroup(group: string, operations: readonly Operation[]): readonly Operation[] {
  return operations.map((operation) => ({
    ...operation,
    id: inGroup(group, operation.id),
    group,
    tasks: operation.tasks.map((task) => inGroup(group, task)),
    needs: operation.needs.map((need) => ({ ...need, task: inGroup(group, need.task) })),
  }));
}

/** The graph of one pipeline of a job, as it is when the pipeline is compiled by itself: equal ids, equal hash. */
export function groupGraph(graph: ExecutionGraph, group: GraphGroup): ExecutionGraph {
  const own = (id: string) => id.slice(group.id.length + 1);
  return {
    ...group.graph,
    operations: graph.operations
      .filter((operation) => operation.group === group.id)
      .map(({ group: _, ...operation }) => ({
        ...operation,
        id: own(operation.id),
        tasks: operation.tasks.map(own),
        needs: operation.needs.map((need) => ({ ...need, task: own(need.task) })),
      })),
  };
}
