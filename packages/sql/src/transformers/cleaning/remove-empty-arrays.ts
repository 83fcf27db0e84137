import { quoteIdentifier } from '../../dialect/identifier.js';
import { columnName, required } from '../param.js';
import { withReplaced } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { arrayColumn } from './array-columns.js';

export const removeEmptyArrays = defineTransformer({
  name: 'remove_empty_arrays',
  group: 'Cleaning',
  meaning: 'An array without elements becomes NULL. No row is dropped.',
  params: { column: required(columnName, 'A column of arrays') },
  example: { column: 'tags' },
  plan(values, context) {
    const column = arrayColumn(values.column, context);
    if (!column) return undefined;
    const name = quoteIdentifier(column.name);
    const length = context.dialect === 'duckdb' ? 'len' : 'cardinality';
    const expression = `case when ${length}(${name}) = 0 then null else ${name} end`;
    return { columns: withReplaced(context.input, [{ column, expression }]) };
  },
});
