import type { Diagnostic } from '@sparkle-orchestration/core';
import type { RunEvent } from '@sparkle-orchestration/engine';
import type { RequestState, RunTarget } from '@sparkle-orchestration/state';

/** What a scheduler tells, in order. */
export type SchedulerEvent = { readonly at: string } & (
  | { readonly type: 'started'; readonly instance: string; readonly triggers: number; readonly targets: number }
  | { readonly type: 'loaded'; readonly triggers: number; readonly targets: number; readonly stale: readonly string[] }
  | {
      readonly type: 'fired';
      readonly trigger: string;
      readonly occurrence: string;
      readonly outcome: 'created' | 'merged';
      readonly run_id: string;
      readonly target: RunTarget;
    }
  | {
      readonly type: 'missed';
      readonly trigger: string;
      readonly ticks: number;
      readonly from: string;
      readonly to: string;
    }
  | { readonly type: 'run_started'; readonly run_id: string; readonly attempt: number; readonly target: RunTarget }
  | {
      readonly type: 'run_ended';
      readonly run_id: string;
      readonly target: RunTarget;
      readonly state: RequestState;
      readonly error?: string;
    }
  | {
      readonly type: 'run_retry';
      readonly run_id: string;
      readonly target: RunTarget;
      readonly not_before: string;
      readonly error?: string;
    }
  | { readonly type: 'run_lost'; readonly run_id: string; readonly target: RunTarget }
  | { readonly type: 'sla_missed'; readonly run_id: string; readonly target: RunTarget; readonly promise: string }
  | { readonly type: 'run_event'; readonly run_id: string; readonly event: RunEvent }
  | { readonly type: 'problem'; readonly diagnostic: Diagnostic }
  | { readonly type: 'draining' }
  | { readonly type: 'stopped' }
);

/** An event without its time. */
export type SchedulerEventBody = SchedulerEvent extends infer E
  ? E extends { at: string }
    ? Omit<E, 'at'>
    : never
  : never;
