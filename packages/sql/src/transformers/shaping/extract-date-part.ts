import { type DatePart, datePart, utcOf } from '../../dialect/dates.js';
import { columnName, oneOf, optional, required } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { intoColumn } from './into-column.js';

const parts = [
  'year',
  'quarter',
  'month',
  'week',
  'day',
  'dayofweek',
  'dayofyear',
  'hour',
  'minute',
  'second',
] as const;

/** `dayofweek` counts from 1 = Sunday, weeks are those of ISO. */
export function datePartOf(part: (typeof parts)[number], value: string): string {
  if (part === 'dayofweek') return `${datePart('isodow', value)} % 7 + 1`;
  if (part === 'dayofyear') return datePart('doy', value);
  return datePart(part satisfies DatePart, value);
}

export const extractDatePart = defineTransformer({
  name: 'extract_date_part',
  group: 'Shaping',
  meaning:
    'A part of a date or time as a number. `dayofweek` counts from 1 = Sunday, `week` is the ISO week; zoned times count in UTC.',
  params: {
    column: required(columnName, 'A column of dates or times'),
    part: required(oneOf(parts), 'Which part'),
    output_column: optional(columnName, 'New column; `{column}_{part}` when not given'),
  },
  example: { column: 'order_date', part: 'quarter' },
  plan({ column: name, part, output_column }, context) {
    const column = context.column(name, ['column']);
    if (!column || !context.needs(column, ['date', 'timestamp'], 'a date or a timestamp', ['column'])) return undefined;
    if (column.type === 'date' && ['hour', 'minute', 'second'].includes(part)) {
      context.report('column-type', { column: name, type: column.type, needs: 'a timestamp for this part' }, ['part']);
      return undefined;
    }
    const output = output_column ?? `${name}_${part}`;
    return intoColumn({ column, expression: datePartOf(part, utcOf(column)), type: 'integer', output }, context);
  },
});
