import { fittingLiteral } from '../../dialect/fitting-value.js';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { columnNames, required, scalar, withDefault } from '../param.js';
import { type ReplacedColumn, withReplaced } from '../plan.js';
import { defineTransformer } from '../transformer.js';

export const enforceNotNull = defineTransformer({
  name: 'enforce_not_null',
  group: 'Validation',
  meaning: 'NULL becomes the default value, which must be one of the type of each column.',
  params: {
    columns: required(columnNames, 'Columns that must have a value'),
    default_value: withDefault(scalar, 'UNKNOWN', 'Value instead of NULL'),
  },
  example: { columns: ['city'], default_value: 'UNKNOWN' },
  plan({ columns, default_value }, context) {
    const replaced = context.columns(columns, ['columns']).flatMap((column): ReplacedColumn[] => {
      const literal = fittingLiteral(default_value, column.type, context.dialect);
      if (literal !== undefined) {
        return [{ column, expression: `coalesce(${quoteIdentifier(column.name)}, ${literal})`, nullable: false }];
      }
      const value = JSON.stringify(default_value);
      context.report('value-type', { value, type: column.type, column: column.name }, [
        'columns',
        columns.indexOf(column.name),
      ]);
      return [];
    });
    return { columns: withReplaced(context.input, replaced) };
  },
});
