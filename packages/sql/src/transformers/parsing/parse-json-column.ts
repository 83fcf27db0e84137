import { quoteIdentifier } from '../../dialect/identifier.js';
import { jsonAs, jsonAt } from '../../dialect/json.js';
import { columnName, flag, optional, required, withDefault } from '../param.js';
import { type MadeColumn, withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { fieldTypes, readFields } from './fields.js';
import { jsonColumn, without } from './json-column.js';

export const parseJsonColumn = defineTransformer({
  name: 'parse_json_column',
  group: 'Parsing',
  meaning:
    'Fields of a JSON object become columns. A text that is no JSON gives NULL in all of them; a field that is not there, or is none of its type, gives NULL. A field as text has numbers without zeros at the end of the decimals.',
  params: {
    json_column: required(columnName, 'A column of JSON, or of text that holds JSON'),
    schema: optional(
      fieldTypes,
      'Fields to take with their types. Columns of a table are known before it is filled, so they are never taken from the data',
    ),
    drop_source: withDefault(flag, false, 'Drop the JSON column'),
  },
  example: { json_column: 'payload', schema: { id: 'integer', tags: 'string[]', address: { city: 'string' } } },
  plan({ json_column, schema, drop_source }, context) {
    const source = jsonColumn(json_column, ['json_column'], context);
    if (!source) return undefined;
    if (schema === undefined) {
      const query = `select json_group_structure(${quoteIdentifier(json_column)}) from …`;
      context.report('columns-from-data', { transformer: 'parse_json_column', parameter: 'schema', query }, []);
      return undefined;
    }
    const fields = readFields(schema, 'schema', context);
    const added = fields.flatMap(({ name, type }, n): MadeColumn[] => {
      const path = ['schema', ...(schema[n]?.path ?? [])];
      const dropped = drop_source && name === json_column;
      if (!dropped && !context.free(name, path)) return [];
      const expression = jsonAs(jsonAt(source.json, [name], context.dialect), type, context.dialect);
      return [{ name, type, expression, uses: [source.column] }];
    });
    return {
      columns: withAdded(without(source.column, drop_source, context), added),
      ...(source.beneath.length > 0 ? { beneath: source.beneath } : {}),
    };
  },
});
