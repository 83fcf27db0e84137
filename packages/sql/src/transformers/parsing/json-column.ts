import type { ColumnWithLineage } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { jsonOfText } from '../../dialect/json.js';
import type { StepPlan } from '../plan.js';
import type { ParamPath, StepContext } from '../step-context.js';

export interface JsonColumn {
  readonly column: ColumnWithLineage;
  /** The column's values as JSON, NULL for texts that are none. */
  readonly json: string;
  /** What makes them, beneath the step, where the column holds text. */
  readonly beneath: NonNullable<StepPlan['beneath']>;
}

/** A column of JSON, or of text that holds JSON; otherwise a report and nothing. */
export function jsonColumn(name: string, path: ParamPath, context: StepContext): JsonColumn | undefined {
  const column = context.column(name, path);
  if (!column || !context.needs(column, ['json', 'text'], 'JSON, or text', path)) return undefined;
  const quoted = quoteIdentifier(name);
  if (column.type === 'json') return { column, json: quoted, beneath: [] };
  const hidden = context.hidden('_json');
  return {
    column,
    json: quoteIdentifier(hidden),
    beneath: [{ name: hidden, expression: jsonOfText(quoted, context.dialect) }],
  };
}

/** The input without a column, when that is asked for. */
export function without(column: ColumnWithLineage, drop: boolean, context: StepContext): ColumnWithLineage[] {
  return context.input.filter((c) => !drop || c !== column);
}
