import { condition, required } from '../param.js';
import { unchanged } from '../plan.js';
import { defineTransformer } from '../transformer.js';

export const filterByCondition = defineTransformer({
  name: 'filter_by_condition',
  group: 'Cleaning',
  aliases: ['filter_rows'],
  meaning: 'Keeps the rows for which the condition is true; rows for which it is NULL are dropped.',
  params: { condition: required(condition, 'A condition over the columns, in the `sql_dialect` of the pipeline') },
  example: { condition: "amount > 0 and status <> 'test'" },
  plan(values, context) {
    const found = context.condition(values.condition, ['condition']);
    return found && { columns: unchanged(context.input), where: found.sql, decides: found.columns };
  },
});
