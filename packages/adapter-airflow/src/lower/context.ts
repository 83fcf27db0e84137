import type { Diagnostic, ExecutionGraph, GraphGroup, Operation, RetryPolicy } from '@sparkle-orchestration/core';
import { connectionId, type Names } from '../names.js';
import type { AirflowOptions } from '../options.js';
import type { Profile } from '../profile.js';

/** What every lowering function sees. */
export interface LowerContext {
  readonly graph: ExecutionGraph;
  readonly options: AirflowOptions;
  readonly profile: Profile;
  readonly names: Names;
  /** In the Dag of a job: the group whose tasks are made; `graph` is that of its pipeline. */
  readonly group?: GraphGroup;
  /** Retries that are the default of the Dag. @default the most common ones of the graph */
  readonly commonRetry?: RetryPolicy;
  /** Dag ids and graphs of everything that is emitted together, by pipeline. */
  readonly dags: ReadonlyMap<string, { readonly dagId: string; readonly graph: ExecutionGraph }>;
  report(diagnostic: Diagnostic): void;
}

/** Airflow connection id of a connection of the project. */
export function connId(context: LowerContext, connection: string): string {
  return connectionId(connection, context.options.conn_id);
}

/** The connection an operation runs on: its own, else the warehouse. */
export function connectionOf(graph: ExecutionGraph, operation: Operation): string {
  return operation.connection ?? graph.warehouse;
}

/** Airflow runs statements of this connection by an operator of its own. */
export function isPostgres(graph: ExecutionGraph, connection: string): boolean {
  return graph.connections[connection]?.type === 'postgres';
}

/** Kinds of operations that Airflow has an operator for that this adapter writes. */
type NativeOperation = Extract<Operation, { readonly op: 'transform' | 'sql' | 'check' | 'notify' }>;

/** Operations that Airflow runs without the runner: SQL on Postgres, and plain messages. */
export function isNative(graph: ExecutionGraph, operation: Operation): operation is NativeOperation {
  if (operation.op === 'notify') return operation.templates === undefined && operation.format === undefined;
  if (operation.op !== 'transform' && operation.op !== 'sql' && operation.op !== 'check') return false;
  return operation.compute === 'postgres' && isPostgres(graph, connectionOf(graph, operation));
}

/** Something in the graph is done by the runner: an operation, or the ledger of an embedded file. */
export function usesRunner(graph: ExecutionGraph): boolean {
  const ledger = graph.prepare.length > 0 || graph.close.length > 0;
  return (ledger && !isPostgres(graph, graph.warehouse)) || graph.operations.some((one) => !isNative(graph, one));
}
