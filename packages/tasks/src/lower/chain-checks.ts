import type { Check, Column } from '@sparkle-orchestration/core';
import type { Chain } from './chain.js';

/** The checks of a chain over rows of known columns; nothing when one of them is wrong. */
export function chainChecks(
  chain: Chain,
  rows: { readonly dataset: string; readonly columns: readonly Column[] | undefined },
): { readonly checks: readonly Check[]; readonly minSuccess?: number } | undefined {
  const checks: Check[] = [];
  let minSuccess: number | undefined;
  for (const { fragment } of chain.links) {
    if (fragment.fragment !== 'checks') continue;
    const made = typeof fragment.checks === 'function' ? fragment.checks(rows) : fragment.checks;
    if (!made) return undefined;
    checks.push(...made);
    if (fragment.minSuccess !== undefined) minSuccess = Math.max(minSuccess ?? 0, fragment.minSuccess);
  }
  return { checks, ...(minSuccess === undefined ? {} : { minSuccess }) };
}
