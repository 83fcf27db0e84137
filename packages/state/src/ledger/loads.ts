import { DiagnosticError, type WarehouseSession } from '@sparkle-orchestration/core';
import { type LedgerFilter, loadsQuery } from '@sparkle-orchestration/sql';
import { ledgerDiagnostics } from './diagnostics.js';

/** One load of the ledger. Times are UTC without offset, as text; cursors are text of the cursor's type. */
export interface LoadRecord {
  readonly loadId: string;
  readonly seq: number;
  readonly project: string;
  readonly env: string;
  readonly pipeline: string;
  readonly operation: string;
  readonly destination: string;
  readonly intervalStart: string;
  readonly intervalEnd: string;
  readonly cursorBefore: string | null;
  readonly cursorAfter: string | null;
  readonly rowsRead: number;
  readonly rowsWritten: number;
  readonly rowsRejected: number;
  /** `superseded`: a later run of the interval has replaced it. */
  readonly status: 'committed' | 'superseded' | 'open';
  readonly runId: string;
  readonly graphHash: string;
  readonly committedAt: string;
}

/** Loads that match, oldest first within an operation. The ledger must have been prepared. */
export async function readLoads(session: WarehouseSession, filter: LedgerFilter = {}): Promise<readonly LoadRecord[]> {
  return (await session.query(loadsQuery(filter))).map(loadOf);
}

/** Per operation and destination the newest load of each interval that still counts. */
export async function readCommittedLoads(
  session: WarehouseSession,
  filter: LedgerFilter = {},
): Promise<readonly LoadRecord[]> {
  return (await readLoads(session, filter)).filter((load) => load.status === 'committed');
}

function loadOf(row: readonly unknown[]): LoadRecord {
  const text = (n: number) => String(row[n] ?? '');
  const orNull = (n: number) => (row[n] === null || row[n] === undefined ? null : String(row[n]));
  return {
    loadId: text(0),
    seq: Number(text(1)),
    project: text(2),
    env: text(3),
    pipeline: text(4),
    operation: text(5),
    destination: text(6),
    intervalStart: text(7),
    intervalEnd: text(8),
    cursorBefore: orNull(9),
    cursorAfter: orNull(10),
    rowsRead: Number(text(11)),
    rowsWritten: Number(text(12)),
    rowsRejected: Number(text(13)),
    status: statusOf(text(14)),
    runId: text(15),
    graphHash: text(16),
    committedAt: text(17),
  };
}

function statusOf(text: string): LoadRecord['status'] {
  if (text === 'committed' || text === 'superseded' || text === 'open') return text;
  throw new DiagnosticError([ledgerDiagnostics.report('unknown-status', { status: text })]);
}
