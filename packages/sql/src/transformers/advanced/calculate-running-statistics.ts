import { z } from 'zod';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { isNumeric, printType, typeFamily } from '../../dialect/type.js';
import { columnName, columnNames, type Kind, ordering, required } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { soFar } from './so-far.js';

const statisticNames = ['sum', 'avg', 'min', 'max', 'count'] as const;
type Statistic = (typeof statisticNames)[number];
const statisticList: Kind<Statistic[]> = {
  schema: z.array(z.enum(statisticNames)).min(1),
  words: 'a list of `sum`, `avg`, `min`, `max`, `count`',
};

/** Type of the statistic over values of a type, the same on every engine. */
function typeOf(statistic: Statistic, type: string): string {
  if (statistic === 'count') return 'bigint';
  if (statistic === 'avg') return 'double';
  if (statistic !== 'sum') return type;
  const scale = /^decimal\(\d+,(\d+)\)$/.exec(type)?.[1];
  if (scale !== undefined) return `decimal(38,${scale})`;
  if (type === 'bigint') return 'decimal(38,0)';
  return typeFamily(type) === 'integer' ? 'bigint' : 'double';
}

export const calculateRunningStatistics = defineTransformer({
  name: 'calculate_running_statistics',
  group: 'Advanced',
  meaning:
    'Adds `<column>_running_<statistic>` over the rows of the partition up to this one. NULL is left out; before the first value sum, avg, min and max are NULL. Ties of the order are broken by `_ingested_at` (newest first), then by the remaining columns.',
  params: {
    partition_by: required(columnNames, 'Columns that divide the rows'),
    order_by: required(ordering, 'Order of the rows'),
    value_column: required(columnName, 'A column of numbers'),
    statistics: required(statisticList, 'Which statistics'),
  },
  example: { partition_by: ['account'], order_by: 'booked_at', value_column: 'amount', statistics: ['sum', 'avg'] },
  streaming: 'state',
  plan({ partition_by, order_by, value_column, statistics }, context) {
    const partition = context.columns(partition_by, ['partition_by']);
    const column = context.column(value_column, ['value_column']);
    const order = context.order(order_by, partition, ['order_by']);
    if (!column || !context.needs(column, ['integer', 'decimal', 'float'], 'a number', ['value_column']))
      return undefined;
    const wanted = [...new Set(statistics)];
    const name = (s: Statistic) => `${value_column}_running_${s}`;
    if (!wanted.map((s) => context.free(name(s), ['statistics', statistics.indexOf(s)])).every(Boolean))
      return undefined;
    const by = partition.map((c) => quoteIdentifier(c.name));
    const uses = [...partition, ...context.input.filter((c) => order_by.some((o) => o.column === c.name)), column];
    return {
      columns: withAdded(
        context.input,
        wanted.map((statistic) => {
          const type = typeOf(statistic, column.type);
          const printed = printType(type, context.dialect);
          const value =
            statistic === 'avg' && isNumeric(column.type)
              ? `cast(${quoteIdentifier(column.name)} as ${printed})`
              : quoteIdentifier(column.name);
          const running = soFar(`${statistic}(${value})`, by, order);
          const exact = statistic === 'avg' || statistic === 'count' || typeFamily(type) === 'float';
          const expression = !exact ? `cast(${running} as ${printed})` : running;
          return { name: name(statistic), type, expression, uses, kind: 'aggregated' as const };
        }),
      ),
    };
  },
});
