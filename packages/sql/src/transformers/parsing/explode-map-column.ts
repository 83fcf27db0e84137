import { quoteIdentifier } from '../../dialect/identifier.js';
import { jsonAs, jsonRoot } from '../../dialect/json.js';
import { columnName, required, withDefault } from '../param.js';
import { made } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { mapOf } from './array-column.js';

export const explodeMapColumn = defineTransformer({
  name: 'explode_map_column',
  group: 'Parsing',
  meaning:
    'One row for each entry of a map, which is dropped; key and value go into new columns. A row without entries goes.',
  params: {
    map_column: required(columnName, 'A column of maps'),
    key_column: withDefault(columnName, 'key', 'New column for the key'),
    value_column: withDefault(columnName, 'value', 'New column for the value'),
  },
  example: { map_column: 'attributes', key_column: 'attribute' },
  plan({ map_column, key_column, value_column }, context) {
    const map = mapOf(map_column, ['map_column'], context);
    if (!map) return undefined;
    const kept = context.input.filter((c) => c !== map.column);
    if (key_column === value_column)
      context.report('parameters-conflict', { message: '`key_column` and `value_column` must differ.' }, [
        'value_column',
      ]);
    if (key_column !== map_column && !context.free(key_column, ['key_column'])) return undefined;
    if (value_column !== map_column && !context.free(value_column, ['value_column'])) return undefined;
    const entries = `s.${quoteIdentifier(map_column)}`;
    const isDuckdb = context.dialect === 'duckdb';
    const value = isDuckdb ? 'e.entry.value' : jsonAs(jsonRoot('e.value', 'postgres'), map.value, 'postgres');
    return {
      columns: [
        ...kept.map((column) => ({ column })),
        made({ name: key_column, type: 'varchar', expression: isDuckdb ? 'e.entry.key' : 'e.key', uses: [map.column] }),
        made({ name: value_column, type: map.value, expression: value, uses: [map.column] }),
      ],
      joins: isDuckdb
        ? `cross join lateral (\n  select unnest(map_entries(${entries})) as entry\n) as e`
        : `cross join lateral jsonb_each(${entries}) as e(key, value)`,
    };
  },
});
