import type { PipelineDependency, WaitOperation } from '@sparkle-orchestration/core';
import type { Retrier, State } from '../model.js';
import { waitTask } from '../names.js';
import { isMoment, type LowerContext } from './context.js';
import type { LoweredNode } from './node.js';
import { retryOfReport } from './retry.js';
import { runnerOperation, runnerState } from './runner.js';
import { templateField } from './values.js';

/** Looks again at a fixed distance until the time for it is over. What has failed is not looked at again. */
const again = (pollSeconds: number, waitSeconds: number): Retrier => ({
  ErrorEquals: ['Sparkle.NotReady'],
  IntervalSeconds: Math.max(1, Math.round(pollSeconds)),
  MaxAttempts: Math.max(1, Math.ceil(waitSeconds / Math.max(1, pollSeconds))),
  BackoffRate: 1,
});

/** A moment is a `Wait`; anything else is looked at by the runner, once per try: not ready is an error of its own. */
export function lowerWait(context: LowerContext, operation: WaitOperation): LoweredNode {
  const { waitFor, pollSeconds, waitSeconds } = operation;
  if (waitFor.type === 'time' && isMoment(operation)) {
    return {
      kind: 'state',
      state: { Type: 'Wait', Timestamp: templateField(context, waitFor.at) },
      failure: 'nothing',
    };
  }
  const state = runnerOperation(context, operation, { reports: true, more: ['--once'] });
  const own = state.Retry ?? [];
  const last: readonly Retrier[] = own.length > 0 ? own : [];
  return { kind: 'state', state: { ...state, Retry: [again(pollSeconds, waitSeconds), ...last] } };
}

/** Seconds between two looks at the ledger, and the limit where the pipeline tells none. */
const [pollSeconds, longestWait] = [60, 86_400];

/** Waits until another pipeline has done the interval that this run needs: the ledger tells it. */
export function lowerDependency(context: LowerContext, { pipeline }: PipelineDependency): LoweredNode {
  const state: State = runnerState(context, { task: waitTask(pipeline), more: ['--once'], reports: true });
  const limit = context.graph.timeoutSeconds ?? longestWait;
  const failed = retryOfReport({ count: 2, delaySeconds: 30, backoff: 2, maxDelaySeconds: 300, jitter: 0 });
  const poll = Math.min(pollSeconds, Math.max(1, Math.floor(limit / 4)));
  return { kind: 'state', state: { ...state, Retry: [again(poll, limit), ...failed] } };
}
