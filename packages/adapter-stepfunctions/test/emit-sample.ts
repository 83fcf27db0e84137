import { type Diagnostic, type ExecutionGraph, hasErrors } from '@sparkle-orchestration/core';
import { createAdapterTester } from '@sparkle-orchestration/core/testing';
import adapter from '../src/index.js';

/** Emitted files by path. */
export function emitSample(graphs: readonly ExecutionGraph[]): Readonly<Record<string, string>> {
  const { files, diagnostics } = createAdapterTester(adapter).emit(graphs);
  if (hasErrors(diagnostics)) throw new Error(diagnostics.map((one: Diagnostic) => one.message).join('\n'));
  return files;
}
