import { utcOf } from '../../dialect/dates.js';
import { columnName, oneOf, optional, required } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { newColumn, timeColumn } from './time-column.js';

const periods = {
  year: 'year',
  yyyy: 'year',
  yy: 'year',
  month: 'month',
  mm: 'month',
  mon: 'month',
  week: 'week',
  day: 'day',
  dd: 'day',
  hour: 'hour',
  hh: 'hour',
} as const;
const names = Object.keys(periods) as [keyof typeof periods, ...(keyof typeof periods)[]];

export const truncateToPeriod = defineTransformer({
  name: 'truncate_to_period',
  group: 'Date and time',
  meaning:
    'The beginning of the period that a date or time lies in, in a new column; a week begins on Monday. Dates stay dates, times become timestamps of UTC.',
  params: {
    column: required(columnName, 'A column of dates or times'),
    period: required(oneOf(names), 'Which period'),
    target_column: optional(columnName, 'New column; `{column}_trunc` when not given'),
  },
  example: { column: 'order_date', period: 'month' },
  plan({ column: name, period, target_column = `${name}_trunc` }, context) {
    const column = timeColumn(name, ['column'], context);
    if (!column) return undefined;
    const unit = periods[period];
    const isDate = column.type === 'date';
    if (isDate && unit === 'hour') {
      context.report('column-type', { column: name, type: column.type, needs: 'a timestamp for this period' }, [
        'period',
      ]);
      return undefined;
    }
    const time = isDate ? `cast(${utcOf(column)} as timestamp)` : utcOf(column);
    const start = `date_trunc('${unit}', ${time})`;
    const [type, expression] = isDate ? ['date', `cast(${start} as date)`] : ['timestamp', start];
    return newColumn({ name: target_column, type, expression, uses: [column] }, context);
  },
});
