import { columnName, optional, required } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { shifted } from './shifted.js';
import { newColumn, timeColumn } from './time-column.js';
import { wholeStep } from './whole-step.js';

export const addDaysToDate = defineTransformer({
  name: 'add_days_to_date',
  group: 'Date and time',
  meaning: 'A date or time some days later (or earlier, with a minus) in a new column of the same type.',
  params: {
    column: required(columnName, 'A column of dates or times'),
    days: required(wholeStep, 'How many days; negative for the past'),
    target_column: optional(columnName, 'New column; `{column}_adjusted` when not given'),
  },
  example: { column: 'order_date', days: 14, target_column: 'due_date' },
  plan({ column: name, days, target_column = `${name}_adjusted` }, context) {
    const column = timeColumn(name, ['column'], context);
    if (!column) return undefined;
    const expression = shifted(column, days, 'day');
    return newColumn({ name: target_column, type: column.type, expression, uses: [column] }, context);
  },
});
