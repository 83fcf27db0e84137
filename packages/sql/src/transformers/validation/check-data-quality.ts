import { chain } from '../../dialect/layout.js';
import { printType } from '../../dialect/type.js';
import { columnName, required, rules, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { ruleConditions } from './rule-conditions.js';

export const checkDataQuality = defineTransformer({
  name: 'check_data_quality',
  group: 'Validation',
  meaning:
    'Adds the share of rules that hold, from 0 to 1. A rule that is NULL has failed; without rules the share is 1.',
  params: {
    rules: required(rules, 'Conditions over the columns, by name'),
    summary_column: withDefault(columnName, 'quality_score', 'Name of the new column'),
  },
  example: { rules: { has_email: 'email is not null', paid: 'amount > 0' } },
  plan(values, context) {
    const found = ruleConditions(values.rules, context);
    if (!context.free(values.summary_column, ['summary_column']) || !found) return undefined;
    const double = printType('double', context.dialect);
    const passed = found.conditions.map((c) => `case when ${c} then 1 else 0 end`);
    const expression =
      passed.length > 0 ? `cast(${chain(passed, '+')} as ${double}) / ${passed.length}` : `cast(1 as ${double})`;
    return {
      columns: withAdded(context.input, [
        { name: values.summary_column, type: 'double', expression, uses: found.columns, nullable: false },
      ]),
    };
  },
});
