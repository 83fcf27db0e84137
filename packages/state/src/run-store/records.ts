/** One run of a pipeline, as the history keeps it. Times are ISO 8601 in UTC; texts are masked by who writes them. */
export interface RunRecord {
  readonly runId: string;
  readonly project: string;
  readonly env: string;
  readonly pipeline: string;
  /** `running` until it ends; `crashed` when the process that ran it is gone. */
  readonly status: 'running' | 'success' | 'failed' | 'partial' | 'not_ready' | 'interrupted' | 'crashed';
  readonly intervalStart: string;
  readonly intervalEnd: string;
  readonly graphHash: string;
  /** Parameters as JSON. */
  readonly params: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  /** The interval was marked as done. */
  readonly closed: boolean;
  readonly error?: string;
  readonly resumedFrom?: string;
}

export interface TaskRecord {
  readonly runId: string;
  /** Id of the operation. */
  readonly task: string;
  /** Ids of all tasks that the operation does, comma separated. */
  readonly tasks: string;
  readonly status: string;
  readonly attempts: number;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly durationMs?: number;
  readonly rowsRead?: number;
  readonly rowsWritten?: number;
  readonly rowsRejected?: number;
  readonly error?: string;
  /** Outputs as a JSON object. */
  readonly outputs?: string;
}

/** A question to a person, and the answer once there is one. */
export interface ApprovalRecord {
  readonly runId: string;
  readonly task: string;
  readonly message: string;
  /** Who may decide; empty = everybody. */
  readonly approvers: readonly string[];
  readonly askedAt: string;
  readonly decision?: 'approved' | 'rejected';
  readonly by?: string;
  readonly comment?: string;
  readonly decidedAt?: string;
}

export interface AttemptRecord {
  readonly runId: string;
  readonly task: string;
  readonly attempt: number;
  readonly startedAt: string;
  readonly endedAt: string;
  /** Absent when the attempt succeeded. */
  readonly category?: string;
  readonly error?: string;
}

export interface LogRecord {
  readonly runId: string;
  readonly task: string;
  readonly attempt: number;
  readonly at: string;
  readonly message: string;
}

/** A run in progress of a pipeline, with the process that does it. */
export interface RunLock {
  readonly project: string;
  readonly env: string;
  readonly pipeline: string;
  readonly runId: string;
  readonly intervalStart: string;
  readonly intervalEnd: string;
  readonly pid: number;
}

export interface RunFilter {
  readonly pipeline?: string;
  readonly env?: string;
  readonly status?: RunRecord['status'];
  /** Only runs whose id comes before this one, in the order of ids: the next page. */
  readonly before?: string;
  /** Newest first. @default 50 */
  readonly limit?: number;
}

/** A part of a log. */
export interface LogPage {
  /** Lines to leave out first. */
  readonly offset: number;
  readonly limit: number;
}
