import type { ExecutionGraph, MappedOperation, Operation, SqlOperation } from '@sparkle-orchestration/core';

/** Operations that only work inside the warehouse; everything else reaches out of it. */
const inside: ReadonlySet<Operation['op']> = new Set(['load', 'transform', 'sql', 'check', 'branch']);

/** A statement list without a statement: it succeeds and does nothing. */
function nothing({ id, tasks, needs, retry, labels, origin }: Operation, warehouse: string): SqlOperation {
  return {
    ...{ id, tasks, needs, retry, labels, origin },
    ...{ op: 'sql', reads: [], writes: [], statements: [], dialect: 'duckdb', compute: 'duckdb' },
    connection: warehouse,
  };
}

/**
 * A graph for a unit test: what reaches out of the warehouse (messages, requests, processes, waiting) does nothing and
 * succeeds, also where it is repeated for items, and loads need no connection, because their rows are given.
 */
export function isolatedGraph(graph: ExecutionGraph): {
  readonly graph: ExecutionGraph;
  readonly left: readonly string[];
} {
  const left: string[] = [];
  const isolated = <T extends Operation | MappedOperation>(operation: T): T | SqlOperation => {
    if (inside.has(operation.op)) return operation;
    left.push(operation.id);
    return nothing(operation, graph.warehouse);
  };
  const operations = graph.operations.map((operation): Operation => {
    if (operation.op === 'load') {
      const { connection: _, ...source } = operation.source;
      return { ...operation, source };
    }
    if (operation.op === 'map') return { ...operation, body: isolated(operation.body) };
    return isolated(operation);
  });
  const hooks = { onFailure: [], onSuccess: [], onRetry: [], onSlaMiss: [] };
  return { graph: { ...graph, operations, hooks, dependencies: [] }, left };
}
