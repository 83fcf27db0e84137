import { asJson } from '../../dialect/json.js';
import { call } from '../../dialect/layout.js';
import { sqlString } from '../../dialect/literal.js';
import { mapType } from '../../dialect/nested-type.js';
import { isNeutralType } from '../../dialect/type.js';
import { columnName, columnNames, required, textList, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { columnAs, oneTypeOf } from '../same-type.js';
import { defineTransformer } from '../transformer.js';

export const createMapColumn = defineTransformer({
  name: 'create_map_column',
  group: 'Advanced',
  meaning:
    'Adds a map: each written key with the value of its column, NULL included. Postgres holds maps as JSON objects, which have an order of their own.',
  params: {
    key_columns: required(textList, 'The keys, as they are written here'),
    value_columns: required(columnNames, 'One column for each key, of types that go together'),
    target_column: withDefault(columnName, 'map_col', 'Name of the new column'),
  },
  example: { key_columns: ['home', 'work'], value_columns: ['phone_home', 'phone_work'], target_column: 'phones' },
  plan({ key_columns: keys, value_columns, target_column }, context) {
    const columns = context.columns(value_columns, ['value_columns']);
    const free = context.free(target_column, ['target_column']);
    if (keys.length !== value_columns.length) {
      const message = `Each key needs a column: there are ${keys.length} keys and ${value_columns.length} columns.`;
      context.report('parameters-conflict', { message }, ['key_columns']);
    }
    const twice = keys.findIndex((key, n) => keys.indexOf(key) !== n);
    if (twice >= 0)
      context.report('parameters-conflict', { message: `The key "${keys[twice]}" is listed twice.` }, [
        'key_columns',
        twice,
      ]);
    const type = oneTypeOf(columns, ['value_columns'], context);
    if (!type || !free || columns.length !== keys.length) return undefined;
    if (type.endsWith('[]') || type === 'interval' || !isNeutralType(type)) {
      context.report('column-type', { column: columns[0]?.name ?? '', type, needs: 'a plain value' }, [
        'value_columns',
        0,
      ]);
      return undefined;
    }
    const values = columns.map((c) => columnAs(c, type, context));
    const duckdb = `map(\n    [${keys.map(sqlString).join(', ')}],\n    [${values.join(', ')}]\n  )`;
    const items = keys.map((key, n) => `${sqlString(key)}, ${asJson(values[n] ?? '', type, context.dialect)}`);
    const expression = context.dialect === 'duckdb' ? duckdb : call('jsonb_build_object', items);
    return {
      columns: withAdded(context.input, [
        { name: target_column, type: mapType('varchar', type), expression, uses: columns, nullable: false },
      ]),
    };
  },
});
