import { jsonAt, jsonText } from '../../dialect/json.js';
import { columnName, required, text } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { jsonColumn } from './json-column.js';
import { jsonPath } from './json-path.js';

export const extractJsonField = defineTransformer({
  name: 'extract_json_field',
  group: 'Parsing',
  meaning:
    'The value at a path of a JSON column as text, in a new column; NULL where there is none and where the text is no JSON. Numbers have no zeros at the end of their decimals; objects and arrays stay JSON.',
  params: {
    json_column: required(columnName, 'A column of JSON, or of text that holds JSON'),
    json_path: required(text, "Path: `$.field`, `$['any name']`, `$.list[0]`"),
    target_column: required(columnName, 'Name of the new column'),
  },
  example: { json_column: 'payload', json_path: '$.items[0].name', target_column: 'first_item' },
  plan({ json_column, json_path, target_column }, context) {
    const source = jsonColumn(json_column, ['json_column'], context);
    const path = jsonPath(json_path);
    if (typeof path === 'number') {
      const words = "a path such as `$.items[0].name` or `$['a b']`";
      const found = `${JSON.stringify(json_path)}, which is not understood from character ${path + 1}`;
      context.report('parameter-invalid', { name: 'json_path', words, found }, ['json_path']);
    }
    if (!context.free(target_column, ['target_column']) || !source || typeof path === 'number') return undefined;
    const expression = jsonText(jsonAt(source.json, path, context.dialect), context.dialect);
    return {
      columns: withAdded(context.input, [{ name: target_column, type: 'varchar', expression, uses: [source.column] }]),
      ...(source.beneath.length > 0 ? { beneath: source.beneath } : {}),
    };
  },
});
