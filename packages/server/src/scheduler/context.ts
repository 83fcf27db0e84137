import type { Diagnostic } from '@sparkle-orchestration/core';
import type { AnyRunStore, SchedulerStore } from '@sparkle-orchestration/state';
import type { Clock } from '../clock.js';
import type { Runner } from '../runner.js';
import type { EventSources } from '../sources/source.js';
import type { Board } from './board.js';
import type { SchedulerEventBody } from './events.js';

/** What the parts of a scheduler share. */
export interface SchedulerContext {
  readonly store: SchedulerStore;
  readonly history: AnyRunStore;
  readonly runner: Runner;
  readonly clock: Clock;
  readonly sources: EventSources | undefined;
  readonly instance: string;
  readonly maxParallelRuns: number;
  readonly graceSeconds: number;
  readonly catchupCap: number;
  readonly leaseSeconds: number;
  readonly maxCrashes: number;
  /** Definitions as they are served now. */
  board(): Board;
  tell(event: SchedulerEventBody): void;
  problem(diagnostic: Diagnostic): void;
  /** Nothing new is started any more. */
  stopping(): boolean;
  /** Something changed: the next turn need not wait. */
  wakeUp(): void;
}
