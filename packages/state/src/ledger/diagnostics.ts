import { defineDiagnostics, exitCodes } from '@sparkle-orchestration/core';

/** Findings about the ledger in the destination. */
export const ledgerDiagnostics = defineDiagnostics('ledger', {
  'unknown-status': {
    severity: 'error',
    message: (p: { status: string }) => `The ledger holds a load with the unknown status "${p.status}".`,
    hint: () => 'Use the version that wrote it, or a newer one.',
    explain:
      'Loads are committed, superseded or open. Another word means that a newer version has written to `_sparkle.loads`; reading on could take replaced rows for valid ones.',
    exit: exitCodes.doNotRetry,
  },
});
