import { quoteIdentifier } from '../../dialect/identifier.js';
import { over } from '../../dialect/layout.js';
import { columnName, columnNames, required, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';

export const validateUniqueness = defineTransformer({
  name: 'validate_uniqueness',
  group: 'Validation',
  meaning:
    'Adds a boolean that is true when no other row of the batch has the same values. NULLs are equal to each other.',
  params: {
    columns: required(columnNames, 'Columns that must be unique together'),
    flag_column: withDefault(columnName, 'is_unique', 'Name of the new column'),
  },
  example: { columns: ['email'] },
  streaming: 'state',
  plan({ columns, flag_column }, context) {
    const keys = context.columns(columns, ['columns']);
    if (!context.free(flag_column, ['flag_column'])) return undefined;
    const expression = `${over(
      'count(*)',
      keys.map((k) => quoteIdentifier(k.name)),
      [],
    )} = 1`;
    return {
      columns: withAdded(context.input, [
        { name: flag_column, type: 'boolean', expression, uses: keys, nullable: false },
      ]),
    };
  },
});
