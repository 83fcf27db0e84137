import { z } from 'zod';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { printType } from '../../dialect/type.js';
import { columnName, type Kind, required, text, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';

const shares: Kind<number[]> = {
  schema: z.array(z.number().min(0).max(1)).min(1),
  words: 'a list of numbers from 0 to 1',
};

export const calculatePercentiles = defineTransformer({
  name: 'calculate_percentiles',
  group: 'Advanced',
  meaning:
    'Adds `<prefix>_<n>` for each percentile, the same value in every row: exact over the whole batch, interpolated between neighbours; NULL is left out.',
  params: {
    column: required(columnName, 'A column of numbers'),
    percentiles: required(shares, 'Shares of the rows below: 0.5 is the median, named `<prefix>_50`'),
    target_prefix: withDefault(text, 'percentile', 'Beginning of the new names'),
  },
  example: { column: 'amount', percentiles: [0.5, 0.95] },
  streaming: 'batch',
  plan({ column: name, percentiles, target_prefix }, context) {
    const column = context.column(name, ['column']);
    if (!column || !context.needs(column, ['integer', 'decimal', 'float'], 'a number', ['column'])) return undefined;
    const names = percentiles.map((p) => `${target_prefix}_${Math.round(p * 100)}`);
    const free = names.map((n, i) => {
      if (names.indexOf(n) === i) return context.free(n, ['percentiles', i]);
      const message = `${percentiles[names.indexOf(n)]} and ${percentiles[i]} would both be named "${n}".`;
      context.report('parameters-conflict', { message }, ['percentiles', i]);
      return false;
    });
    if (!free.every(Boolean)) return undefined;
    const value = `cast(${quoteIdentifier(column.name)} as ${printType('double', context.dialect)})`;
    const items = percentiles.map((p, i) => `percentile_cont(${p}) within group (order by ${value}) as p${i}`);
    return {
      columns: withAdded(
        context.input,
        names.map((n, i) => ({
          name: n,
          type: 'double',
          expression: `q.p${i}`,
          uses: [column],
          kind: 'aggregated' as const,
        })),
      ),
      joins: `cross join (\n  select\n    ${items.join(',\n    ')}\n  from ${context.from}\n) as q`,
    };
  },
});
