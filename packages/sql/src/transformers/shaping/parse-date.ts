import { quoteIdentifier } from '../../dialect/identifier.js';
import { readTime } from '../../dialect/java-date.js';
import { datePatternParam } from '../date-time/time-column.js';
import { columnName, optional, required, text, withDefault } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { intoColumn } from './into-column.js';

export const parseDate = defineTransformer({
  name: 'parse_date',
  group: 'Shaping',
  meaning: 'Text of one written form as a date. What has another form, or is no day of the calendar, becomes NULL.',
  params: {
    column: required(columnName, 'A text column'),
    format: withDefault(text, 'yyyy-MM-dd', 'The form as a Java pattern, as in `parse_date_string`', ['date_format']),
    output_column: optional(columnName, 'New column; replaced in place when not given'),
  },
  example: { column: 'ordered', format: 'dd/MM/yyyy', output_column: 'ordered_on' },
  plan({ column: name, format, output_column: output }, context) {
    const column = context.column(name, ['column']);
    const read = datePatternParam(format, ['format'], context, 'read');
    if (!column || !context.needs(column, ['text'], 'text', ['column']) || !read) return undefined;
    const expression = readTime(quoteIdentifier(column.name), read, 'date', context.dialect);
    return intoColumn({ column, expression, type: 'date', output }, context);
  },
});
