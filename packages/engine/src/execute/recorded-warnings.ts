import type { Diagnostic, Location, WarehouseSession } from '@sparkle-orchestration/core';
import { reportEngine } from '../diagnostics.js';

/** Checks of severity `warn` that found breaches in the transaction that is on. */
export async function recordedWarnings(
  session: WarehouseSession,
  dataset: string,
  location: Location,
): Promise<readonly Diagnostic[]> {
  // Statements without checks make no such table.
  if (!(await session.columns(['sparkle_checks']))) return [];
  const rows = await session.query([
    "select check_name, breaches from sparkle_checks where severity = 'warn' and breaches > 0 order by check_name",
  ]);
  return rows.map(([check, breaches]) =>
    reportEngine('check-warning', { check: String(check), dataset, breaches: String(breaches) }, location),
  );
}
