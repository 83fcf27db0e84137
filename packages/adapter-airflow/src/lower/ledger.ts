import type { SqlStatement } from '@sparkle-orchestration/core';
import type { LoweredOperation } from '../model.js';
import { closeTask, prepareTask } from '../names.js';
import { connectionOf, isNative, isPostgres, type LowerContext } from './context.js';
import { runnerOperator } from './runner.js';
import { sqlOperator } from './sql-operator.js';

/** Set-up of the native writers on the warehouse: idempotent, so it is done once, before all of them. */
function setups(context: LowerContext): readonly SqlStatement[] {
  const { graph } = context;
  const seen = new Set<string>();
  const found: SqlStatement[] = [];
  for (const operation of graph.operations) {
    if ((operation.op !== 'transform' && operation.op !== 'check') || !isNative(graph, operation)) continue;
    if (connectionOf(graph, operation) !== graph.warehouse) continue;
    for (const statement of operation.setup ?? []) {
      const key = JSON.stringify(statement);
      if (!seen.has(key)) found.push(statement);
      seen.add(key);
    }
  }
  return found;
}

/** Makes the ledger and the tables of native writers; nothing when the graph keeps no state. */
export function lowerPrepare(context: LowerContext): LoweredOperation | undefined {
  const { graph } = context;
  if (!isPostgres(graph, graph.warehouse)) {
    return graph.prepare.length > 0 ? runnerOperator(context, prepareTask) : undefined;
  }
  const statements = [...graph.prepare, ...setups(context)];
  return statements.length > 0
    ? sqlOperator(context, { task: prepareTask, connection: graph.warehouse, statements })
    : undefined;
}

/** Marks the interval as done. */
export function lowerClose(context: LowerContext): LoweredOperation | undefined {
  const { graph } = context;
  if (graph.close.length === 0) return undefined;
  if (!isPostgres(graph, graph.warehouse)) return runnerOperator(context, closeTask);
  return sqlOperator(context, { task: closeTask, connection: graph.warehouse, statements: graph.close });
}
