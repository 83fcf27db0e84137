import {
  type ExecutionGraph,
  isWriter,
  type Operation,
  type SqlStatement,
  usesLedger,
} from '@sparkle-orchestration/core';
import { connectionOf, isPostgres } from './context.js';

/** Id of the step that marks the interval as done; the runner knows it by this name. */
export const closeTask = 'close_interval';

/** Idempotent statements that go before those of an operation: the ledger, on the warehouse, and its own set-up. */
export function setupOf(graph: ExecutionGraph, operation: Operation): readonly SqlStatement[] {
  const own = operation.op === 'transform' || operation.op === 'check' ? (operation.setup ?? []) : [];
  return connectionOf(graph, operation) === graph.warehouse && usesLedger(operation) ? [...graph.prepare, ...own] : own;
}

/** Operations before the mark of the interval. */
export const writersOf = (graph: ExecutionGraph): readonly Operation[] => graph.operations.filter(isWriter);

/** Do statements of a set-up begin with those of the ledger, which are written once as `LEDGER_SQL`? */
export const beginsWithLedger = (graph: ExecutionGraph, setup: readonly SqlStatement[]): boolean =>
  graph.prepare.length > 0 && setup[0] === graph.prepare[0] && isPostgres(graph, graph.warehouse);
