import type { Operation } from '@sparkle-orchestration/core';

/**
 * Operations that a run may leave out: those that wait for a failure or have a condition, and all that need one of them
 * to succeed. For all others "it succeeded" and "it did not fail" are the same.
 */
export function skippable(operations: readonly Pick<Operation, 'id' | 'needs'>[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const { id, needs } of operations) {
      if (
        needs.some(
          (need) =>
            need.if !== undefined || need.when === 'failed' || (need.when === 'success' && found.has(need.task)),
        )
      )
        found.add(id);
    }
  }
  return found;
}
