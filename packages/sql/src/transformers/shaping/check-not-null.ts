import { quoteIdentifier } from '../../dialect/identifier.js';
import { chain } from '../../dialect/layout.js';
import { columnNames, required } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { flagOrFilter, markParams } from '../validation/flag-or-filter.js';

export const checkNotNull = defineTransformer({
  name: 'check_not_null',
  group: 'Shaping',
  meaning: 'All of the columns must have a value.',
  params: { columns: required(columnNames, 'Columns that must have a value'), ...markParams },
  example: { columns: ['customer_id', 'email'] },
  plan(values, context) {
    const columns = context.columns(values.columns, ['columns']);
    const rule = chain(
      columns.map((c) => `${quoteIdentifier(c.name)} is not null`),
      'and',
    );
    return columns.length > 0
      ? flagOrFilter(columns.length > 1 ? `(${rule})` : rule, columns, values, context)
      : undefined;
  },
});
