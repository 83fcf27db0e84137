import { utcOf } from '../../dialect/dates.js';
import { columnName, optional, required } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { newColumn, timeColumn } from './time-column.js';

export const getLastDayOfMonth = defineTransformer({
  name: 'get_last_day_of_month',
  group: 'Date and time',
  meaning: 'The last day of the month of a date or time, as a date in a new column; zoned times count in UTC.',
  params: {
    column: required(columnName, 'A column of dates or times'),
    target_column: optional(columnName, 'New column; `{column}_month_end` when not given'),
  },
  example: { column: 'order_date' },
  plan({ column: name, target_column = `${name}_month_end` }, context) {
    const column = timeColumn(name, ['column'], context);
    if (!column) return undefined;
    const time = utcOf(column);
    const expression =
      context.dialect === 'duckdb'
        ? `last_day(${time})`
        : `cast(date_trunc('month', cast(${time} as timestamp)) + interval '1 month - 1 day' as date)`;
    return newColumn({ name: target_column, type: 'date', expression, uses: [column] }, context);
  },
});
