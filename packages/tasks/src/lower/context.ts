import type { Column, Diagnostic, Dialect, Locate, ProjectDefinition, Registry } from '@sparkle-orchestration/core';

/** What lowering needs to know besides the tasks. Everything is an input; nothing is read from disk or network here. */
export interface LowerTasksContext {
  readonly project: ProjectDefinition;
  readonly registry: Registry;
  readonly pipeline: string;
  /** File that SQL models and templated text stand in. */
  readonly file: string;
  readonly locate: Locate;
  /** Connection that tables are written to, with its dialect. */
  readonly warehouse: string;
  readonly dialect: Dialect;
  /** Columns of a dataset, as told by documents, by the operation that writes it, or by `schemas/`. */
  columnsOf(dataset: string): readonly Column[] | undefined;
  readText(file: string): string | undefined;
  isDataset(name: string): boolean;
  /** False where only problems and columns are wanted: transforms then have no statements. @default true */
  readonly statements?: boolean;
  report(diagnostic: Diagnostic): void;
}
