import { defineDiagnostics } from '@sparkle-orchestration/core';

/** What can be wrong with the set of connectors itself. */
export const registryDiagnostics = defineDiagnostics('connectors', {
  'type-twice': {
    severity: 'error',
    message: (p: { name: string; first: string; second: string }) =>
      `two connectors call themselves "${p.name}": ${p.first} and ${p.second}`,
    hint: () => 'Remove one of the plugins that bring them.',
    explain: 'The type of a connection must lead to exactly one connector.',
  },
});
