import { fittingLiteral } from '../../dialect/fitting-value.js';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { inList } from '../../dialect/layout.js';
import { columnName, required, scalarList } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { flagOrFilter, markParams } from './flag-or-filter.js';

export const validateEnumValues = defineTransformer({
  name: 'validate_enum_values',
  group: 'Validation',
  meaning: 'The value must be one of the list. NULL has failed.',
  params: {
    column: required(columnName, 'Column to check'),
    allowed_values: required(scalarList, 'Values that are good'),
    ...markParams,
  },
  example: { column: 'status', allowed_values: ['new', 'paid', 'shipped'], flag_column: 'status_ok' },
  plan(values, context) {
    const column = context.column(values.column, ['column']);
    if (!column) return undefined;
    const literals = values.allowed_values.map((value, n) => {
      const literal = fittingLiteral(value, column.type, context.dialect);
      if (literal === undefined) {
        context.report('value-type', { value: JSON.stringify(value), type: column.type, column: column.name }, [
          'allowed_values',
          n,
        ]);
      }
      return literal ?? 'null';
    });
    return flagOrFilter(inList(quoteIdentifier(column.name), literals), [column], values, context);
  },
});
