import { defineDiagnostics, exitCodes } from '@sparkle-orchestration/core';

export const dbtDiagnostics = defineDiagnostics('dbt', {
  'manifest-missing': {
    severity: 'error',
    message: (p: { path: string; problem: string }) => `the manifest ${p.path} cannot be read: ${p.problem}`,
    hint: () => 'make it with `dbt parse` or `dbt compile`; it is written to target/manifest.json',
    explain: 'There is no file at the path, or it may not be read.',
  },
  'manifest-incomplete': {
    severity: 'error',
    message: (p: { path: string; bytes: number }) => `the manifest ${p.path} ends too early, after ${p.bytes} bytes`,
    hint: () => 'wait until dbt has ended, and try again',
    explain:
      'The file is half of a manifest: dbt was still writing it, or was stopped. It was read again a few times; nothing is made from a part of a graph.',
  },
  'manifest-json': {
    severity: 'error',
    message: (p: { problem: string }) => `the manifest is not valid JSON: ${p.problem}`,
    explain: 'The manifest was edited by hand or damaged. The place of the first problem is told.',
  },
  'manifest-encoding': {
    severity: 'error',
    message: (p: { offset: number }) => `the manifest is not UTF-8: the byte at ${p.offset} belongs to no character`,
    explain: 'dbt writes manifests as UTF-8. This file was changed on its way, or is something else.',
  },
  'manifest-too-large': {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { bytes: number; limit: number }) => `the manifest has ${p.bytes} bytes, more than ${p.limit}`,
    hint: () => 'split the project, or remove packages that are not used',
    explain:
      'Manifests are held in memory as bytes. This limit is far above those of the largest projects that are known.',
  },
  'manifest-shape': {
    severity: 'error',
    message: (p: { where: string; problem: string }) => `${p.where} of the manifest: ${p.problem}`,
    hint: () => 'is this the target/manifest.json of dbt?',
    explain:
      'The file is JSON, but not a manifest of dbt, or a part of it has another shape than all versions of dbt write.',
  },
  'manifest-version': {
    severity: 'warning',
    message: (p: { version: string }) =>
      `the manifest has version ${p.version}, which is newer than those this release was tried with (1 to 12)`,
    hint: () => 'it is read by the rules of version 12; look at the result, or upgrade',
    explain:
      'A newer dbt may have renamed a field. What is read is checked, but a field that is not known is not missed.',
  },
  'manifest-key': {
    severity: 'error',
    message: (p: { key: string }) => `the manifest holds the key ${JSON.stringify(p.key)}, which no dbt writes`,
    explain:
      'Keys such as __proto__ change the meaning of objects in JavaScript. A manifest with one was made to do harm.',
  },
  'node-left-out': {
    severity: 'warning',
    message: (p: { id: string; problem: string }) => `the node ${p.id} is left out: ${p.problem}`,
    explain: 'A single node has no name, type or place, so that it cannot be a task.',
  },
});
