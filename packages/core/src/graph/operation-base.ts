import type { Location } from '../diagnostics/diagnostic.js';
import type { Edge } from './edge.js';
import type { RetryPolicy } from './policy.js';

/** Where a task or operation came from: the config line, and the step of the template that made it. */
export interface Origin {
  readonly location: Location;
  /** Path of the config value inside its document, e.g. `['transformers', 2]`. */
  readonly path?: readonly (string | number)[];
  readonly template?: string;
  readonly step?: string;
}

/** A JSON value that a task gives to those after it. All outputs of a task have at most 32 KiB as JSON. */
export interface TaskOutput {
  readonly name: string;
  /** Where the value is in what the operation returns; `[name]` when absent. */
  readonly path?: readonly (string | number)[];
}

/** Facts of every operation. */
export interface OperationBase {
  readonly id: string;
  /** Ids of the tasks that this operation does; the last is the writer's. */
  readonly tasks: readonly string[];
  readonly needs: readonly Edge[];
  readonly retry: RetryPolicy;
  readonly timeoutSeconds?: number;
  readonly pool?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly description?: string;
  readonly origin: Origin;
  /** Which compute runs it: `duckdb`, `postgres`, … `service` for messages and requests, `process` for programs. */
  readonly compute: string;
  /** Connection it runs on, where the compute has one. */
  readonly connection?: string;
  /** The group that it is part of, in the graph of a job. Since 1.1. */
  readonly group?: string;
  /** Declared outputs besides those that every operation of its kind has. */
  readonly outputs?: readonly TaskOutput[];
}
