import { dateOf } from '../../dialect/dates.js';
import { columnName, optional, required, withDefault } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { timeBetween } from './completed-months.js';
import { referenceDate } from './reference-date.js';

export const addTenureMonths = defineTransformer({
  name: 'add_tenure_months',
  group: 'Enrichment',
  meaning: 'Adds completed months from a start to an end; the last day of a shorter month completes one.',
  params: {
    start_date_column: required(columnName, 'A column of dates'),
    end_date_column: optional(columnName, 'A column of dates; the end of the interval when not given'),
    target_column: withDefault(columnName, 'tenure_months', 'Name of the new column'),
  },
  example: { start_date_column: 'hired_on' },
  plan({ start_date_column, end_date_column, target_column }, context) {
    const families = ['date', 'timestamp'] as const;
    const start = context.column(start_date_column, ['start_date_column']);
    const end = end_date_column === undefined ? undefined : context.column(end_date_column, ['end_date_column']);
    const fits = context.needs(start, families, 'a date or a timestamp', ['start_date_column']);
    if (end_date_column !== undefined && !context.needs(end, families, 'a date or a timestamp', ['end_date_column']))
      return undefined;
    if (!context.free(target_column, ['target_column']) || !start || !fits) return undefined;
    const until = end ? dateOf(end) : referenceDate(undefined, context, []);
    const uses = end ? [start, end] : [start];
    const between = { start: dateOf(start), end: until ?? '', unit: 'month', name: target_column, uses } as const;
    return timeBetween(between, context);
  },
});
