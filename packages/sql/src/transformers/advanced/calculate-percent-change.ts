import { z } from 'zod';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { over } from '../../dialect/layout.js';
import { printType } from '../../dialect/type.js';
import { columnName, columnNames, type Kind, optional, ordering, required, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';

const fromOne: Kind<number> = { schema: z.int().min(1), words: 'a whole number from 1' };

export const calculatePercentChange = defineTransformer({
  name: 'calculate_percent_change',
  group: 'Advanced',
  meaning:
    'Adds the change against the row `periods` before in percent: `100 * (value - before) / before`. NULL where there is no such row, or its value is NULL or 0. Ties of the order are broken by `_ingested_at` (newest first), then by the remaining columns.',
  params: {
    partition_by: required(columnNames, 'Columns that divide the rows'),
    order_by: required(ordering, 'Order of the rows'),
    value_column: required(columnName, 'A column of numbers'),
    periods: withDefault(fromOne, 1, 'How many rows before'),
    target_column: optional(columnName, 'Name of the new column; `<column>_pct_change` when not given'),
  },
  example: { partition_by: ['product_id'], order_by: 'month', value_column: 'revenue' },
  streaming: 'state',
  plan({ partition_by, order_by, value_column, periods, target_column }, context) {
    const partition = context.columns(partition_by, ['partition_by']);
    const order = context.order(order_by, partition, ['order_by']);
    const column = context.column(value_column, ['value_column']);
    const name = target_column ?? `${value_column}_pct_change`;
    if (!context.free(name, ['target_column']) || !column) return undefined;
    if (!context.needs(column, ['integer', 'decimal', 'float'], 'a number', ['value_column'])) return undefined;
    const value = `cast(${quoteIdentifier(column.name)} as ${printType('double', context.dialect)})`;
    const hidden = context.hidden('_before');
    const before = quoteIdentifier(hidden);
    const by = partition.map((c) => quoteIdentifier(c.name));
    const uses = [...partition, ...context.input.filter((c) => order_by.some((o) => o.column === c.name)), column];
    return {
      columns: withAdded(context.input, [
        {
          name,
          type: 'double',
          expression: `case when ${before} <> 0 then 100 * (${value} - ${before}) / ${before} end`,
          uses: [...new Set(uses)],
        },
      ]),
      beneath: [{ name: hidden, expression: over(`lag(${value}, ${periods})`, by, order) }],
    };
  },
});
