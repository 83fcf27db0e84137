import { quoteIdentifier } from '../../dialect/identifier.js';
import { columnName, optional, required, wholeNumber } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { flagOrFilter, markParams } from './flag-or-filter.js';

export const validateLength = defineTransformer({
  name: 'validate_length',
  group: 'Validation',
  meaning: 'The number of characters must lie between two bounds, both included. NULL has failed.',
  params: {
    column: required(columnName, 'A text column'),
    min_length: optional(wholeNumber, 'Least number of characters'),
    max_length: optional(wholeNumber, 'Greatest number of characters'),
    ...markParams,
  },
  example: { column: 'country_code', min_length: 2, max_length: 2, flag_column: 'country_ok' },
  plan(values, context) {
    const column = context.column(values.column, ['column']);
    if (!column || !context.needs(column, ['text'], 'text', ['column'])) return undefined;
    const { min_length: least, max_length: most } = values;
    const length = `length(${quoteIdentifier(column.name)})`;
    const bounds = [
      ...(least === undefined ? [] : [`${length} >= ${least}`]),
      ...(most === undefined ? [] : [`${length} <= ${most}`]),
    ];
    if (bounds.length === 0) {
      context.report(
        'parameters-conflict',
        { message: '`validate_length` needs `min_length`, `max_length`, or both.' },
        [],
      );
      return undefined;
    }
    return flagOrFilter(bounds.join(' and '), [column], values, context);
  },
});
