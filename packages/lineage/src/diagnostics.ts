import { defineDiagnostics } from '@sparkle-orchestration/core';

export const lineageDiagnostics = defineDiagnostics('lineage', {
  'unknown-name': {
    severity: 'error',
    message: (p: { name: string; near: string | undefined }) =>
      `no table or column "${p.name}" in the lineage of this project`,
    hint: (p) =>
      p.near === undefined ? 'write a table as definitions call it, or table.column' : `did you mean "${p.near}"?`,
    explain:
      'Lineage commands take the name of a table as definitions call it, or `table.column` for one of its columns.',
  },
});
