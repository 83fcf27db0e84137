import type { WarehouseSession } from '@sparkle-orchestration/core';
import type { Outcome } from './context.js';

/** Counts of the load that the current transaction wrote into the ledger. */
export async function ledgerCounts(session: WarehouseSession): Promise<Outcome> {
  const rows = await session.query([
    'select l.rows_read, l.rows_written, l.rows_rejected from ',
    { dataset: '_sparkle.loads' },
    ' l join sparkle_run r on l.load_id = r.load_id and l.seq = r.seq',
  ]);
  const [read, written, rejected] = rows[0] ?? [];
  const count = (value: unknown) => (value === null || value === undefined ? 0 : Number(value));
  return { rowsRead: count(read), rowsWritten: count(written), rowsRejected: count(rejected) };
}
