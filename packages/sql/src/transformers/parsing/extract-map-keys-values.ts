import { quoteIdentifier } from '../../dialect/identifier.js';
import { jsonAs, jsonRoot } from '../../dialect/json.js';
import { columnName, flag, required, withDefault } from '../param.js';
import { type MadeColumn, withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { mapOf } from './array-column.js';

/** Items of all entries as an array in the order of the keys; NULL for no map. */
function inPostgres(map: string, item: string): string {
  const entries = `jsonb_each(${map}) as e(key, value)`;
  return `case when ${map} is not null then array(\n    select ${item}\n    from ${entries}\n    order by e.key collate "C"\n  ) end`;
}

export const extractMapKeysValues = defineTransformer({
  name: 'extract_map_keys_values',
  group: 'Parsing',
  meaning:
    'Keys and values of a map as arrays in new columns, `{column}_keys` and `{column}_values`, both in the order of the keys.',
  params: {
    map_column: required(columnName, 'A column of maps'),
    extract_keys: withDefault(flag, true, 'Add the keys'),
    extract_values: withDefault(flag, true, 'Add the values'),
  },
  example: { map_column: 'attributes' },
  plan({ map_column, extract_keys, extract_values }, context) {
    const map = mapOf(map_column, ['map_column'], context);
    if (!map) return undefined;
    const quoted = quoteIdentifier(map_column);
    const duckdb = context.dialect === 'duckdb';
    const value = jsonAs(jsonRoot('e.value', 'postgres'), map.value, 'postgres');
    const uses = [map.column];
    const keys: MadeColumn = {
      name: `${map_column}_keys`,
      type: 'varchar[]',
      uses,
      expression: duckdb ? `list_sort(map_keys(${quoted}))` : inPostgres(quoted, 'cast(e.key as varchar)'),
    };
    const values: MadeColumn = {
      name: `${map_column}_values`,
      type: `${map.value}[]`,
      uses,
      expression: duckdb
        ? `list_transform(list_sort(map_keys(${quoted})), lambda k: ${quoted}[k])`
        : inPostgres(quoted, map.value === 'varchar' ? `cast(${value} as varchar)` : value),
    };
    const added = [...(extract_keys ? [keys] : []), ...(extract_values ? [values] : [])];
    if (added.length === 0)
      context.report('parameters-conflict', { message: 'Neither keys nor values are wanted.' }, ['extract_values']);
    return added.every((c) => context.free(c.name, ['map_column']))
      ? { columns: withAdded(context.input, added) }
      : undefined;
  },
});
