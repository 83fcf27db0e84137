import { quoteIdentifier } from '../../dialect/identifier.js';
import { over } from '../../dialect/layout.js';
import { aggregate, aggregates } from '../aggregation/aggregate.js';
import { windowOf } from '../aggregation/window.js';
import { columnName, columnNames, type Kind, optional, ordering, required, text } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';

const shape = /^\s*([a-z_]+)\s*(?:\(\s*(?:"((?:[^"]|"")+)"|([^"(),]*?))\s*(?:,\s*(\d{1,6})\s*)?\))?\s*$/i;
const places = {
  row_number: 'bigint',
  rank: 'bigint',
  dense_rank: 'bigint',
  percent_rank: 'double',
  cume_dist: 'double',
};
const moves = ['lag', 'lead', 'first_value', 'last_value'];
const totals = ['sum', 'avg', 'count', 'min', 'max'] as const;
const names = [...Object.keys(places), ...moves, ...totals];

const windowFunction: Kind<string> = {
  schema: text.schema.refine((s) => names.includes(shape.exec(s)?.[1]?.toLowerCase() ?? '')),
  words: `a window function, one of ${names.map((n) => `\`${n}\``).join(', ')}, such as \`sum(amount)\` or \`lag(price, 1)\``,
};

export const windowAggregate = defineTransformer({
  name: 'window_aggregate',
  group: 'Shaping',
  meaning:
    'Adds the result of a window function over the rows of a partition. With an order, `sum`, `avg`, `count`, `min`, `max`, `first_value` and `last_value` count from the first row to this one; without one they count all rows of the partition.',
  params: {
    partition_by: optional(columnNames, 'Columns that divide the rows; none when not given'),
    order_by: optional(ordering, 'Order of the rows'),
    window_function: required(
      windowFunction,
      'Function with its column: `sum(amount)`, `row_number()`, `lag(price, 2)`',
    ),
    output_column: required(columnName, 'Name of the new column'),
  },
  example: {
    partition_by: ['customer_id'],
    order_by: 'order_date',
    window_function: 'sum(amount)',
    output_column: 'spent',
  },
  streaming: 'state',
  plan({ partition_by = [], order_by, window_function, output_column }, context) {
    const [, called = '', quoted, plain, count = '1'] = shape.exec(window_function) ?? [];
    const fn = called.toLowerCase();
    const argument = quoted?.replaceAll('""', '"') ?? plain?.trim() ?? '';
    const path = ['window_function'];
    const isPlace = Object.hasOwn(places, fn);
    const ties = isPlace && fn !== 'row_number' ? 'kept' : 'broken';
    const all = fn === 'count' && (argument === '*' || argument === '');
    const needsOrder = isPlace || moves.includes(fn);
    if (needsOrder && order_by === undefined)
      context.report('parameters-conflict', { message: `\`${fn}\` needs \`order_by\`.` }, path);
    if (isPlace && argument !== '')
      context.report('parameters-conflict', { message: `\`${fn}\` takes no column.` }, path);
    const column = isPlace || all ? undefined : context.column(argument, path);
    const { partition, order, uses } = windowOf({ partition_by, order_by: order_by ?? [] }, ties, context);
    const total = totals.find((t) => t === fn);
    if (column && total && !aggregates(total, column, path, context)) return undefined;
    if (!context.free(output_column, ['output_column']) || (!column && !isPlace && !all)) return undefined;
    const window = over(
      '',
      partition,
      order_by ? order : [],
      needsFrame(fn, order_by) ? 'rows unbounded preceding' : undefined,
    );
    const made = () => {
      if (isPlace) return { type: places[fn as keyof typeof places], expression: `${fn}()${window}` };
      if (!column) return { type: 'bigint', expression: `count(*)${window}` };
      if (total) return aggregate(total, column, context, window);
      const rows = fn === 'lag' || fn === 'lead' ? `, ${count}` : '';
      return { type: column.type, expression: `${fn}(${quoteIdentifier(column.name)}${rows})${window}` };
    };
    const kind = total ? ('aggregated' as const) : ('derived' as const);
    const from = [...new Set([...(column ? [column] : []), ...uses])];
    return { columns: withAdded(context.input, [{ name: output_column, ...made(), uses: from, kind }]) };
  },
});

/** Functions of a range of rows; the others look at places. */
function needsFrame(fn: string, order: unknown): boolean {
  return order !== undefined && (totals.some((t) => t === fn) || fn === 'first_value' || fn === 'last_value');
}
