import { imported, type PythonNode } from '@sparkle-orchestration/adapter-kit';
import {
  type CheckOperation,
  type Diagnostic,
  type ExecutionGraph,
  type GraphGroup,
  type Operation,
  referencesOf,
  secretsOf,
  type WaitOperation,
} from '@sparkle-orchestration/core';
import type { AssetKey } from '../model.js';
import type { DagsterOptions } from '../options.js';

/** What all pipelines of a project know of each other. */
export interface ProjectFacts {
  /** Name of the Python package. */
  readonly package: string;
  /** Names of jobs and graphs, by pipeline. */
  readonly jobs: ReadonlyMap<string, { readonly job: string; readonly graph: ExecutionGraph }>;
  /** Asset keys of datasets, by name. */
  readonly assets: ReadonlyMap<string, AssetKey>;
  /** Names of resources of connections, by connection. */
  readonly resources: ReadonlyMap<string, string>;
  /** Names of ops that more than one job has: Dagster takes each name once in a project. */
  readonly sharedSteps: ReadonlySet<string>;
  /** What stands before the names of the checks of an operation, where another one asks the same of its table. */
  checkPrefix(job: string, operation: CheckOperation): string;
  /** Shape of each pipeline. */
  shapeOf(pipeline: string): Shape;
}

export type Shape = 'assets' | 'ops';

/** What every lowering function sees. */
export interface LowerContext {
  readonly graph: ExecutionGraph;
  readonly options: DagsterOptions;
  readonly project: ProjectFacts;
  readonly job: string;
  /** In a job of pipelines: the group whose ops are made; `graph` is that of its pipeline. */
  readonly group?: GraphGroup;
  /** Id of the component that was asked for by name. */
  readonly component?: string;
  report(diagnostic: Diagnostic): void;
}

/** Something of the module that the pipelines share. */
export const common = (name: string): PythonNode => imported('..common', name);

/** The connection an operation runs on: its own, else the warehouse. */
export function connectionOf(graph: ExecutionGraph, operation: Operation): string {
  return operation.connection ?? graph.warehouse;
}

/** Statements of this connection are run by the code location itself. */
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

/** Does an operation declare outputs, or has another one a reference to what it counted? */
const givesOutputs = (graph: ExecutionGraph, operation: Operation): boolean =>
  (operation.outputs ?? []).length > 0 || outputsTaken(graph, operation);

/** A map whose items are steps of Dagster: the runner keeps progress, watermarks and early stops by itself. */
export function isSpread(operation: Operation): boolean {
  if (operation.op !== 'map') return false;
  return operation.items.from !== 'missing' && !operation.progress && !operation.stopOnFailure;
}

/** A wait that needs no connection: for another pipeline, and for a moment. */
export const isNativeWait = ({ waitFor }: WaitOperation): boolean =>
  waitFor.type === 'pipeline' || waitFor.type === 'time';

/** Operations that Dagster runs without the runner: SQL on Postgres, messages, choices, other jobs, people. */
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
    case 'transform':
    case 'sql':
    case 'check':
      // What a statement counts is told by the runner only.
      if (givesOutputs(graph, operation)) return false;
      // The runner reads a secret by itself, and masks it in everything it says.
      if (secretsOf(operation.statements ?? []).length > 0) return false;
      return operation.compute === 'postgres' && isPostgres(graph, connectionOf(graph, operation));
    default:
      return false;
  }
}

/** Something in the graph is done by the runner: an operation, or the ledger of an embedded file. */
export function usesRunner(graph: ExecutionGraph): boolean {
  const ledger = graph.close.length > 0 && !isPostgres(graph, graph.warehouse);
  return ledger || graph.operations.some((one) => !isNative(graph, one));
}

const dataKinds: ReadonlySet<Operation['op']> = new Set(['load', 'transform', 'sql', 'check']);

/** Nothing but data: every operation follows the success of others, and none hands values on. */
export function isPureData(graph: ExecutionGraph): boolean {
  if (graph.groups || graph.operations.length === 0 || (graph.hooks.onRetry ?? []).length > 0) return false;
  const tables = graph.operations.filter(({ op }) => op === 'load' || op === 'transform').flatMap((one) => one.writes);
  return (
    new Set(tables).size === tables.length &&
    graph.operations.every(
      (operation) =>
        dataKinds.has(operation.op) &&
        operation.needs.every((need) => need.when === 'success' && need.if === undefined) &&
        !givesOutputs(graph, operation) &&
        !judgesItsReaders(graph, operation),
    )
  );
}

/**
 * A check that waits for a step which reads the table that it judges. As a check of that asset it would have to come
 * before the step as well.
 */
function judgesItsReaders(graph: ExecutionGraph, operation: Operation): boolean {
  if (operation.op !== 'check') return false;
  const needed = new Set(operation.needs.map((need) => need.task));
  return graph.operations.some(
    (one) =>
      [one.id, ...one.tasks].some((task) => needed.has(task)) &&
      one.reads.includes(operation.dataset) &&
      !one.writes.includes(operation.dataset),
  );
}
