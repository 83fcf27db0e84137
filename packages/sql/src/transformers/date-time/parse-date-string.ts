import { quoteIdentifier } from '../../dialect/identifier.js';
import { readTime } from '../../dialect/java-date.js';
import { columnName, optional, required, text } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { datePatternParam, newColumn } from './time-column.js';

export const parseDateString = defineTransformer({
  name: 'parse_date_string',
  group: 'Date and time',
  meaning:
    'Text of one written form as a date in a new column. What has another form, or is no day of the calendar, becomes NULL. A zone is taken into account: the day is that of UTC.',
  params: {
    column: required(columnName, 'A text column'),
    format: required(text, 'The form as a Java pattern: `yyyy yy MM MMM dd d HH hh mm ss SSS a EEE EEEE E Z`'),
    target_column: optional(columnName, 'New column; `{column}_date` when not given'),
  },
  example: { column: 'ordered', format: 'dd/MM/yyyy' },
  plan({ column: name, format, target_column = `${name}_date` }, context) {
    const column = context.column(name, ['column']);
    const read = datePatternParam(format, ['format'], context, 'read');
    if (!column || !context.needs(column, ['text'], 'text', ['column']) || !read) return undefined;
    const expression = readTime(quoteIdentifier(name), read, 'date', context.dialect);
    return newColumn({ name: target_column, type: 'date', expression, uses: [column] }, context);
  },
});
