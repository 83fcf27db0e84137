import type { WarehouseSession } from '@sparkle-orchestration/core';
import {
  intervalCoveredQuery,
  intervalsQuery,
  type LedgerFilter,
  type PipelineIdentity,
} from '@sparkle-orchestration/sql';

/** An interval that a pipeline has finished. Times are UTC without offset, as text. */
export interface IntervalRecord {
  readonly project: string;
  readonly env: string;
  readonly pipeline: string;
  readonly intervalStart: string;
  readonly intervalEnd: string;
  readonly status: string;
  readonly runId: string;
  readonly committedAt: string;
}

/** Finished intervals that match, oldest first. The ledger must have been prepared. */
export async function readIntervals(
  session: WarehouseSession,
  filter: Pick<LedgerFilter, 'project' | 'env' | 'pipeline'> = {},
): Promise<readonly IntervalRecord[]> {
  return (await session.query(intervalsQuery(filter))).map((row) => {
    const text = (n: number) => String(row[n] ?? '');
    return {
      project: text(0),
      env: text(1),
      pipeline: text(2),
      intervalStart: text(3),
      intervalEnd: text(4),
      status: text(5),
      runId: text(6),
      committedAt: text(7),
    };
  });
}

/**
 * Whether a pipeline has finished up to `intervalEnd` (UTC text without offset): what another pipeline that depends on
 * it waits for.
 */
export async function isIntervalCovered(
  session: WarehouseSession,
  pipeline: PipelineIdentity,
  intervalEnd: string,
): Promise<boolean> {
  const [row] = await session.query(intervalCoveredQuery(pipeline), { interval_end: intervalEnd });
  return row?.[0] === 'true';
}
