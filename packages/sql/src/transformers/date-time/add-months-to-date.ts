import { columnName, optional, required } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { shifted } from './shifted.js';
import { newColumn, timeColumn } from './time-column.js';
import { wholeStep } from './whole-step.js';

export const addMonthsToDate = defineTransformer({
  name: 'add_months_to_date',
  group: 'Date and time',
  meaning:
    'A date or time some months later (or earlier, with a minus) in a new column of the same type. A day that the month does not have becomes its last: 31 January and one month is 28 or 29 February.',
  params: {
    column: required(columnName, 'A column of dates or times'),
    months: required(wholeStep, 'How many months; negative for the past'),
    target_column: optional(columnName, 'New column; `{column}_adjusted` when not given'),
  },
  example: { column: 'order_date', months: 1, target_column: 'due_date' },
  plan({ column: name, months, target_column = `${name}_adjusted` }, context) {
    const column = timeColumn(name, ['column'], context);
    if (!column) return undefined;
    const expression = shifted(column, months, 'month');
    return newColumn({ name: target_column, type: column.type, expression, uses: [column] }, context);
  },
});
