import { caseWhen } from '../../dialect/layout.js';
import { letterCase } from '../../dialect/letter-case.js';
import { regexMatches } from '../../dialect/regex.js';
import { columnNames, required } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { columnOrColumns } from './column-or-columns.js';
import { eachReplaced } from './text-columns.js';

/** What counts as an address, after spaces are cut off and letters made small. */
export const emailPattern = '^[a-z0-9._%+-]+@[a-z0-9.-]+[.][a-z]{2,}$';

export const cleanEmailAddresses = defineTransformer({
  name: 'clean_email_addresses',
  group: 'Cleaning',
  meaning: 'Spaces at both ends are cut off and letters made small; what is then no e-mail address becomes NULL.',
  params: { columns: required(columnOrColumns(columnNames), 'Columns with addresses', ['email_column']) },
  example: { columns: ['email'] },
  plan: (values, context) =>
    eachReplaced(context.input, context.textColumns(values.columns, ['columns']), (name) => {
      const value = letterCase(`trim(${name}, ' ')`, 'lower', context.dialect);
      return caseWhen([[regexMatches(value, emailPattern, context.dialect), value]]);
    }),
});
