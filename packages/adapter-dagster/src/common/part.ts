import type { PythonImport } from '@sparkle-orchestration/adapter-kit';

/** A piece of the module that the pipelines of a project share; only pieces that are used are written. */
export interface Part {
  /** What others import from it. */
  readonly names: readonly string[];
  readonly needs?: readonly string[];
  readonly imports: readonly PythonImport[];
  readonly body: string;
}

export const dagster: PythonImport = { module: 'dagster', as: 'dg' };
export const plain = (module: string): PythonImport => ({ module });
export const from = (module: string, ...names: readonly string[]): readonly PythonImport[] =>
  names.map((name) => ({ module, name }));
