import { type PythonValue, timedelta } from '@sparkle-orchestration/adapter-kit';
import type { Operation, RetryPolicy } from '@sparkle-orchestration/core';
import type { Arguments } from '../model.js';

/** Retries of one task, by name. */
export const retryArguments = (policy: RetryPolicy): Arguments => retryOf(policy);

function retryOf(policy: RetryPolicy): Readonly<Record<string, PythonValue>> {
  if (policy.count === 0) return { retries: 0 };
  return {
    retries: policy.count,
    retry_delay: timedelta(policy.delaySeconds),
    // `True` doubles on every supported version; a factor of its own is understood by the newest only.
    ...(policy.backoff === 1
      ? {}
      : { retry_exponential_backoff: true, max_retry_delay: timedelta(policy.maxDelaySeconds) }),
  };
}

/** The retry policy that most operations have: it becomes the default of the Dag. The first wins a tie. */
export function commonRetry(operations: readonly Operation[]): RetryPolicy | undefined {
  const counts = new Map<string, number>();
  const key = (operation: Operation) => JSON.stringify(retryOf(operation.retry));
  for (const operation of operations) counts.set(key(operation), (counts.get(key(operation)) ?? 0) + 1);
  let best: Operation | undefined;
  for (const operation of operations) {
    if (best === undefined || (counts.get(key(operation)) ?? 0) > (counts.get(key(best)) ?? 0)) best = operation;
  }
  return best?.retry;
}

export const defaultRetry = (policy: RetryPolicy | undefined): Arguments => (policy ? retryOf(policy) : {});

/** Retries where they differ from the default, timeout and pool of one operation. */
export function policyArguments(operation: Operation, common: RetryPolicy | undefined): Arguments {
  const own = retryOf(operation.retry);
  const shared = common ? retryOf(common) : {};
  const same = JSON.stringify(own) === JSON.stringify(shared);
  // Constant delay under a default that grows: switched off by name.
  const reset =
    !same &&
    'retry_exponential_backoff' in shared &&
    !('retry_exponential_backoff' in own) &&
    operation.retry.count > 0;
  return {
    ...(same ? {} : own),
    ...(reset ? { retry_exponential_backoff: false } : {}),
    execution_timeout: operation.timeoutSeconds === undefined ? undefined : timedelta(operation.timeoutSeconds),
    pool: operation.pool,
  };
}
