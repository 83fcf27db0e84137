import type { MapOperation } from './control-operation.js';
import type { Edge } from './edge.js';
import type { Origin, TaskOutput } from './operation-base.js';
import type { RetryPolicy } from './policy.js';

/** A task as a template writes it: typed params of one of the task kinds, and what must come before. */
export interface Task<P = unknown> {
  /** Stable id, part of the contract, e.g. `write_silver`. */
  readonly id: string;
  /** Id of the task kind, e.g. `WriteDeltaTask`. */
  readonly kind: string;
  readonly params: P;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly needs: readonly Edge[];
  readonly retry: RetryPolicy;
  readonly timeoutSeconds?: number;
  readonly pool?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly outputs?: readonly TaskOutput[];
  /** The task is run for each item. */
  readonly map?: Pick<MapOperation, 'items' | 'maxParallel' | 'stopOnFailure' | 'progress'>;
  readonly origin: Origin;
}

/** All tasks of one pipeline. */
export interface TaskGraph {
  readonly pipeline: string;
  readonly tasks: readonly Task[];
}
