import { quoteIdentifier } from '../../dialect/identifier.js';
import { asJson } from '../../dialect/json.js';
import { mapParts } from '../../dialect/nested-type.js';
import { columnName, flag, optional, required, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { fieldsOf } from './fields.js';
import { without } from './json-column.js';

export const structToJson = defineTransformer({
  name: 'struct_to_json',
  group: 'Parsing',
  meaning: 'A struct or a map as a JSON object in a new column.',
  params: {
    struct_column: required(columnName, 'A column of structs or maps'),
    target_column: optional(columnName, 'New column; `{column}_json` when not given'),
    drop_source: withDefault(flag, false, 'Drop the column'),
  },
  example: { struct_column: 'address', drop_source: true },
  plan({ struct_column, target_column = `${struct_column}_json`, drop_source }, context) {
    const column = context.column(struct_column, ['struct_column']);
    if (!column || (!mapParts(column.type) && !fieldsOf(column, ['struct_column'], context))) return undefined;
    if (!(drop_source && target_column === struct_column) && !context.free(target_column, ['target_column']))
      return undefined;
    const expression = asJson(quoteIdentifier(struct_column), column.type, context.dialect);
    return {
      columns: withAdded(without(column, drop_source, context), [
        { name: target_column, type: 'json', expression, uses: [column] },
      ]),
    };
  },
});
