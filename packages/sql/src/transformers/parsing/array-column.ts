import type { ColumnWithLineage } from '@sparkle-orchestration/core';
import { elementType, mapParts } from '../../dialect/nested-type.js';
import type { ParamPath, StepContext } from '../step-context.js';

/** An array and the type of its elements; a report and nothing for other columns. */
export function arrayOf(
  name: string,
  path: ParamPath,
  context: StepContext,
): { column: ColumnWithLineage; element: string } | undefined {
  const column = context.column(name, path);
  const element = column && elementType(column.type);
  if (column && element === undefined)
    context.report('column-type', { column: name, type: column.type, needs: 'an array' }, path);
  return column && element !== undefined ? { column, element } : undefined;
}

/** A map and the type of its values; a report and nothing for other columns. Keys are text: JSON has no others. */
export function mapOf(
  name: string,
  path: ParamPath,
  context: StepContext,
): { column: ColumnWithLineage; value: string } | undefined {
  const column = context.column(name, path);
  const parts = column && mapParts(column.type);
  if (column && parts?.key !== 'varchar')
    context.report('column-type', { column: name, type: column.type, needs: 'a map with text keys' }, path);
  return column && parts?.key === 'varchar' ? { column, value: parts.value } : undefined;
}
