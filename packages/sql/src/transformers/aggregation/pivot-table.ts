import { fittingLiteral } from '../../dialect/fitting-value.js';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { columnName, columnNames, oneOf, optional, required, scalarList, withDefault } from '../param.js';
import { made, type PlanColumn } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { aggregate, aggregates, groupList } from './aggregate.js';

export const pivotTable = defineTransformer({
  name: 'pivot_table',
  group: 'Aggregation',
  meaning:
    'One row for each `index`, with a column for each value of another column: the aggregate of its rows. A value without rows gives NULL (`count` gives 0); rows of other values do not count.',
  params: {
    index: required(columnNames, 'Columns that make a row'),
    columns: required(columnName, 'Column whose values become columns'),
    values: required(columnName, 'Column that is aggregated'),
    agg_func: withDefault(oneOf(['sum', 'avg', 'count', 'min', 'max']), 'sum', 'How it is aggregated'),
    pivot_values: optional(
      scalarList,
      'Values that become columns, in their order. Columns of a table are known before it is filled, so they are never taken from the data',
    ),
  },
  example: { index: ['region'], columns: 'status', values: 'amount', pivot_values: ['new', 'paid'] },
  streaming: 'batch',
  plan({ index, columns: by, values, agg_func: fn, pivot_values }, context) {
    const keys = context.columns(index, ['index']);
    const column = context.column(by, ['columns']);
    const value = context.column(values, ['values']);
    if (!column || !value || !aggregates(fn, value, ['values'], context)) return undefined;
    if (pivot_values === undefined) {
      const query = `select distinct ${quoteIdentifier(by)} from … order by 1`;
      context.report('columns-from-data', { transformer: 'pivot_table', parameter: 'pivot_values', query }, []);
      return undefined;
    }
    const taken = new Map(keys.map((k) => [k.name.toLowerCase(), k.name]));
    const results = pivot_values.flatMap((written, n): PlanColumn[] => {
      const path = ['pivot_values', n];
      const name = String(written);
      const literal = fittingLiteral(written, column.type, context.dialect);
      if (literal === undefined)
        context.report('value-type', { value: JSON.stringify(written), type: column.type, column: by }, path);
      if (name === '')
        context.report(
          'parameters-conflict',
          { message: 'The empty text is the name of no column; replace it in a step before.' },
          path,
        );
      const other = taken.get(name.toLowerCase());
      if (other !== undefined) context.report('column-exists', { column: name, existing: other }, path);
      taken.set(name.toLowerCase(), name);
      if (literal === undefined || name === '') return [];
      const result = aggregate(fn, value, context, ` filter (where ${quoteIdentifier(by)} = ${literal})`);
      return [made({ name, ...result, uses: [value], kind: 'aggregated' })];
    });
    return {
      columns: [...keys.map((key) => ({ column: key })), ...results],
      groupBy: groupList(keys),
      decides: [...keys, column],
    };
  },
});
