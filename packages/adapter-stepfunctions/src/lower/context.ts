import {
  type Diagnostic,
  type ExecutionGraph,
  type Operation,
  referencesOf,
  type WaitOperation,
} from '@sparkle-orchestration/core';
import type { Use } from '../model.js';
import type { StepFunctionsOptions } from '../options.js';

/** What every lowering function sees. */
export interface LowerContext {
  /** The graph, or that of one pipeline of a job. */
  readonly graph: ExecutionGraph;
  /** Id of the group whose states are made, in the machine of a job. */
  readonly group?: string;
  readonly options: StepFunctionsOptions;
  /** Path of the graph file in the image. */
  readonly graphFile: string;
  /** Parameters of the run, of the graph that the runner reads. */
  readonly params: ExecutionGraph['params'];
  /** Name of the state of an operation, `prepare`, `close_interval` or a wait. */
  state(id: string): string;
  /** Graphs of everything that is emitted together, by pipeline. */
  readonly graphs: ReadonlyMap<string, ExecutionGraph>;
  /** Notes what the role of the machine must allow. */
  use(use: Use): void;
  report(diagnostic: Diagnostic): void;
}

/** The operation that a reference or a need names. */
export function ownerOf(graph: ExecutionGraph, task: string): string {
  return graph.operations.find((one) => one.id === task || one.tasks.includes(task))?.id ?? task;
}

/** Outputs that others take of an operation, by name. */
export function outputsTaken(graph: ExecutionGraph, operation: Operation): ReadonlySet<string> {
  const tasks = new Set([operation.id, ...operation.tasks]);
  return new Set(
    graph.operations.flatMap((other) =>
      referencesOf(other).flatMap((reference) =>
        reference.ref === 'output' && tasks.has(reference.task) ? [reference.name] : [],
      ),
    ),
  );
}

/** A wait for a moment that is told with its offset: a state of its own kind. */
export function isMoment(operation: WaitOperation): boolean {
  const { waitFor } = operation;
  if (waitFor.type !== 'time') return false;
  const last = waitFor.at.at(-1);
  const zoned =
    typeof last === 'string'
      ? /T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$/.test(last)
      : last?.ref.startsWith('interval.') === true && !('filter' in last && last.filter !== 'iso');
  return zoned && waitFor.at.every((part) => typeof part === 'string' || part.ref.startsWith('interval.'));
}

/** A map whose items are runs of a state: the runner keeps progress, time zones and early stops by itself. */
export function isSpread(operation: Operation): boolean {
  if (operation.op !== 'map') return false;
  const { items, progress, stopOnFailure } = operation;
  if (progress || stopOnFailure) return false;
  if (items.from !== 'windows') return items.from !== 'missing';
  return items.every.unit !== 'month' && (items.timezone === 'UTC' || items.every.unit !== 'day');
}

/** Operations that Step Functions runs without the runner: messages, choices, other machines, moments, people. */
export function isNative(operation: Operation): boolean {
  switch (operation.op) {
    case 'notify':
    case 'branch':
    case 'trigger':
    case 'approve':
      return true;
    case 'wait':
      return isMoment(operation);
    case 'map':
      return operation.body.op === 'trigger' || operation.body.op === 'notify';
    default:
      return false;
  }
}
