import type { PipelineDependency } from './execution-graph.js';
import type { NotifyOperation, SqlOperation } from './operation.js';
import type { OperationBase } from './operation-base.js';
import type {
  ContainerOperation,
  DbtOperation,
  HttpOperation,
  NotebookOperation,
  ScriptOperation,
} from './process-operation.js';
import type { Template, TemplatedValue } from './template.js';

/** What a `wait` looks for. Each look has one of three answers: ready, not yet, failed. */
export type WaitFor =
  /**
   * The newest value of `column` is not older than `maxAgeSeconds`, or reaches `expected`; with neither, it reaches
   * the end of the data interval. An empty table is not ready; a missing one is not ready; a wrong column is a failure.
   */
  | {
      readonly type: 'table_freshness';
      readonly dataset: string;
      readonly column: string;
      readonly maxAgeSeconds?: number;
      readonly expected?: Template;
    }
  /** A file is there, and not growing between two looks. The path may end in a glob of one folder. */
  | { readonly type: 'file'; readonly path: Template }
  /** Another pipeline has committed the interval that covers the end of this one's. */
  | ({ readonly type: 'pipeline' } & PipelineDependency)
  /** A moment has come. */
  | { readonly type: 'time'; readonly at: Template };

/** Polls until something is there. */
export interface WaitOperation extends OperationBase {
  readonly op: 'wait';
  readonly waitFor: WaitFor;
  readonly pollSeconds: number;
  /** Seconds after which waiting has failed. */
  readonly waitSeconds: number;
}

/** Starts another pipeline of the project. */
export interface TriggerOperation extends OperationBase {
  readonly op: 'trigger';
  readonly pipeline: string;
  /** Values of its params, by name. */
  readonly parameters: TemplatedValue;
  /** Its data interval; this run's when absent. */
  readonly interval?: { readonly start: Template; readonly end: Template };
  /** Wait for its end and fail with it. */
  readonly wait: boolean;
}

/**
 * Chooses by conditions: the first case that holds gives the output `choice`, else `otherwise` does. Edges after it
 * ask for the choice with `if`.
 */
export interface BranchOperation extends OperationBase {
  readonly op: 'branch';
  readonly cases: readonly { readonly name: string; readonly if: string }[];
  readonly otherwise: string;
}

export interface WindowLength {
  readonly unit: 'minute' | 'hour' | 'day' | 'month';
  readonly count: number;
}

/** Where the items of a map come from; at most 1,000. */
export type MapItems =
  | { readonly from: 'list'; readonly items: readonly unknown[] }
  /**
   * Windows `{ start, end }` in UTC between two times. Hours have a fixed length, days and months are those of
   * `timezone`. An end without a time of day belongs to the range.
   */
  | {
      readonly from: 'windows';
      readonly start: Template;
      readonly end: Template;
      readonly every: WindowLength;
      readonly timezone: string;
    }
  /**
   * Whole windows `{ start, end }` between the watermark of a pipeline and now that none of its committed intervals
   * covers. The watermark moves on over windows that are done, up to the first that is not.
   */
  | {
      readonly from: 'missing';
      readonly pipeline: string;
      /** Table `(pipeline, watermark)`; made when it is not there. */
      readonly watermark: string;
      readonly every: WindowLength;
      /** Nothing is missing while now is not further from the watermark than this. */
      readonly minLagSeconds?: number;
    }
  | { readonly from: 'output'; readonly task: string; readonly name: string };

/** What a map can run for each item: no map, no choice, no person. */
export type MappedOperation =
  | SqlOperation
  | NotifyOperation
  | TriggerOperation
  | HttpOperation
  | ScriptOperation
  | NotebookOperation
  | DbtOperation
  | ContainerOperation;

/**
 * One operation over items, at most `maxParallel` at the same time. Keeps the order, lets all items finish, fails if
 * one failed; no items = success. Output `results` is the list of the outputs of the items.
 */
export interface MapOperation extends OperationBase {
  readonly op: 'map';
  readonly items: MapItems;
  readonly maxParallel: number;
  readonly body: MappedOperation;
  /** Start nothing more after the first failure. @default false: all items finish */
  readonly stopOnFailure?: true;
  /** Items are windows whose state is kept in `_sparkle.backfill_progress`; those that are done are left out. */
  readonly progress?: { readonly pipeline: string; readonly skipCompleted: boolean };
}

/** A person decides whether the run goes on. Output `decision` is `approved`; a rejection fails the task. */
export interface ApproveOperation extends OperationBase {
  readonly op: 'approve';
  readonly message: Template;
  /** Who may decide, as names for people; empty = everybody who can reach the run. */
  readonly approvers: readonly string[];
  readonly waitSeconds: number;
  /** What no answer in time means. */
  readonly onTimeout: 'fail' | 'approve';
}
