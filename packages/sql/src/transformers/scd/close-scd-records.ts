import { fittingLiteral } from '../../dialect/fitting-value.js';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { columnName, columnNames, required, text, withDefault } from '../param.js';
import { withReplaced } from '../plan.js';
import { defineTransformer } from '../transformer.js';

export const closeScdRecords = defineTransformer({
  name: 'close_scd_records',
  group: 'SCD',
  meaning:
    'Closes the current version of every key of a table with history: its end becomes the given date and its flag false. Closed versions, and rows whose key has a NULL, stay as they are. To close some keys only, filter before and write with `merge`.',
  params: {
    key_columns: required(columnNames, 'Columns that make the key of the history'),
    end_date: required(text, 'The end, a date or a time in UTC'),
    end_date_column: withDefault(columnName, 'end_date', 'End of a version'),
    current_flag_column: withDefault(columnName, 'is_current', 'Boolean that tells the current version'),
  },
  example: { key_columns: ['customer_id'], end_date: '2026-03-01' },
  plan({ key_columns, end_date, end_date_column, current_flag_column }, context) {
    const keys = context.columns(key_columns, ['key_columns']);
    const end = context.column(end_date_column, ['end_date_column']);
    const flag = context.column(current_flag_column, ['current_flag_column']);
    const fits = [
      context.needs(end, ['date', 'timestamp'], 'a date or a time', ['end_date_column']),
      context.needs(flag, ['boolean'], 'a boolean', ['current_flag_column']),
    ];
    if (!end || !flag || !fits.every(Boolean)) return undefined;
    const zoned = end.type === 'timestamptz';
    const literal = fittingLiteral(end_date, zoned ? 'timestamp' : end.type, context.dialect);
    if (literal === undefined) {
      context.report('value-type', { value: JSON.stringify(end_date), type: end.type, column: end.name }, ['end_date']);
      return undefined;
    }
    const known = keys.map((k) => `${quoteIdentifier(k.name)} is not null`);
    const closes = [quoteIdentifier(flag.name), ...known].join(' and ');
    const value = zoned ? `${literal} at time zone 'UTC'` : literal;
    const uses = [...keys, flag];
    return {
      columns: withReplaced(context.input, [
        {
          column: end,
          expression: `case when ${closes} then ${value} else ${quoteIdentifier(end.name)} end`,
          uses: [end, ...uses],
        },
        {
          column: flag,
          expression: `case when ${closes} then false else ${quoteIdentifier(flag.name)} end`,
          uses: [...new Set([flag, ...keys])],
        },
      ]),
    };
  },
});
