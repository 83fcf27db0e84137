import { quoteIdentifier } from '../../dialect/identifier.js';
import { columnName, flag, optional, required, withDefault } from '../param.js';
import { type MadeColumn, made } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { arrayOf } from './array-column.js';

export const explodeArrayColumn = defineTransformer({
  name: 'explode_array_column',
  group: 'Parsing',
  meaning:
    'One row for each element of an array, which is dropped; the element goes into a new column. A row without elements stays, with NULL. With `keep_position` also `{name}_position`, from 0.',
  params: {
    array_column: required(columnName, 'A column of arrays'),
    exploded_column_name: optional(columnName, 'Name of the new column; `{column}_item` when not given'),
    keep_position: withDefault(flag, false, 'Add the place of the element'),
  },
  example: { array_column: 'tags', exploded_column_name: 'tag' },
  plan({ array_column, exploded_column_name: name = `${array_column}_item`, keep_position }, context) {
    const array = arrayOf(array_column, ['array_column'], context);
    if (!array) return undefined;
    const { column, element } = array;
    const kept = context.input.filter((c) => c !== column);
    const added: MadeColumn[] = [
      { name, type: element, expression: 'e.item', uses: [column] },
      ...(keep_position
        ? [{ name: `${name}_position`, type: 'bigint', expression: 'e.position', uses: [column] }]
        : []),
    ];
    const free = added.every((c) => c.name === array_column || context.free(c.name, ['exploded_column_name']));
    if (!free) return undefined;
    const values = `s.${quoteIdentifier(array_column)}`;
    const elements = {
      duckdb: `select unnest(${values}) as item, generate_subscripts(${values}, 1) - 1 as position`,
      postgres: `select item, n - 1 as position from unnest(${values}) with ordinality as u(item, n)`,
    }[context.dialect];
    return {
      columns: [...kept.map((c) => ({ column: c })), ...added.map(made)],
      joins: `left join lateral (\n  ${elements}\n) as e on true`,
    };
  },
});
