import { columnNames, required } from '../param.js';
import { defineTransformer } from '../transformer.js';

export const selectColumns = defineTransformer({
  name: 'select_columns',
  group: 'Shaping',
  meaning: 'Keeps the listed columns, in the listed order.',
  params: { columns: required(columnNames, 'Columns to keep') },
  example: { columns: ['order_id', 'amount'] },
  plan: (values, context) => ({ columns: context.columns(values.columns, ['columns']).map((column) => ({ column })) }),
});
