import { dateOf, datePart } from '../../dialect/dates.js';
import { columnName, oneOf, optional, required } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { newColumn, timeColumn } from './time-column.js';

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

export const getNextDayOfWeek = defineTransformer({
  name: 'get_next_day_of_week',
  group: 'Date and time',
  meaning: 'The next Monday (or another day of the week) after a date in a new column; never the date itself.',
  params: {
    column: required(columnName, 'A column of dates or times; times count in UTC'),
    day_of_week: required(oneOf(days), 'Which day'),
    target_column: optional(columnName, 'New column; `next_{day_of_week}` when not given'),
  },
  example: { column: 'order_date', day_of_week: 'Fri' },
  plan({ column: name, day_of_week, target_column = `next_${day_of_week}` }, context) {
    const column = timeColumn(name, ['column'], context);
    if (!column) return undefined;
    const date = dateOf(column);
    const ahead = days.indexOf(day_of_week) + 1 + 6;
    const expression = `${date} + (${ahead} - ${datePart('isodow', date)}) % 7 + 1`;
    return newColumn({ name: target_column, type: 'date', expression, uses: [column] }, context);
  },
});
