import {
  boundOutputs,
  type Diagnostic,
  type ExecutionGraph,
  type GraphGroup,
  type NotebookOperation,
  type Operation,
  type Reference,
  type RetryPolicy,
  referencesOf,
  secretsOf,
  type WaitOperation,
} from '@sparkle-orchestration/core';
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
  /** Id of the component that was asked for by name. */
  readonly component?: string;
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

/** Do others take outputs of an operation? */
export function outputsTaken(graph: ExecutionGraph, operation: Operation): boolean {
  const tasks = new Set([operation.id, ...operation.tasks]);
  return graph.operations.some((other) =>
    referencesOf(other).some((reference) => reference.ref === 'output' && tasks.has(reference.task)),
  );
}

/** `do_xcom_push=` of a task: Dags with SQL switch it off, because a result of a statement is no output. */
export const pushed = ({ graph }: LowerContext, operation: Operation): true | undefined =>
  outputsTaken(graph, operation) ? true : undefined;

/** A notebook on Databricks: its connection says so. */
export function isOnDatabricks(graph: ExecutionGraph, operation: Operation): operation is NotebookOperation {
  return operation.op === 'notebook' && graph.connections[operation.connection ?? '']?.type === 'databricks';
}

/** A map whose items are tasks of Airflow: the runner keeps progress, watermarks and early stops by itself. */
export function isSpread(operation: Operation): boolean {
  if (operation.op !== 'map') return false;
  const { items, progress, stopOnFailure, body } = operation;
  return items.from !== 'missing' && !progress && (!stopOnFailure || body.op === 'trigger');
}

/** A wait whose rule a sensor of Airflow has: another pipeline, and a moment that is told with its offset. */
export function isNativeWait(operation: WaitOperation): boolean {
  const { waitFor } = operation;
  if (waitFor.type === 'pipeline') return true;
  if (waitFor.type !== 'time') return false;
  const last = waitFor.at.at(-1);
  const zoned = typeof last === 'string' ? /(Z|[+-]\d{2}:\d{2})$/.test(last) : isIso(last);
  return zoned && waitFor.at.every((part) => typeof part === 'string' || part.ref.startsWith('interval.'));
}

const isIso = (reference: Reference | undefined) =>
  reference !== undefined && 'filter' in reference
    ? reference.filter === 'iso'
    : reference?.ref.startsWith('interval.') === true;

/** Operations that Airflow runs without the runner: SQL on Postgres, messages, choices, other Dags, people. */
export function isNative(graph: ExecutionGraph, operation: Operation): boolean {
  switch (operation.op) {
    case 'notify':
      return operation.templates === undefined && operation.format === undefined;
    case 'branch':
    case 'trigger':
    case 'approve':
      return true;
    case 'wait':
      return isNativeWait(operation);
    case 'map':
      return isSpread(operation) && operation.body.op === 'trigger';
    case 'notebook':
      return isOnDatabricks(graph, operation);
    case 'transform':
    case 'sql':
    case 'check':
      // What a statement counts is told by the runner only.
      if (outputsTaken(graph, operation)) return false;
      // Airflow logs parameters and keeps rendered fields: the runner reads a secret by itself.
      if (secretsOf(operation.statements ?? []).length > 0) return false;
      if (boundOutputs(operation.statements ?? []).length > 0) return false;
      return operation.compute === 'postgres' && isPostgres(graph, connectionOf(graph, operation));
    default:
      return false;
  }
}

/** Something in the graph is done by the runner: an operation, or the ledger of an embedded file. */
export function usesRunner(graph: ExecutionGraph): boolean {
  const ledger = graph.prepare.length > 0 || graph.close.length > 0;
  return (ledger && !isPostgres(graph, graph.warehouse)) || graph.operations.some((one) => !isNative(graph, one));
}
