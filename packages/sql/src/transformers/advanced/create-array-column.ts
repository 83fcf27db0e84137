import { call } from '../../dialect/layout.js';
import { columnName, columnNames, required, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { columnAs, oneTypeOf } from '../same-type.js';
import { defineTransformer } from '../transformer.js';

export const createArrayColumn = defineTransformer({
  name: 'create_array_column',
  group: 'Advanced',
  meaning: 'Adds an array of the values of columns, in the listed order, NULL included.',
  params: {
    columns: required(columnNames, 'Columns of types that go together'),
    target_column: withDefault(columnName, 'array_col', 'Name of the new column'),
  },
  example: { columns: ['phone_home', 'phone_work'], target_column: 'phones' },
  plan({ columns: names, target_column }, context) {
    const columns = context.columns(names, ['columns']);
    const free = context.free(target_column, ['target_column']);
    const type = oneTypeOf(columns, ['columns'], context);
    if (!type || !free) return undefined;
    if (type.endsWith('[]')) {
      context.report('column-type', { column: columns[0]?.name ?? '', type, needs: 'one that is no array' }, [
        'columns',
        0,
      ]);
      return undefined;
    }
    const values = columns.map((c) => columnAs(c, type, context));
    const expression = context.dialect === 'duckdb' ? call('list_value', values) : `array[${values.join(', ')}]`;
    return {
      columns: withAdded(context.input, [
        { name: target_column, type: `${type}[]`, expression, uses: columns, nullable: false },
      ]),
    };
  },
});
