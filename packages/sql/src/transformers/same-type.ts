import type { ColumnWithLineage } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../dialect/identifier.js';
import { printType } from '../dialect/type.js';
import { commonType } from './common-type.js';
import type { ParamPath, StepContext } from './step-context.js';

/** The type that holds the values of all columns, or a report at the first that does not go with those before. */
export function oneTypeOf(
  columns: readonly ColumnWithLineage[],
  path: ParamPath,
  context: StepContext,
): string | undefined {
  let type = columns[0]?.type;
  for (const [n, column] of columns.entries()) {
    const common: string | undefined = type && commonType(type, column.type);
    if (!common && type) {
      const needs = `one that goes with ${type}`;
      context.report('column-type', { column: column.name, type: column.type, needs }, [...path, n]);
    }
    type = common;
    if (!type) return undefined;
  }
  return type;
}

/** A column as a value of that type. */
export function columnAs(column: ColumnWithLineage, type: string, context: StepContext, alias?: string): string {
  const name = `${alias === undefined ? '' : `${alias}.`}${quoteIdentifier(column.name)}`;
  return column.type === type ? name : `cast(${name} as ${printType(type, context.dialect)})`;
}
