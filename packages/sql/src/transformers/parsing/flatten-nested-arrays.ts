import { quoteIdentifier } from '../../dialect/identifier.js';
import { elementType } from '../../dialect/nested-type.js';
import { columnName, optional, required } from '../param.js';
import { withReplacedOrAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { arrayOf } from './array-column.js';

export const flattenNestedArrays = defineTransformer({
  name: 'flatten_nested_arrays',
  group: 'Parsing',
  meaning:
    'An array of arrays as one array with all elements in their order; inner arrays that are NULL are passed over.',
  params: {
    array_column: required(columnName, 'A column of arrays of arrays'),
    target_column: optional(columnName, 'New column; replaced in place when not given'),
  },
  example: { array_column: 'groups' },
  plan({ array_column, target_column: name = array_column }, context) {
    const array = arrayOf(array_column, ['array_column'], context);
    if (!array) return undefined;
    const inner = elementType(array.element);
    if (inner === undefined || elementType(inner) !== undefined) {
      const needs = 'an array of arrays (of two levels)';
      context.report('column-type', { column: array_column, type: array.column.type, needs }, ['array_column']);
      return undefined;
    }
    if (name !== array_column && !context.free(name, ['target_column'])) return undefined;
    const quoted = quoteIdentifier(array_column);
    const expression = {
      duckdb: `flatten(${quoted})`,
      postgres: `case when ${quoted} is not null then array(select unnest(${quoted})) end`,
    }[context.dialect];
    const made = { name, type: array.element, expression, uses: [array.column] };
    return { columns: withReplacedOrAdded(context.input, [made]) };
  },
});
