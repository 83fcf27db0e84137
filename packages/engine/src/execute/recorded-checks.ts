import type { Check, Diagnostic, Location, WarehouseSession } from '@sparkle-orchestration/core';
import { reportEngine } from '../diagnostics.js';
import type { CheckCount } from './context.js';

/**
 * What the checks of a writer found in the transaction that is on. A writer without checks found nothing: the table may
 * be that of the operation before it, since temporary tables of DuckDB last as long as their session.
 */
export async function recordedChecks(
  session: WarehouseSession,
  { checks }: { readonly checks: readonly Check[] },
): Promise<readonly CheckCount[]> {
  if (checks.length === 0 || !(await session.columns(['sparkle_checks']))) return [];
  const rows = await session.query(['select check_name, severity, breaches from sparkle_checks order by check_name']);
  return rows.map(([name, severity, breaches]) => ({
    name: String(name),
    severity: String(severity),
    breaches: Number(breaches),
  }));
}

/** Checks of severity `warn` that were breached. */
export const checkWarnings = (
  found: readonly CheckCount[],
  dataset: string,
  location: Location,
): readonly Diagnostic[] =>
  found
    .filter(({ severity, breaches }) => severity === 'warn' && breaches > 0)
    .map(({ name, breaches }) =>
      reportEngine('check-warning', { check: name, dataset, breaches: String(breaches) }, location),
    );
