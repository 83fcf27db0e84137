import { fittingLiteral } from '../../dialect/fitting-value.js';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { isNumeric, printType } from '../../dialect/type.js';
import { columnName, optional, required, scalar } from '../param.js';
import type { StepContext } from '../step-context.js';
import { defineTransformer } from '../transformer.js';
import { flagOrFilter, markParams } from './flag-or-filter.js';

type Bound = string | number | boolean | undefined;

/** A bound as a literal: numbers as they are written, dates and times of the column's own type. */
function bound(
  value: Bound,
  type: string,
  column: string,
  parameter: string,
  context: StepContext,
): string | undefined {
  if (value === undefined) return undefined;
  const wanted = isNumeric(type) ? 'double' : type;
  const literal = fittingLiteral(value, wanted, context.dialect);
  if (literal === undefined || typeof value === 'boolean') {
    context.report('value-type', { value: JSON.stringify(value), type, column }, [parameter]);
    return undefined;
  }
  return isNumeric(type) ? String(value) : literal;
}

export const validateRange = defineTransformer({
  name: 'validate_range',
  group: 'Validation',
  meaning: 'The value must lie between two bounds, both included. NULL has failed.',
  params: {
    column: required(columnName, 'A column of numbers, dates or times'),
    min_value: optional(scalar, 'Least value'),
    max_value: optional(scalar, 'Greatest value'),
    ...markParams,
  },
  example: { column: 'quantity', min_value: 1, max_value: 100 },
  plan(values, context) {
    const column = context.column(values.column, ['column']);
    const families = ['integer', 'decimal', 'float', 'date', 'timestamp'] as const;
    if (!column || !context.needs(column, families, 'a number, a date or a timestamp', ['column'])) return undefined;
    if (values.min_value === undefined && values.max_value === undefined) {
      context.report(
        'parameters-conflict',
        { message: '`validate_range` needs `min_value`, `max_value`, or both.' },
        [],
      );
      return undefined;
    }
    const name =
      column.type === 'real'
        ? `cast(${quoteIdentifier(column.name)} as ${printType('double', context.dialect)})`
        : quoteIdentifier(column.name);
    const least = bound(values.min_value, column.type, column.name, 'min_value', context);
    const most = bound(values.max_value, column.type, column.name, 'max_value', context);
    const bounds = [
      ...(least === undefined ? [] : [`${name} >= ${least}`]),
      ...(most === undefined ? [] : [`${name} <= ${most}`]),
    ];
    return bounds.length > 0 ? flagOrFilter(bounds.join(' and '), [column], values, context) : undefined;
  },
});
