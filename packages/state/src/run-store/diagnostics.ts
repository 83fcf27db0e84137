import { defineDiagnostics, exitCodes } from '@sparkle-orchestration/core';

export const runStoreDiagnostics = defineDiagnostics('run-store', {
  newer: {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { file: string; found: number; known: number }) =>
      `the run store ${p.file} was written by a newer version (format ${p.found}, this version knows ${p.known})`,
    hint: () => 'upgrade, or name another file for the run store',
    explain: 'A newer version may keep facts that this one would destroy, so it is not opened for writing.',
  },
  damaged: {
    severity: 'warning',
    message: (p: { file: string; kept: string; detail: string }) =>
      `the run store ${p.file} is damaged (${p.detail}); it was set aside as ${p.kept} and a new one was made`,
    hint: () =>
      'run history before this moment is in the file set aside; what was loaded is known from the ledger in the warehouse',
    explain:
      'The run store is history and locks only. Which intervals and cursors are done is kept in the warehouse, together with the rows, so nothing is loaded twice because of it.',
  },
  address: {
    severity: 'error',
    message: (p: { scheme: string }) => `a run store cannot be at an address that begins with "${p.scheme}:"`,
    hint: () => 'name a file, or a database with postgresql://user@host/database',
    explain: 'The run store is a SQLite file, or a Postgres database when several machines share it.',
  },
  unusable: {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { file: string; detail: string }) => `the run store ${p.file} cannot be used: ${p.detail}`,
    explain: 'The file or its folder cannot be written.',
  },
});
