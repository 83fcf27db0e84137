import { quoteIdentifier } from '../../dialect/identifier.js';
import { columnName, required } from '../param.js';
import { withReplaced } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { arrayColumn } from './array-columns.js';

/** First of each equal element stays; NULL counts as one value. `c` is a quoted name. */
const distinctElements = {
  duckdb: (c: string) => `list_filter(${c}, lambda x, n: list_position(${c}, x) = n)`,
  postgres: (c: string) =>
    [
      `case when ${c} is not null then array(`,
      '    select e.x',
      `    from unnest(${c}) with ordinality as e(x, n)`,
      '    group by e.x',
      '    order by min(e.n)',
      '  ) end',
    ].join('\n'),
};

export const deduplicateArrayColumn = defineTransformer({
  name: 'deduplicate_array_column',
  group: 'Cleaning',
  meaning: 'Each element of the array stays once, in the order of first appearance; several NULLs become one.',
  params: { column: required(columnName, 'A column of arrays') },
  example: { column: 'tags' },
  plan(values, context) {
    const column = arrayColumn(values.column, context);
    if (!column) return undefined;
    const expression = distinctElements[context.dialect](quoteIdentifier(column.name));
    return { columns: withReplaced(context.input, [{ column, expression }]) };
  },
});
