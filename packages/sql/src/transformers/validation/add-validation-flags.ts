import { chain } from '../../dialect/layout.js';
import { columnName, required, rules, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { ruleConditions } from './rule-conditions.js';

export const addValidationFlags = defineTransformer({
  name: 'add_validation_flags',
  group: 'Validation',
  meaning: 'Adds a boolean that is true when all rules hold. A rule that is NULL has failed.',
  params: {
    rules: required(rules, 'Conditions over the columns, by name'),
    flag_column: withDefault(columnName, 'is_valid', 'Name of the new column'),
  },
  example: { rules: { has_email: 'email is not null', paid: 'amount > 0' } },
  plan(values, context) {
    const found = ruleConditions(values.rules, context);
    if (!context.free(values.flag_column, ['flag_column']) || !found) return undefined;
    const terms = found.conditions.map((c) => `coalesce((${c}), false)`);
    const expression = terms.length > 0 ? chain(terms, 'and') : 'true';
    return {
      columns: withAdded(context.input, [
        { name: values.flag_column, type: 'boolean', expression, uses: found.columns, nullable: false },
      ]),
    };
  },
});
