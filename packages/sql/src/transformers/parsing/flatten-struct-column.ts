import { quoteIdentifier } from '../../dialect/identifier.js';
import { jsonAs, jsonAt } from '../../dialect/json.js';
import { sqlString } from '../../dialect/literal.js';
import { columnName, flag, required, text, withDefault } from '../param.js';
import { type MadeColumn, withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { fieldsOf } from './fields.js';
import { without } from './json-column.js';

export const flattenStructColumn = defineTransformer({
  name: 'flatten_struct_column',
  group: 'Parsing',
  meaning: 'Each field of a struct becomes a column `{column}{separator}{field}`; NULL where the struct is.',
  params: {
    struct_column: required(columnName, 'A column of structs'),
    separator: withDefault(text, '_', 'Text between the names of column and field'),
    drop_source: withDefault(flag, true, 'Drop the struct'),
  },
  example: { struct_column: 'address' },
  plan({ struct_column, separator, drop_source }, context) {
    const column = context.column(struct_column, ['struct_column']);
    const fields = column && fieldsOf(column, ['struct_column'], context);
    if (!column || !fields) return undefined;
    const quoted = quoteIdentifier(struct_column);
    const added = fields.flatMap((field): MadeColumn[] => {
      const name = `${struct_column}${separator}${field.name}`;
      if (!(drop_source && name === struct_column) && !context.free(name, ['struct_column'])) return [];
      const expression =
        context.dialect === 'duckdb'
          ? `struct_extract(${quoted}, ${sqlString(field.name)})`
          : jsonAs(jsonAt(quoted, [field.name], context.dialect), field.type, context.dialect);
      return [{ name, type: field.type, expression, uses: [column] }];
    });
    return { columns: withAdded(without(column, drop_source, context), added) };
  },
});
