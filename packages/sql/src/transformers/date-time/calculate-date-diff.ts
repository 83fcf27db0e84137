import type { ColumnWithLineage } from '@sparkle-orchestration/core';
import { dateOf, datePart } from '../../dialect/dates.js';
import { printType } from '../../dialect/type.js';
import { columnName, oneOf, required, withDefault } from '../param.js';
import type { StepContext } from '../step-context.js';
import { defineTransformer } from '../transformer.js';
import { newColumn, timeColumn } from './time-column.js';

function monthsBetween(start: string, end: string, { dialect }: StepContext): string {
  const double = printType('double', dialect);
  const months = [
    `(${datePart('year', end)} - ${datePart('year', start)}) * 12`,
    `+ ${datePart('month', end)} - ${datePart('month', start)}`,
  ].join('\n      ');
  const [first, second] = [datePart('day', start), datePart('day', end)];
  const last = (date: string) => datePart('day', `(${date} + 1)`);
  return [
    `cast(${months} as ${double})`,
    '    + case',
    `      when ${second} = ${first} then 0`,
    `      when ${last(start)} = 1 and ${last(end)} = 1 then 0`,
    `      else cast(${second} - ${first} as ${double}) / 31`,
    '    end',
  ].join('\n');
}

export const calculateDateDiff = defineTransformer({
  name: 'calculate_date_diff',
  group: 'Date and time',
  meaning:
    'From a start to an end in a new column, negative when the end is earlier; of times only the day counts, in UTC. `days` are whole. `months` are the months of the calendar plus (day of the end - day of the start) / 31; whole when both are the same day, or both the last of their month.',
  params: {
    start_column: required(columnName, 'A column of dates or times'),
    end_column: required(columnName, 'A column of dates or times'),
    target_column: withDefault(columnName, 'days_diff', 'Name of the new column'),
    unit: withDefault(oneOf(['days', 'months']), 'days', 'What is counted'),
  },
  example: { start_column: 'ordered', end_column: 'delivered' },
  plan({ start_column, end_column, target_column, unit }, context) {
    const start = timeColumn(start_column, ['start_column'], context);
    const end = timeColumn(end_column, ['end_column'], context);
    if (!start || !end) return undefined;
    const uses: readonly ColumnWithLineage[] = [...new Set([start, end])];
    const [from, until] = [dateOf(start), dateOf(end)];
    const days = { type: 'integer', expression: `cast(${until} - ${from} as integer)` };
    const months = { type: 'double', expression: monthsBetween(from, until, context) };
    return newColumn({ name: target_column, uses, ...(unit === 'days' ? days : months) }, context);
  },
});
