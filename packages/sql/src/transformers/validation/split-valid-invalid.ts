import { quoteIdentifier } from '../../dialect/identifier.js';
import { columnName, withDefault } from '../param.js';
import { unchanged } from '../plan.js';
import { defineTransformer } from '../transformer.js';

export const splitValidInvalid = defineTransformer({
  name: 'split_valid_invalid',
  group: 'Validation',
  meaning: 'Rows whose boolean is true go on; the others, NULL included, go to the quarantine table.',
  params: { validation_column: withDefault(columnName, 'is_valid', 'A boolean column') },
  example: { validation_column: 'is_valid' },
  plan({ validation_column }, context) {
    const column = context.column(validation_column, ['validation_column']);
    if (!context.needs(column, ['boolean'], 'true or false', ['validation_column']) || !column) return undefined;
    const condition = `coalesce(${quoteIdentifier(column.name)}, false)`;
    return {
      columns: unchanged(context.input),
      where: condition,
      decides: [column],
      rejects: [{ condition, rule: 'split_valid_invalid', reason: `${column.name} is not true` }],
    };
  },
});
