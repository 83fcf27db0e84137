import { quoteIdentifier } from '../../dialect/identifier.js';
import { letterCase } from '../../dialect/letter-case.js';
import { regexMatches } from '../../dialect/regex.js';
import { emailPattern } from '../cleaning/clean-email-addresses.js';
import { columnName, required } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { flagOrFilter, markParams } from '../validation/flag-or-filter.js';

export const validateEmail = defineTransformer({
  name: 'validate_email',
  group: 'Shaping',
  meaning: 'The value must be an e-mail address, spaces at the ends and case aside. NULL has failed.',
  params: { email_column: required(columnName, 'A text column', ['column']), ...markParams },
  example: { email_column: 'email', mark_invalid: true },
  plan(values, context) {
    const column = context.column(values.email_column, ['email_column']);
    if (!column || !context.needs(column, ['text'], 'text', ['email_column'])) return undefined;
    const value = letterCase(`trim(${quoteIdentifier(column.name)}, ' ')`, 'lower', context.dialect);
    return flagOrFilter(regexMatches(value, emailPattern, context.dialect), [column], values, context);
  },
});
