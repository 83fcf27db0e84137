import { sqlLiteral } from '../../dialect/literal.js';
import { type Scalar, typeOfValues } from '../literal-type.js';
import { columnName, condition, required, scalar, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';

export const addDerivedFlag = defineTransformer({
  name: 'add_derived_flag',
  group: 'Enrichment',
  meaning: 'Adds one of two values by a condition; a condition that is NULL counts as false.',
  params: {
    condition: required(condition, 'A condition over the columns'),
    target_column: required(columnName, 'Name of the new column'),
    true_value: withDefault(scalar, true, 'Value when the condition is true'),
    false_value: withDefault(scalar, false, 'Value otherwise'),
  },
  example: { condition: 'amount >= 1000', target_column: 'is_large' },
  plan(values, context) {
    const found = context.condition(values.condition, ['condition']);
    const free = context.free(values.target_column, ['target_column']);
    const type = typeOfValues([values.true_value, values.false_value]);
    if (!type) {
      const message =
        '`true_value` and `false_value` must be of one kind: two texts, two numbers, or `true` and `false`.';
      context.report('parameters-conflict', { message }, ['false_value']);
    }
    if (!found || !free || !type) return undefined;
    const value = (v: Scalar) => (type === 'integer' ? String(v) : sqlLiteral(v, type, context.dialect));
    const expression = `case when ${found.sql} then ${value(values.true_value)} else ${value(values.false_value)} end`;
    return {
      columns: withAdded(context.input, [
        { name: values.target_column, type, expression, uses: found.columns, nullable: false },
      ]),
    };
  },
});
