import type { ExecutionGraph, Operation, RetryPolicy } from '@sparkle-orchestration/core';
import type { Retrier } from '../model.js';

/** Retries of one state. `MaxAttempts` leaves out the first try, as the graph does. */
export function retryOf(policy: RetryPolicy): readonly Retrier[] {
  if (policy.count === 0) return [];
  const seconds = Math.max(1, Math.round(policy.delaySeconds));
  const most = Math.max(seconds + 1, Math.round(policy.maxDelaySeconds));
  return [
    {
      ErrorEquals: ['States.ALL'],
      IntervalSeconds: seconds,
      MaxAttempts: policy.count,
      BackoffRate: policy.backoff,
      ...(policy.backoff > 1 ? { MaxDelaySeconds: most } : {}),
      ...(policy.jitter > 0 ? { JitterStrategy: 'FULL' } : {}),
    },
  ];
}

/** Retries of a state that reports by itself: a failure that trying again cannot help is told by its name. */
export function retryOfReport(policy: RetryPolicy): readonly Retrier[] {
  const retry = retryOf(policy);
  return retry.length === 0 ? [] : [{ ErrorEquals: ['Sparkle.DoNotRetry'], MaxAttempts: 0 }, ...retry];
}

/** In a job whose runs are tried again: the tries of the whole run on top of the task's own. */
export function withRunRetry(graph: ExecutionGraph, operation: Operation): Operation {
  const { runRetry } = graph;
  if (!runRetry || runRetry.count === 0) return operation;
  const { retry } = operation;
  const count = (retry.count + 1) * (runRetry.count + 1) - 1;
  const own = retry.count > 0 ? retry : { ...retry, delaySeconds: runRetry.delaySeconds, backoff: runRetry.backoff };
  return { ...operation, retry: { ...own, count } };
}
