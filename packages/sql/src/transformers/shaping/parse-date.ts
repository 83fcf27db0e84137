import { datePattern } from '../../dialect/date-pattern.js';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { sqlString } from '../../dialect/literal.js';
import { regexMatches } from '../../dialect/regex.js';
import { isoDateWhen } from '../../dialect/try-cast.js';
import { columnName, optional, required, text, withDefault } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { intoColumn } from './into-column.js';

const isoPattern = datePattern('yyyy-MM-dd')?.pattern;

export const parseDate = defineTransformer({
  name: 'parse_date',
  group: 'Shaping',
  meaning: 'Text of one written form as a date. What has another form, or is no day of the calendar, becomes NULL.',
  params: {
    column: required(columnName, 'A text column'),
    format: withDefault(text, 'yyyy-MM-dd', 'The form: yyyy, MM, dd, HH, mm, ss and other characters', ['date_format']),
    output_column: optional(columnName, 'New column; replaced in place when not given'),
  },
  example: { column: 'ordered', format: 'dd/MM/yyyy', output_column: 'ordered_on' },
  plan({ column: name, format, output_column: output }, context) {
    const column = context.column(name, ['column']);
    const read = datePattern(format);
    if (!read) {
      const words = 'a form with yyyy, MM and dd (and HH, mm, ss), each once';
      context.report('parameter-invalid', { name: 'format', words, found: JSON.stringify(format) }, ['format']);
    }
    if (!column || !context.needs(column, ['text'], 'text', ['column']) || !read) return undefined;
    const quoted = quoteIdentifier(column.name);
    const [day = ''] = read.iso.split(' ');
    const isIso = read.pattern === isoPattern;
    const iso = isIso ? quoted : `regexp_replace(${quoted}, ${sqlString(read.pattern)}, ${sqlString(day)})`;
    const expression = isoDateWhen(regexMatches(quoted, read.pattern, context.dialect), iso, context.dialect);
    return intoColumn({ column, expression, type: 'date', output }, context);
  },
});
