import { columnName, columnNames, oneOf, required, withDefault } from '../param.js';
import { made, type StepPlan } from '../plan.js';
import type { StepContext } from '../step-context.js';
import { aggregate, aggregates, groupList } from './aggregate.js';

export const subtotalParams = {
  group_by: required(columnNames, 'Columns that make the key'),
  agg_column: required(columnName, 'Column that is aggregated'),
  agg_func: withDefault(oneOf(['sum', 'avg', 'count']), 'sum', 'How it is aggregated'),
};

export interface SubtotalValues {
  readonly group_by: string[];
  readonly agg_column: string;
  readonly agg_func: 'sum' | 'avg' | 'count';
}

/** Groups with subtotals, and the column that tells them apart. */
export function subtotals(
  kind: 'rollup' | 'cube',
  { group_by, agg_column, agg_func }: SubtotalValues,
  context: StepContext,
): StepPlan | undefined {
  const keys = context.columns(group_by, ['group_by']);
  const column = context.column(agg_column, ['agg_column']);
  if (!column || !aggregates(agg_func, column, ['agg_column'], context)) return undefined;
  const list = groupList(keys);
  const name = `${agg_column}_${agg_func}`;
  for (const taken of [name, '_grouping_id'])
    if (keys.some((k) => k.name === taken))
      context.report('column-exists', { column: taken, existing: taken }, ['group_by']);
  const groupingId = { name: '_grouping_id', type: 'integer', nullable: false, uses: [] };
  return {
    columns: [
      // A key without a value may also be a subtotal.
      ...keys.map(({ nullable: _, ...key }) => ({ column: key })),
      made({ name, ...aggregate(agg_func, column, context), uses: [column], kind: 'aggregated' }),
      made({ ...groupingId, expression: `cast(grouping(${list}) as integer)` }),
    ],
    groupBy: `${kind} (${list})`,
    decides: keys,
  };
}
