import { createHash } from 'node:crypto';
import type { RetryPolicy } from '@sparkle-orchestration/core';

/**
 * Milliseconds before the next try. `failed` counts the tries so far, from 1. The jitter is a share of the delay that
 * follows from the seed, so that a run can be told in advance and tasks that fail together do not come back together.
 */
export function retryDelay(policy: RetryPolicy, failed: number, seed: string): number {
  const seconds = Math.min(policy.delaySeconds * policy.backoff ** (failed - 1), policy.maxDelaySeconds);
  const hash = createHash('sha256').update(`${seed}|${failed}`).digest().readUInt32BE(0);
  return Math.round(1000 * seconds * (1 + policy.jitter * (hash / 2 ** 32)));
}
