import { z } from 'zod';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { over } from '../../dialect/layout.js';
import { printType } from '../../dialect/type.js';
import { windowOf, windowParams } from '../aggregation/window.js';
import { columnName, type Kind, optional, required, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';

const fromOne: Kind<number> = { schema: z.int().min(1), words: 'a whole number from 1' };

export const calculatePercentChange = defineTransformer({
  name: 'calculate_percent_change',
  group: 'Advanced',
  meaning:
    'Adds the change against the row `periods` before in percent: `100 * (value - before) / before`. NULL where there is no such row, or its value is NULL or 0. Ties of the order are broken by `_ingested_at` (newest first), then by the remaining columns.',
  params: {
    ...windowParams,
    value_column: required(columnName, 'A column of numbers'),
    periods: withDefault(fromOne, 1, 'How many rows before'),
    target_column: optional(columnName, 'Name of the new column; `<column>_pct_change` when not given'),
  },
  example: { partition_by: ['product_id'], order_by: 'month', value_column: 'revenue' },
  streaming: 'state',
  plan({ value_column, periods, target_column, ...written }, context) {
    const { partition, order, uses } = windowOf(written, 'broken', context);
    const column = context.column(value_column, ['value_column']);
    const name = target_column ?? `${value_column}_pct_change`;
    if (!context.free(name, ['target_column']) || !column) return undefined;
    if (!context.needs(column, ['integer', 'decimal', 'float'], 'a number', ['value_column'])) return undefined;
    const value = `cast(${quoteIdentifier(column.name)} as ${printType('double', context.dialect)})`;
    const hidden = context.hidden('_before');
    const before = quoteIdentifier(hidden);
    return {
      columns: withAdded(context.input, [
        {
          name,
          type: 'double',
          expression: `case when ${before} <> 0 then 100 * (${value} - ${before}) / ${before} end`,
          uses: [...new Set([column, ...uses])],
        },
      ]),
      beneath: [{ name: hidden, expression: over(`lag(${value}, ${periods})`, partition, order) }],
    };
  },
});
