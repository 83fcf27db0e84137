import { utcOf } from '../../dialect/dates.js';
import { writeTime } from '../../dialect/java-date.js';
import { columnName, optional, required, text } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { datePatternParam, newColumn, timeColumn } from './time-column.js';

export const formatDatetime = defineTransformer({
  name: 'format_datetime',
  group: 'Date and time',
  meaning: 'A date or time as text of a form in a new column, in UTC; names of months and days are English.',
  params: {
    column: required(columnName, 'A column of dates or times'),
    format: required(text, 'The form as a Java pattern: `yyyy yy MM MMM dd d HH hh mm ss SSS a EEE EEEE E Z`'),
    target_column: optional(columnName, 'New column; `{column}_formatted` when not given'),
  },
  example: { column: 'order_date', format: 'd MMM yyyy' },
  plan({ column: name, format, target_column = `${name}_formatted` }, context) {
    const column = timeColumn(name, ['column'], context);
    const written = datePatternParam(format, ['format'], context, 'write');
    if (!column || !written) return undefined;
    const time = column.type === 'date' ? `cast(${utcOf(column)} as timestamp)` : utcOf(column);
    const expression = writeTime(time, written, context.dialect);
    return newColumn({ name: target_column, type: 'varchar', expression, uses: [column] }, context);
  },
});
