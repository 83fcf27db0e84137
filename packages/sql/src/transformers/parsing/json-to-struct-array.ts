import { quoteIdentifier } from '../../dialect/identifier.js';
import { jsonAs, jsonRoot } from '../../dialect/json.js';
import { structType } from '../../dialect/nested-type.js';
import { columnName, optional, required } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { fieldTypes, readFields } from './fields.js';
import { jsonColumn } from './json-column.js';

export const jsonToStructArray = defineTransformer({
  name: 'json_to_struct_array',
  group: 'Parsing',
  meaning:
    'A JSON array of objects as an array of structs in the new column `{column}_parsed`; NULL where the text is no JSON array. An element that is no object is NULL, so is a field that is not there or is none of its type.',
  params: {
    json_array_column: required(columnName, 'A column of JSON, or of text that holds JSON'),
    element_schema: optional(
      fieldTypes,
      'Fields of the elements with their types. Columns of a table are known before it is filled, so they are never taken from the data',
    ),
  },
  example: { json_array_column: 'lines', element_schema: { sku: 'string', quantity: 'integer' } },
  plan({ json_array_column, element_schema }, context) {
    const source = jsonColumn(json_array_column, ['json_array_column'], context);
    if (!source) return undefined;
    if (element_schema === undefined) {
      const query = `select json_group_structure(${quoteIdentifier(json_array_column)}) from …`;
      context.report(
        'columns-from-data',
        { transformer: 'json_to_struct_array', parameter: 'element_schema', query },
        [],
      );
      return undefined;
    }
    const fields = readFields(element_schema, 'element_schema', context);
    const name = `${json_array_column}_parsed`;
    if (!context.free(name, ['json_array_column']) || fields.length < element_schema.length) return undefined;
    const type = `${structType(fields)}[]`;
    const expression = jsonAs(jsonRoot(source.json, context.dialect), type, context.dialect);
    return {
      columns: withAdded(context.input, [{ name, type, expression, uses: [source.column] }]),
      ...(source.beneath.length > 0 ? { beneath: source.beneath } : {}),
    };
  },
});
