import { quoteIdentifier } from '../../dialect/identifier.js';
import { readTime } from '../../dialect/java-date.js';
import { columnName, optional, required, text } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { datePatternParam, newColumn } from './time-column.js';

export const parseTimestampString = defineTransformer({
  name: 'parse_timestamp_string',
  group: 'Date and time',
  meaning:
    'Text of one written form as a timestamp in a new column. What has another form, or does not exist, becomes NULL. Times without a zone are UTC, others are converted to it.',
  params: {
    column: required(columnName, 'A text column'),
    format: required(text, 'The form as a Java pattern: `yyyy yy MM MMM dd d HH hh mm ss SSS a EEE EEEE E Z`'),
    target_column: optional(columnName, 'New column; `{column}_timestamp` when not given'),
  },
  example: { column: 'seen', format: "yyyy-MM-dd'T'HH:mm:ss" },
  plan({ column: name, format, target_column = `${name}_timestamp` }, context) {
    const column = context.column(name, ['column']);
    const read = datePatternParam(format, ['format'], context, 'read');
    if (!column || !context.needs(column, ['text'], 'text', ['column']) || !read) return undefined;
    const expression = readTime(quoteIdentifier(name), read, 'timestamp', context.dialect);
    return newColumn({ name: target_column, type: 'timestamp', expression, uses: [column] }, context);
  },
});
