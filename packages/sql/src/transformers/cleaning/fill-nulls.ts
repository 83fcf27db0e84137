import { fittingLiteral } from '../../dialect/fitting-value.js';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { byColumn, required, scalar } from '../param.js';
import { type ReplacedColumn, withReplaced } from '../plan.js';
import { defineTransformer } from '../transformer.js';

export const fillNulls = defineTransformer({
  name: 'fill_nulls',
  group: 'Cleaning',
  meaning: 'NULL becomes the given value, which must be one of the type of the column.',
  params: {
    fill_values: required(
      byColumn(scalar, 'columns with their values: `{discount: 0}`'),
      'For each column, its value instead of NULL',
    ),
  },
  example: { fill_values: { discount: 0, channel: 'unknown' } },
  plan(values, context) {
    const replaced = Object.entries(values.fill_values).flatMap(([name, value]): ReplacedColumn[] => {
      const path = ['fill_values', name];
      const column = context.column(name, path);
      const literal = column && fittingLiteral(value, column.type, context.dialect);
      if (!column) return [];
      if (literal === undefined) {
        context.report('value-type', { value: JSON.stringify(value), type: column.type, column: name }, path);
        return [];
      }
      return [{ column, expression: `coalesce(${quoteIdentifier(name)}, ${literal})`, nullable: false }];
    });
    return { columns: withReplaced(context.input, replaced) };
  },
});
