import { datePart, utcOf } from '../../dialect/dates.js';
import { columnName, required, text, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';

export const addDateComponents = defineTransformer({
  name: 'add_date_components',
  group: 'Enrichment',
  meaning: 'Adds year, month and day of a date as numbers; zoned times count in UTC.',
  params: {
    date_column: required(columnName, 'A column of dates or times'),
    prefix: withDefault(text, '', 'Put before the names `year`, `month`, `day`'),
  },
  example: { date_column: 'order_date', prefix: 'order_' },
  plan({ date_column, prefix }, context) {
    const column = context.column(date_column, ['date_column']);
    if (!column || !context.needs(column, ['date', 'timestamp'], 'a date or a timestamp', ['date_column']))
      return undefined;
    const parts = ['year', 'month', 'day'] as const;
    if (!parts.map((part) => context.free(`${prefix}${part}`, ['prefix'])).every(Boolean)) return undefined;
    return {
      columns: withAdded(
        context.input,
        parts.map((part) => ({
          name: `${prefix}${part}`,
          type: 'integer',
          expression: datePart(part, utcOf(column)),
          uses: [column],
        })),
      ),
    };
  },
});
