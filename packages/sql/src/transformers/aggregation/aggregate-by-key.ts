import { z } from 'zod';
import { byColumn, columnNames, type Kind, required } from '../param.js';
import { made, type PlanColumn } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { type AggregateFunction, aggregate, aggregateFunctions, aggregates, groupList } from './aggregate.js';

const functions: Kind<AggregateFunction[]> = {
  schema: z.union([
    z.enum(aggregateFunctions).transform((one) => [one]),
    z.array(z.enum(aggregateFunctions)).min(1),
  ]) as unknown as z.ZodType<AggregateFunction[]>,
  words: 'functions',
};

export const aggregateByKey = defineTransformer({
  name: 'aggregate_by_key',
  group: 'Aggregation',
  aliases: ['group_aggregate'],
  meaning:
    'One row for each key, with `{column}_{function}` for each aggregate. NULL keys are one key. `stddev` and `variance` are those of a sample, `avg` is a double; sums of whole numbers are exact.',
  params: {
    group_by: required(columnNames, 'Columns that make the key'),
    aggregations: required(
      byColumn(
        functions,
        `columns with ${aggregateFunctions.map((f) => `\`${f}\``).join(', ')}: \`{amount: [sum, avg]}\``,
      ),
      'For each column, its functions',
    ),
  },
  example: { group_by: ['region'], aggregations: { amount: ['sum', 'avg'], order_id: ['count'] } },
  streaming: 'state',
  plan({ group_by, aggregations }, context) {
    const keys = context.columns(group_by, ['group_by']);
    const taken = new Set(keys.map((k) => k.name));
    const results = Object.entries(aggregations).flatMap(([name, wanted]) => {
      const column = context.column(name, ['aggregations', name]);
      return wanted.flatMap((fn, n): PlanColumn[] => {
        const path = ['aggregations', name, n];
        if (!column || !aggregates(fn, column, path, context)) return [];
        const result = `${name}_${fn}`;
        if (taken.has(result)) context.report('column-exists', { column: result, existing: result }, path);
        taken.add(result);
        return [made({ name: result, ...aggregate(fn, column, context), uses: [column], kind: 'aggregated' })];
      });
    });
    return {
      columns: [...keys.map((column) => ({ column })), ...results],
      groupBy: groupList(keys),
      decides: keys,
    };
  },
});
