import { type ExecutionGraph, isWriter, type Operation, type SqlStatement } from '@sparkle-orchestration/core';
import { connectionOf, isPostgres } from './context.js';

/** Id of the step that marks the interval as done; the runner knows it by this name. */
export const closeTask = 'close_interval';

const namesLedger = (statement: SqlStatement): boolean =>
  statement.some((part) => {
    if (typeof part === 'string') return /\b_sparkle\b/.test(part);
    return (
      ('schema' in part && part.schema === '_sparkle') || ('dataset' in part && part.dataset.includes('_sparkle.'))
    );
  });

/** Idempotent statements that go before those of an operation: the ledger, on the warehouse, and its own set-up. */
export function setupOf(graph: ExecutionGraph, operation: Operation): readonly SqlStatement[] {
  const own = operation.op === 'transform' || operation.op === 'check' ? (operation.setup ?? []) : [];
  const keepsLedger =
    operation.op === 'transform' ||
    (operation.op === 'check' && operation.statements !== undefined) ||
    (operation.op === 'sql' && operation.statements.some(namesLedger));
  return connectionOf(graph, operation) === graph.warehouse && keepsLedger ? [...graph.prepare, ...own] : own;
}

/** Operations before the mark of the interval. */
export const writersOf = (graph: ExecutionGraph): readonly Operation[] => graph.operations.filter(isWriter);

/** Do statements of a set-up begin with those of the ledger, which are written once as `LEDGER_SQL`? */
export const beginsWithLedger = (graph: ExecutionGraph, setup: readonly SqlStatement[]): boolean =>
  graph.prepare.length > 0 && setup[0] === graph.prepare[0] && isPostgres(graph, graph.warehouse);
