import { columnName, condition, required, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';

export const markInvalidRows = defineTransformer({
  name: 'mark_invalid_rows',
  group: 'Validation',
  meaning: 'Adds a boolean that is true for the rows the condition describes; NULL counts as false.',
  params: {
    condition: required(condition, 'A condition that is true for bad rows'),
    invalid_column: withDefault(columnName, '_is_invalid', 'Name of the new column'),
  },
  example: { condition: 'amount < 0' },
  plan(values, context) {
    const found = context.condition(values.condition, ['condition']);
    if (!context.free(values.invalid_column, ['invalid_column']) || !found) return undefined;
    const expression = `coalesce((${found.sql}), false)`;
    return {
      columns: withAdded(context.input, [
        { name: values.invalid_column, type: 'boolean', expression, uses: found.columns, nullable: false },
      ]),
    };
  },
});
