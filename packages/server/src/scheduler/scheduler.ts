import type { Diagnostic, TriggerDefinition } from '@sparkle-orchestration/core';
import type { InstanceRecord, RunRequest, RunTarget, SharedStore } from '@sparkle-orchestration/state';
import type { Clock } from '../clock.js';
import type { DefinitionSource } from '../definitions.js';
import type { Runner } from '../runner.js';
import type { EventSources } from '../sources/source.js';
import type { WebhookAnswer, WebhookRequest } from '../webhook/receive.js';
import type { SchedulerEvent } from './events.js';
import type { Parameters } from './parameters.js';

export interface SchedulerOptions {
  readonly definitions: DefinitionSource;
  readonly store: SharedStore;
  readonly runner: Runner;
  /** Name of this process among those that share the store; unique. */
  readonly instance: string;
  /** @default the system's */
  readonly clock?: Clock;
  readonly sources?: EventSources;
  readonly onEvent?: (event: SchedulerEvent) => void;
  /** Runs at the same time in this process. @default 4 */
  readonly maxParallelRuns?: number;
  /** Seconds by which a tick may be late and is still run when its trigger does not catch up. @default 60 */
  readonly graceSeconds?: number;
  /** Runs of one trigger that may wait at once; older missed ticks come first, the others follow. @default 100 */
  readonly catchupCap?: number;
  /** Seconds after which the runs of an instance that is not heard of are taken over. @default 30 */
  readonly leaseSeconds?: number;
  /** Processes that one run may take with it before it is given up. @default 10 */
  readonly maxCrashes?: number;
}

/** What to run by hand. */
export interface FireOptions {
  readonly params?: Parameters;
  /** @default the last closed interval */
  readonly interval?: { readonly start: Date; readonly end: Date };
}

export interface TriggerStatus {
  readonly name: string;
  readonly type: TriggerDefinition['type'];
  readonly enabled: boolean;
  readonly starts: RunTarget;
  /** Next tick, jitter not included; ISO 8601 in UTC. */
  readonly next?: string;
  /** Last tick or event that it fired. */
  readonly last?: string;
  /** What its event source said when it was looked at last. */
  readonly source?: {
    readonly state: 'ready' | 'not_ready' | 'failed';
    readonly at: string;
    readonly problem?: string;
  };
  /** Why it cannot fire here. */
  readonly problem?: string;
  readonly file: string;
}

/** What a scheduler is doing. */
export interface SchedulerState {
  readonly instance: string;
  readonly project: string;
  readonly env: string;
  readonly status: 'starting' | 'running' | 'draining' | 'stopped';
  readonly startedAt: string;
  readonly loadedAt: string;
  /** Problems of the files as they were read last. */
  readonly diagnostics: readonly Diagnostic[];
  /** Files with errors whose last good version goes on being served. */
  readonly stale: readonly string[];
  readonly triggers: readonly TriggerStatus[];
  readonly targets: readonly RunTarget[];
  /** Queued and running requests, oldest first. */
  readonly active: readonly RunRequest[];
  readonly instances: readonly InstanceRecord[];
}

/** What became of a wish to cancel. `elsewhere`: another instance runs it, and only that one can stop it. */
export type Cancelled =
  | { readonly outcome: 'cancelled' | 'stopping' | 'ended' | 'unknown' }
  | { readonly outcome: 'elsewhere'; readonly instance: string };

/** Starts runs when their triggers say so, and answers for them until they end. */
export interface Scheduler {
  /** Reads the definitions and begins. @throws DiagnosticError when nothing can be served */
  start(): Promise<void>;
  /** Runs what is due now, waits for it, and starts nothing later. */
  once(signal: AbortSignal): Promise<void>;
  /** Starts nothing more; resolves when what runs has ended. */
  stop(): Promise<void>;
  /** Stops what runs. */
  abort(): void;
  /** Reads the definitions again. Runs that go on keep their graph. */
  reload(): Promise<void>;
  /** Asks for a run by hand of a trigger's target, a job or a pipeline. @throws DiagnosticError when there is none */
  fire(what: { readonly trigger: string } | RunTarget, options?: FireOptions): Promise<{ readonly runId: string }>;
  /**
   * Ends a run that waits, or stops one that runs here: `drain` lets its running tasks finish, `abort` stops them too. A
   * stopped run is not tried again.
   */
  cancel(id: string, how?: 'drain' | 'abort'): Promise<Cancelled>;
  /** Answers a request to a webhook's path. Never throws. */
  receiveWebhook(request: WebhookRequest): Promise<WebhookAnswer>;
  state(): Promise<SchedulerState>;
  /** One look at everything; gives when the next one is due. `start` does this over and over. */
  turn(): Promise<Date>;
  /** Resolves when nothing runs in this process. */
  idle(): Promise<void>;
}
