import { z } from 'zod';
import { over } from '../../dialect/layout.js';
import { aggregate } from '../aggregation/aggregate.js';
import { windowOf, windowParams } from '../aggregation/window.js';
import { columnName, type Kind, required } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';

const statisticNames = ['sum', 'avg', 'min', 'max', 'count'] as const;
type Statistic = (typeof statisticNames)[number];
const statisticList: Kind<Statistic[]> = {
  schema: z.array(z.enum(statisticNames)).min(1),
  words: 'a list of `sum`, `avg`, `min`, `max`, `count`',
};

export const calculateRunningStatistics = defineTransformer({
  name: 'calculate_running_statistics',
  group: 'Advanced',
  meaning:
    'Adds `<column>_running_<statistic>` over the rows of the partition up to this one. NULL is left out; before the first value sum, avg, min and max are NULL. Ties of the order are broken by `_ingested_at` (newest first), then by the remaining columns.',
  params: {
    ...windowParams,
    value_column: required(columnName, 'A column of numbers'),
    statistics: required(statisticList, 'Which statistics'),
  },
  example: { partition_by: ['account'], order_by: 'booked_at', value_column: 'amount', statistics: ['sum', 'avg'] },
  streaming: 'state',
  plan({ value_column, statistics, ...written }, context) {
    const column = context.column(value_column, ['value_column']);
    const { partition, order, uses } = windowOf(written, 'broken', context);
    if (!context.needs(column, ['integer', 'decimal', 'float'], 'a number', ['value_column']) || !column)
      return undefined;
    const wanted = [...new Set(statistics)];
    const name = (s: Statistic) => `${value_column}_running_${s}`;
    const free = wanted.map((s) => context.free(name(s), ['statistics', statistics.indexOf(s)]));
    if (!free.every(Boolean)) return undefined;
    const window = over('', partition, order, 'rows unbounded preceding');
    return {
      columns: withAdded(
        context.input,
        wanted.map((statistic) => ({
          name: name(statistic),
          ...aggregate(statistic, column, context, window),
          uses: [...new Set([column, ...uses])],
          kind: 'aggregated' as const,
        })),
      ),
    };
  },
});
