import { quoteIdentifier } from '../../dialect/identifier.js';
import { over } from '../../dialect/layout.js';
import { columnNames, oneOf, optional, ordering, required, withDefault } from '../param.js';
import { unchanged } from '../plan.js';
import { defineTransformer } from '../transformer.js';

export const dropDuplicatesByKey = defineTransformer({
  name: 'drop_duplicates_by_key',
  group: 'Cleaning',
  meaning:
    'Keeps one row of each key: the first or the last by `order_by`. NULL keys are one key. Ties are broken by `_ingested_at` (newest first), then by the remaining columns.',
  params: {
    key_columns: required(columnNames, 'Columns that make the key', ['columns', 'subset']),
    keep: withDefault(oneOf(['first', 'last']), 'first', 'Which row of a key stays'),
    order_by: optional(ordering, 'Order of the rows of a key; the `watermark_column` of the pipeline when not given'),
  },
  example: { key_columns: ['order_id'], keep: 'last', order_by: 'updated_at' },
  streaming: 'state',
  plan(values, context) {
    const keys = context.columns(values.key_columns, ['key_columns']);
    const watermark = context.input.some((c) => c.name === context.watermarkColumn)
      ? context.watermarkColumn
      : undefined;
    const items = values.order_by ?? (watermark ? [{ column: watermark, descending: false, nullsFirst: false }] : []);
    if (items.length === 0) context.report('no-order', { transformer: 'drop_duplicates_by_key' }, []);
    const last = values.keep === 'last';
    const directed = items.map((item) => ({ ...item, descending: item.descending !== last }));
    const order = context.order(directed, keys, ['order_by']);
    const rank = context.hidden('_rank');
    return {
      columns: unchanged(context.input),
      beneath: [
        {
          name: rank,
          expression: over(
            'row_number()',
            keys.map((k) => quoteIdentifier(k.name)),
            order,
          ),
        },
      ],
      where: `${quoteIdentifier(rank)} = 1`,
      decides: [...keys, ...context.input.filter((c) => items.some((i) => i.column === c.name))],
    };
  },
});
