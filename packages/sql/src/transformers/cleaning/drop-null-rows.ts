import { quoteIdentifier } from '../../dialect/identifier.js';
import { chain } from '../../dialect/layout.js';
import { columnNames, oneOf, optional, withDefault } from '../param.js';
import { defineTransformer } from '../transformer.js';

export const dropNullRows = defineTransformer({
  name: 'drop_null_rows',
  group: 'Cleaning',
  meaning: 'Drops rows in which any, or all, of the columns are NULL.',
  params: {
    columns: optional(columnNames, 'Columns to look at; all of them when not given', ['subset']),
    how: withDefault(oneOf(['any', 'all']), 'any', 'Whether one NULL is enough'),
  },
  example: { columns: ['customer_id', 'email'], how: 'all' },
  plan(values, context) {
    const columns = values.columns ? context.columns(values.columns, ['columns']) : context.input;
    const present = columns.map((c) => `${quoteIdentifier(c.name)} is not null`);
    const sure = new Set(values.how === 'any' ? columns.map((c) => c.name) : []);
    return {
      columns: context.input.map((column) => ({
        column: sure.has(column.name) ? { ...column, nullable: false } : column,
      })),
      where: chain(present, values.how === 'any' ? 'and' : 'or'),
      decides: columns,
    };
  },
});
