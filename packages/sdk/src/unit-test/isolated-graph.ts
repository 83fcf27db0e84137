import type { ExecutionGraph, Operation, SqlOperation } from '@sparkle-orchestration/core';

/** Operations that only work inside the warehouse; everything else reaches out of it. */
const inside: ReadonlySet<Operation['op']> = new Set(['load', 'transform', 'sql', 'check', 'branch', 'map']);

/**
 * A graph for a unit test: what reaches out of the warehouse (messages, requests, processes, waiting) does nothing and
 * succeeds, and loads need no connection, because their rows are given.
 */
export function isolatedGraph(graph: ExecutionGraph): {
  readonly graph: ExecutionGraph;
  readonly left: readonly string[];
} {
  const left: string[] = [];
  const operations = graph.operations.map((operation): Operation => {
    if (operation.op === 'load') {
      const { connection: _, ...source } = operation.source;
      return { ...operation, source };
    }
    if (inside.has(operation.op)) return operation;
    left.push(operation.id);
    const { id, tasks, needs, retry, labels, origin } = operation;
    const nothing: SqlOperation = {
      ...{ id, tasks, needs, retry, labels, origin },
      ...{ op: 'sql', reads: [], writes: [], statements: [], dialect: 'duckdb', compute: 'duckdb' },
      connection: graph.warehouse,
    };
    return nothing;
  });
  const hooks = { ...graph.hooks, onFailure: [], onSuccess: [] };
  return { graph: { ...graph, operations, hooks, dependencies: [] }, left };
}
