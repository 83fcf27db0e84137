import { quoteIdentifier } from '../../dialect/identifier.js';
import { printType } from '../../dialect/type.js';
import { columnName, number, required, withDefault } from '../param.js';
import { unchanged } from '../plan.js';
import { defineTransformer } from '../transformer.js';

export const removeOutliersIqr = defineTransformer({
  name: 'remove_outliers_iqr',
  group: 'Cleaning',
  meaning:
    'Keeps rows whose value lies between q1 - m * (q3 - q1) and q3 + m * (q3 - q1); the quartiles are exact (interpolated) over the whole batch. NULL is dropped.',
  params: {
    column: required(columnName, 'A column of numbers'),
    multiplier: withDefault(number, 1.5, 'm: how many quartile distances are allowed'),
  },
  example: { column: 'amount', multiplier: 1.5 },
  streaming: 'batch',
  plan(values, context) {
    const column = context.column(values.column, ['column']);
    if (!column || !context.needs(column, ['integer', 'decimal', 'float'], 'a number', ['column'])) return undefined;
    const value = `cast(${quoteIdentifier(column.name)} as ${printType('double', context.dialect)})`;
    const m = String(values.multiplier);
    const own = `cast(s.${quoteIdentifier(column.name)} as ${printType('double', context.dialect)})`;
    return {
      columns: unchanged(context.input),
      joins: [
        'cross join (',
        '  select',
        `    percentile_cont(0.25) within group (order by ${value}) as q1,`,
        `    percentile_cont(0.75) within group (order by ${value}) as q3`,
        `  from ${context.from}`,
        ') as q',
      ].join('\n'),
      where: `${own} >= q.q1 - ${m} * (q.q3 - q.q1)\n  and ${own} <= q.q3 + ${m} * (q.q3 - q.q1)`,
      decides: [column],
    };
  },
});
