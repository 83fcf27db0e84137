import { call, code, type PythonNode } from '@sparkle-orchestration/adapter-kit';
import type { Operation, RetryPolicy } from '@sparkle-orchestration/core';
import type { Arguments } from '../model.js';
import { dg } from '../print.js';

/** A retry policy; Dagster's growing delays are 1, 3, 7, … times the first, without an upper bound. */
export function retryPolicy(policy: RetryPolicy): PythonNode | undefined {
  if (policy.count === 0) return undefined;
  return call(dg('RetryPolicy'), [], {
    max_retries: policy.count,
    delay: policy.delaySeconds,
    backoff: policy.backoff === 1 ? undefined : code`${dg('Backoff')}.EXPONENTIAL`,
    jitter: policy.jitter > 0 ? code`${dg('Jitter')}.PLUS_MINUS` : undefined,
  });
}

/** Retries and pool of one operation. */
export function policyArguments(operation: Operation): Arguments {
  return { retry_policy: retryPolicy(operation.retry), pool: poolName(operation.pool) };
}

/** Dagster takes letters, digits, `_` and `/` in names of pools. */
export function poolName(pool: string | undefined): string | undefined {
  return pool?.replace(/[^A-Za-z0-9_/]/g, '_');
}
