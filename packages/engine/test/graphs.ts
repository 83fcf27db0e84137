import type { Edge, ExecutionGraph, NotificationChannel, SqlOperation } from '@sparkle-orchestration/core';
import { graphOf, need, operationBase } from '@sparkle-orchestration/core/testing';

export const warehouse = { warehouse: { type: 'duckdb', properties: { path: 'w.duckdb' } } };

/** An operation of one or more SQL texts on the warehouse. */
export function sqlOperation(
  id: string,
  texts: readonly string[],
  more: Partial<SqlOperation> & { readonly after?: readonly (string | Edge)[] } = {},
): SqlOperation {
  const { after = [], ...facts } = more;
  return {
    ...operationBase(id),
    op: 'sql',
    compute: 'duckdb',
    connection: 'warehouse',
    dialect: 'duckdb',
    needs: after.map((edge) => (typeof edge === 'string' ? need(edge) : edge)),
    statements: texts.map((text) => [text]),
    ...facts,
  };
}

/** A graph of SQL operations without a ledger. */
export function sqlGraph(operations: ExecutionGraph['operations'], more: Partial<ExecutionGraph> = {}): ExecutionGraph {
  const { pipeline = 'sample', hash: _, operations: __, ...facts } = more;
  return graphOf(pipeline, operations, {
    connections: warehouse,
    datasets: {},
    prepare: [],
    close: [],
    maxParallelTasks: 4,
    ...facts,
  });
}

/** Fails as long as the table has fewer rows than `times`; each try adds none, so a companion has to. */
export const fails = "select cast('this fails on purpose' as integer)";

export function slack(connection = 'slack_alerts'): NotificationChannel {
  return { type: 'slack', to: 'data-alerts', connection };
}
