import { z } from 'zod';
import { utcOf } from '../../dialect/dates.js';
import { columnName, type Kind, required, text, withDefault } from '../param.js';
import { type MadeColumn, withAdded } from '../plan.js';
import { datePartOf } from '../shaping/extract-date-part.js';
import { defineTransformer } from '../transformer.js';
import { timeColumn } from './time-column.js';

const parts = {
  year: 'year',
  quarter: 'quarter',
  month: 'month',
  weekofyear: 'week',
  day: 'day',
  dayofweek: 'dayofweek',
  dayofyear: 'dayofyear',
  hour: 'hour',
  minute: 'minute',
  second: 'second',
} as const;
const names = Object.keys(parts) as [keyof typeof parts, ...(keyof typeof parts)[]];
const partList: Kind<(keyof typeof parts)[]> = {
  schema: z.array(z.enum(names)).min(1),
  words: `a list of ${names.map((n) => `\`${n}\``).join(', ')}`,
};

export const extractDateParts = defineTransformer({
  name: 'extract_date_parts',
  group: 'Date and time',
  meaning:
    'Parts of a date or time as numbers, each in a new column `{prefix}{part}`. `dayofweek` counts from 1 = Sunday, `weekofyear` is the ISO week; zoned times count in UTC.',
  params: {
    column: required(columnName, 'A column of dates or times'),
    parts: withDefault<(keyof typeof parts)[]>(partList, ['year', 'month', 'day'], 'Which parts'),
    prefix: withDefault(text, '', 'What the names of the new columns begin with'),
  },
  example: { column: 'order_date', parts: ['year', 'quarter'], prefix: 'order_' },
  plan({ column: name, parts: wanted, prefix }, context) {
    const column = timeColumn(name, ['column'], context);
    if (!column) return undefined;
    const added = wanted.flatMap((part, n): MadeColumn[] => {
      if (wanted.indexOf(part) < n) context.report('column-repeated', { column: part }, ['parts', n]);
      if (column.type === 'date' && ['hour', 'minute', 'second'].includes(part))
        context.report('column-type', { column: name, type: column.type, needs: 'a timestamp for this part' }, [
          'parts',
          n,
        ]);
      if (!context.free(`${prefix}${part}`, ['parts', n])) return [];
      const expression = datePartOf(parts[part], utcOf(column));
      return [{ name: `${prefix}${part}`, type: 'integer', expression, uses: [column] }];
    });
    return { columns: withAdded(context.input, added) };
  },
});
