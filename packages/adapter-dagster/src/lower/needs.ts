import { skippable } from '@sparkle-orchestration/adapter-kit';
import type { Edge, Operation } from '@sparkle-orchestration/core';

/** How the needs of one task are met. */
export interface NeedsPlan {
  readonly needs: readonly Edge[];
  /** A small op decides by the truth table; else the task stands directly behind its needs. */
  readonly gate: boolean;
  /** Its failure is handed on as a value, because something may start behind it. */
  readonly tolerated: boolean;
  /** A run may leave it out. */
  readonly skippable: boolean;
}

/** Needs by operation: a need may name any of the tasks that an operation does. */
function needsByOperation(operations: readonly Operation[]): ReadonlyMap<string, readonly Edge[]> {
  const owner = new Map<string, string>();
  for (const operation of operations) for (const task of operation.tasks) owner.set(task, operation.id);
  for (const operation of operations) owner.set(operation.id, operation.id);
  return new Map(
    operations.map(({ id, needs }) => [
      id,
      needs.map((need) => ({ ...need, task: owner.get(need.task) ?? need.task })),
    ]),
  );
}

/**
 * Operations whose failure must not stop the run where it stands: something starts behind it, or behind a task that it
 * makes unrunnable. Behind a failed step Dagster starts nothing.
 */
function toleratedOnes(needs: ReadonlyMap<string, readonly Edge[]>, all: boolean): ReadonlySet<string> {
  if (all) return new Set(needs.keys());
  const found = new Set<string>();
  for (const edges of needs.values())
    for (const { task, when } of edges) if (when === 'failed' || when === 'done') found.add(task);
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const id of found) for (const { task } of needs.get(id) ?? []) found.add(task);
  }
  return found;
}

/**
 * Plans by operation. Dagster itself starts a step when all before it have succeeded, and skips it when one before it was
 * skipped; what needs more than that gets a gate.
 */
export function planNeeds(
  operations: readonly Operation[],
  given: {
    /** Failures of all are handed on: the pipeline is part of a job that tolerates them. */
    readonly tolerateAll?: boolean;
    /** Takes outputs of several tasks. */
    readonly providers: (operation: Operation) => readonly string[];
    /** Follows one choice of a branch, by the branch's own outputs. */
    readonly follows: (operation: Operation) => boolean;
  },
): ReadonlyMap<string, NeedsPlan> {
  const needs = needsByOperation(operations);
  const tolerated = toleratedOnes(needs, given.tolerateAll === true);
  const left = skippable(operations.map(({ id }) => ({ id, needs: needs.get(id) ?? [] })));
  return new Map(
    operations.map((operation) => {
      const own = needs.get(operation.id) ?? [];
      const before = new Set([...own.map((need) => need.task), ...given.providers(operation)]);
      const follows = given.follows(operation) && !own.some((need) => tolerated.has(need.task));
      const gate =
        !follows &&
        (own.some(
          (need) =>
            need.if !== undefined ||
            need.when === 'failed' ||
            need.when === 'done' ||
            tolerated.has(need.task) ||
            (need.when === 'not_failed' && left.has(need.task)),
        ) ||
          (before.size > 1 && [...before].some((task) => left.has(task))));
      return [
        operation.id,
        { needs: own, gate, tolerated: tolerated.has(operation.id), skippable: left.has(operation.id) },
      ] as const;
    }),
  );
}

/** Operations in an order in which each stands behind its needs and those whose outputs it takes. */
export function inOrder(
  operations: readonly Operation[],
  before: (operation: Operation) => readonly string[],
): readonly Operation[] {
  const known = new Map(operations.map((operation) => [operation.id, operation]));
  const done = new Set<string>();
  const ordered: Operation[] = [];
  const visit = (operation: Operation) => {
    if (done.has(operation.id)) return;
    done.add(operation.id);
    for (const id of before(operation)) {
      const found = known.get(id);
      if (found) visit(found);
    }
    ordered.push(operation);
  };
  for (const operation of operations) visit(operation);
  return ordered;
}
