import type { Edge } from './edge.js';
import type { Operation } from './operation.js';
import type { Origin } from './operation-base.js';
import type { NotificationChannel, PoolFact, SecretReference } from './policy.js';
import type { Column, SqlStatement } from './sql.js';

/** Version of the execution graph's shape. A consumer refuses another major and a newer minor. */
export const graphVersion = '1.1';

export interface GraphParameter {
  readonly type: 'string' | 'integer' | 'number' | 'boolean';
  readonly default?: string | number | boolean | null;
  readonly enum?: readonly (string | number)[];
  readonly description?: string;
  /** A run without a value is refused before it starts. @default false */
  readonly required?: boolean;
}

/** Public holidays of a country (`US`, `DE-BY`) and further days, and what happens to a tick on them. Since 1.1. */
export interface HolidayCalendarFact {
  readonly country: string;
  readonly roll: 'skip' | 'next_business_day' | 'last_business_day';
  /** ISO dates. */
  readonly extraDates: readonly string[];
}

export interface GraphSchedule {
  /** Five-field cron expression, or none for an interval. */
  readonly cron?: string;
  /** Seconds, aligned to the epoch in UTC. */
  readonly everySeconds?: number;
  /** IANA zone. */
  readonly timezone: string;
  readonly catchup: boolean;
  /** ISO date or timestamp in the schedule's zone: no data interval begins before it. */
  readonly startDate?: string;
  /** ISO date or timestamp in the schedule's zone: no interval ends after it. Since 1.1. */
  readonly endDate?: string;
  /** Days on which nothing runs, or runs on another day. Since 1.1. */
  readonly calendar?: HolidayCalendarFact;
  readonly jitterSeconds: number;
  readonly origin: Origin;
}

/** A connection's name, type and plain properties; secrets are references and never values. */
export interface GraphConnection {
  readonly type: string;
  readonly properties: Readonly<Record<string, string | number | boolean | SecretReference>>;
}

/** A table that the graph reads or writes. */
export interface GraphDataset {
  /** Connection it lives on. */
  readonly connection: string;
  /** Name parts on that connection, unquoted: `['wh', 'cat.sch', 'tab']` on DuckDB, `['sch', 'tab']` on Postgres. */
  readonly relation: readonly string[];
  /** Known columns; absent when unknown. */
  readonly columns?: readonly Column[];
  /** Nothing in this graph writes it. */
  readonly external: boolean;
  /** Of the product itself: `_sparkle.loads`, `_sparkle.intervals`. */
  readonly system?: true;
}

/**
 * A pipeline that must have finished before a run starts. A run for the interval that ends at E waits until the ledger
 * holds a committed interval of the other pipeline that covers the last tick of *its* schedule at or before E; without
 * a known schedule, one that covers E. An interval covers T when it starts before T and ends at T or later.
 */
export interface PipelineDependency {
  readonly pipeline: string;
  /** When it runs; absent when it has no schedule, or is not a pipeline of this project. */
  readonly schedule?: Pick<GraphSchedule, 'cron' | 'everySeconds' | 'timezone'>;
  /** Connection that holds its ledger. @default the warehouse of the graph */
  readonly connection?: string;
}

/** A promise about time. Missing it sends one message per run, and never stops the run. Since 1.1. */
export interface GraphSla {
  /** Seconds that a run may take from its start. */
  readonly maxDurationSeconds?: number;
  /** Time of day (HH:MM) by which a run is done, on the day that its interval ends in the zone. */
  readonly completeBy?: { readonly time: string; readonly timezone: string };
  /** Seconds after the end of the interval by which the run is done. */
  readonly dueSeconds?: number;
}

/** What starts a run besides the schedule. Since 1.1. */
export interface GraphTrigger {
  readonly name: string;
  readonly type: 'schedule' | 'event' | 'webhook';
  readonly schedule?: Pick<GraphSchedule, 'cron' | 'everySeconds' | 'timezone'>;
  /** Source and kind of event, such as `s3` and `object_created`. */
  readonly event?: { readonly source: string; readonly type: string };
  readonly path?: string;
  readonly parameters: Readonly<Record<string, string | number | boolean | null>>;
  readonly origin: Origin;
}

/** Tries of a whole run: a further try starts only the groups that have not succeeded yet. Since 1.1. */
export interface RunRetry {
  /** Tries after the first. */
  readonly count: number;
  /** Seconds before the first further try; each later one waits `backoff` times longer, an hour at most. */
  readonly delaySeconds: number;
  readonly backoff: number;
  /** Classes of errors that are tried again; `all` for any, `partial_failure` when some groups succeeded. */
  readonly on: readonly ('all' | 'timeout' | 'connection_error' | 'data_quality_error' | 'partial_failure')[];
}

/** A pipeline inside the graph of a job. Its operations carry its id. Since 1.1. */
export interface GraphGroup {
  /** Name of the pipeline. Ids of its operations and tasks begin with it and a dot. */
  readonly id: string;
  /** Groups that come first; `done` where the job goes on after a failure. */
  readonly needs: readonly Edge[];
  /** Values that win over those of a trigger; values given by hand win over these. */
  readonly parameters: Readonly<Record<string, string | number | boolean | null>>;
  /** The graph of the pipeline by itself, without its operations: its ledger, its hooks and its hash stay its own. */
  readonly graph: PipelineFacts;
}

/**
 * Figures of a run: rows it read (`rows_processed`), rows it wrote (`row_count`), seconds of its loads (`load_duration`)
 * and of all of it (`execution_time`), seconds from the end of its interval to its own end (`data_freshness`), tasks that
 * failed (`error_count`), share of the checks that held in percent (`data_quality_score`, 100 without checks).
 */
export const runMetrics = [
  'row_count',
  'rows_processed',
  'load_duration',
  'execution_time',
  'data_freshness',
  'error_count',
  'data_quality_score',
] as const;
export type RunMetric = (typeof runMetrics)[number];

/** A graph without its operations. */
export interface PipelineFacts {
  readonly version: string;
  readonly project: string;
  readonly env: string;
  readonly pipeline: string;
  /** Template id, for people; nothing may branch on it. */
  readonly template: string;
  readonly description?: string;
  readonly owner?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, GraphParameter>>;
  readonly schedule?: GraphSchedule;
  /** Runs of this pipeline at the same time; 1 when any load is serial. */
  readonly maxActiveRuns: number;
  /** A cursor load is inside: one run at a time on every target. */
  readonly serial: boolean;
  readonly maxParallelTasks: number;
  readonly pools: readonly PoolFact[];
  readonly timeoutSeconds?: number;
  readonly hooks: {
    readonly onFailure: readonly NotificationChannel[];
    readonly onSuccess: readonly NotificationChannel[];
    /** Before a further try. Since 1.1. */
    readonly onRetry?: readonly NotificationChannel[];
    /** Once per run that misses `sla`. Since 1.1. */
    readonly onSlaMiss?: readonly NotificationChannel[];
  };
  readonly sla?: GraphSla;
  /** Figures that the result of a run tells. Since 1.1. */
  readonly metrics?: readonly RunMetric[];
  /** Addresses for people by what they are: `documentation`, `runbook`. Since 1.1. */
  readonly links?: Readonly<Record<string, string>>;
  /** Pipelines that must have finished first, by name in order. */
  readonly dependencies: readonly PipelineDependency[];
  readonly connections: Readonly<Record<string, GraphConnection>>;
  /** The connection that holds the tables and `_sparkle`. */
  readonly warehouse: string;
  readonly datasets: Readonly<Record<string, GraphDataset>>;
  /** Creates `_sparkle` and its tables; idempotent, runs first. */
  readonly prepare: readonly SqlStatement[];
  /** Runs once, after every writer: marks the interval as done. */
  readonly close: readonly SqlStatement[];
  readonly origin: Origin;
  /** SHA-256 of the canonical JSON of all the above without origins: equal meaning, equal hash. */
  readonly hash: string;
}

/** Everything an engine or an adapter needs to know of one pipeline, or of one job, in one environment. Plain data. */
export interface ExecutionGraph extends PipelineFacts {
  readonly operations: readonly Operation[];
  /** The pipelines of a job, each after those before it, lower order first. Absent in the graph of a pipeline. Since 1.1. */
  readonly groups?: readonly GraphGroup[];
  /** With groups: tries of the whole run. */
  readonly runRetry?: RunRetry;
  /** What starts it besides the schedule: all triggers of a job, the events of a pipeline. */
  readonly triggers?: readonly GraphTrigger[];
}
