import { byColumn, required, text } from '../param.js';
import { type ReplacedColumn, withReplaced } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { castTo } from './cast-to.js';

export const castColumns = defineTransformer({
  name: 'cast_columns',
  group: 'Shaping',
  meaning:
    'Columns become another type in their places: `{amount: decimal(18,2)}`. A value that is none of the type becomes NULL.',
  params: {
    columns: required(byColumn(text, 'columns with their types: `{amount: double}`'), 'For each column, its type'),
  },
  open: 'columns',
  example: { created_date: 'timestamp' },
  plan(values, context) {
    const replaced = Object.entries(values.columns).flatMap(([name, written]): ReplacedColumn[] => {
      const path = ['columns', name];
      const column = context.column(name, path);
      const cast = column && castTo(column, written, path, context);
      if (!column || !cast || cast.type === column.type) return [];
      return [{ column, ...cast }];
    });
    return { columns: withReplaced(context.input, replaced) };
  },
});
