import type { ColumnWithLineage, Diagnostic, Dialect, Location } from '@sparkle-orchestration/core';

/** A user's condition, ready to be put into a select. */
export interface RenderedCondition {
  readonly sql: string;
  /** Columns that it reads. */
  readonly columns: readonly ColumnWithLineage[];
}

export interface RenderConditionInput {
  readonly sql: string;
  readonly sqlDialect: string;
  readonly dialect: Dialect;
  readonly columns: readonly ColumnWithLineage[];
  readonly location: Location;
}

export function renderCondition(input: RenderConditionInput): {
  readonly condition: RenderedCondition | undefined;
  readonly diagnostics: readonly Diagnostic[];
} {
  return { condition: { sql: input.sql, columns: [] }, diagnostics: [] };
}
