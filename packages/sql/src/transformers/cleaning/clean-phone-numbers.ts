import { nearestName } from '@sparkle-orchestration/core';
import { caseWhen } from '../../dialect/layout.js';
import { sqlString } from '../../dialect/literal.js';
import { regexMatches, regexReplaceAll } from '../../dialect/regex.js';
import { columnNames, optional, required, text } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { callingCode, callingCodes } from './calling-codes.js';
import { columnOrColumns } from './column-or-columns.js';
import { eachReplaced } from './text-columns.js';

export const cleanPhoneNumbers = defineTransformer({
  name: 'clean_phone_numbers',
  group: 'Cleaning',
  meaning:
    'Only the digits stay; a text without digits becomes NULL. With `country_code` the number gets `+<code>`, unless it began with `+` or its digits already are a whole number with the code.',
  params: {
    columns: required(columnOrColumns(columnNames), 'Columns with numbers', ['phone_column']),
    country_code: optional(text, 'ISO code of the country (`US`) or its calling code (`+1`)'),
  },
  example: { columns: ['phone'], country_code: 'US' },
  plan({ columns, country_code }, context) {
    const code = country_code === undefined ? undefined : callingCode(country_code);
    if (country_code !== undefined && !code) {
      const near = nearestName(country_code, callingCodes.keys());
      const words = `an ISO country code or a calling code such as \`+49\`${near ? ` (perhaps ${near})` : ''}`;
      context.report('parameter-invalid', { name: 'country_code', words, found: JSON.stringify(country_code) }, [
        'country_code',
      ]);
    }
    return eachReplaced(context.input, context.textColumns(columns, ['columns']), (name) => {
      const digits = regexReplaceAll(name, '[^0-9]', '');
      if (!code) return `nullif(${digits}, '')`;
      const whole = `^${code.code}[0-9]{${code.least},${code.most}}$`;
      return caseWhen(
        [
          [`${digits} = ''`, 'null'],
          [`trim(${name}, ' ') like '+%'`, `'+' || ${digits}`],
          [regexMatches(digits, whole, context.dialect), `'+' || ${digits}`],
        ],
        `${sqlString(`+${code.code}`)} || ${digits}`,
      );
    });
  },
});
