import { type ExecutionGraph, emitDeployment, type Output } from '@sparkle-orchestration/core';
import adapter from '../src/index.js';

/** Emits graphs as a user's command would, with fixed facts. */
export function emitSample(graphs: readonly ExecutionGraph[], options: unknown = {}): Output {
  return emitDeployment({
    adapter,
    graphs,
    options,
    env: 'dev',
    project: 'sample',
    runnerVersion: '0.1.0',
    regenerate: 'sparkle generate-deploy --orchestrator dagster',
  });
}

/** Text of one emitted file. */
export function fileOf(output: Output, path: string): string {
  const found = output.files.find((file) => file.path === path);
  if (!found) throw new Error(`no file ${path} among ${output.files.map((file) => file.path).join(', ')}`);
  return found.content;
}
