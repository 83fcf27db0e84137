import type { ExecutionGraph, Operation } from '@sparkle-orchestration/core';

/** In a job whose runs are tried again: the tries of the whole run on top of the task's own. */
export function withRunRetry(graph: ExecutionGraph, operation: Operation): Operation {
  const { runRetry } = graph;
  if (!runRetry || runRetry.count === 0) return operation;
  const { retry } = operation;
  const count = (retry.count + 1) * (runRetry.count + 1) - 1;
  const own = retry.count > 0 ? retry : { ...retry, delaySeconds: runRetry.delaySeconds, backoff: runRetry.backoff };
  return { ...operation, retry: { ...own, count } };
}
