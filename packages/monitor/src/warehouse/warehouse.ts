import type { TableId } from '../table-id.js';

export const warehouseKinds = ['duckdb', 'postgres', 'bigquery', 'snowflake', 'databricks'] as const;
export type WarehouseKind = (typeof warehouseKinds)[number];

/** Why a warehouse cannot tell something: the check is skipped, never passed. */
export interface Skipped {
  readonly skip: string;
}

export const isSkipped = (answer: object): answer is Skipped => 'skip' in answer;

export interface TableColumn {
  readonly name: string;
  /** In the warehouse's own spelling. */
  readonly type: string;
  readonly mode: 'NULLABLE' | 'REQUIRED' | 'REPEATED';
}

/** A table that exists. */
export interface WarehouseTable {
  readonly id: TableId;
  /** Name parts on the warehouse. */
  readonly relation: readonly string[];
  readonly columns: readonly TableColumn[];
}

export interface Partition {
  readonly partition_id: string;
  readonly row_count: number;
  readonly size_gb: number | null;
}

export interface FailedJob {
  readonly job_id: string;
  readonly creation_time: string;
  readonly user_email: string | null;
  readonly error_message: string;
  readonly error_reason: string;
}

export interface QueryCost {
  readonly job_id: string;
  readonly creation_time: string;
  readonly user_email: string | null;
  readonly cost_usd: number;
  readonly tb_billed: number | null;
  /** The whole text; literals are masked before it is shown. */
  readonly query: string;
}

/** A job that the warehouse itself knows by a label. */
export interface JobRun {
  readonly job_id: string;
  readonly started: Date;
  /** Absent while it runs. */
  readonly ended?: Date;
  readonly succeeded: boolean;
}

/** What the monitors ask a warehouse. Everything only reads. */
export interface MonitorWarehouse {
  readonly kind: WarehouseKind;
  /** Nothing when the table does not exist. */
  table(id: TableId): Promise<WarehouseTable | undefined>;
  /** Newest value of a date or time column (times without a zone are UTC), and the number of rows. */
  freshness(
    table: WarehouseTable,
    column: string,
  ): Promise<{ readonly latest: Date | undefined; readonly rows: number }>;
  count(table: WarehouseTable): Promise<number>;
  /** Rows of each day (`2026-03-01`, UTC) from `from` to before `below`; days without rows are not there. */
  countsByDay(table: WarehouseTable, column: string, from: string, below: string): Promise<ReadonlyMap<string, number>>;
  /** Partitions that the warehouse itself keeps. */
  partitions(table: WarehouseTable): Promise<readonly Partition[] | Skipped>;
  failedJobs(since: Date, until: Date): Promise<readonly FailedJob[] | Skipped>;
  costs(since: Date, until: Date, usdPerTb: number): Promise<readonly QueryCost[] | Skipped>;
  /** Jobs with the label `pipeline` of this value. */
  jobRuns(label: string, since: Date, until: Date): Promise<readonly JobRun[] | Skipped>;
  /** The one row of a user's SELECT with `total_rows` and `failed_rows`. */
  quality(query: QualityQuery): Promise<{ readonly total: number; readonly failed: number }>;
  /** Reads one row; throws when the table cannot be read. */
  probe(table: WarehouseTable): Promise<void>;
  close(): Promise<void>;
}

export interface QualityQuery {
  readonly sql: string;
  /** Dialect that it is written in. @default the warehouse's, BigQuery when it holds backticks */
  readonly dialect: string | undefined;
  /** What the current time means in it. */
  readonly now: Date;
}
