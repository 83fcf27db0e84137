import { columnNames, required } from '../param.js';
import { defineTransformer } from '../transformer.js';

export const removePiiColumns = defineTransformer({
  name: 'remove_pii_columns',
  group: 'PII',
  meaning: 'Drops columns. Columns that the input does not have are passed over, so that one list serves many tables.',
  params: { pii_columns: required(columnNames, 'Columns to drop', ['columns']) },
  example: { pii_columns: ['email', 'phone'] },
  plan({ pii_columns }, context) {
    const dropped = new Set(pii_columns);
    const kept = context.input.filter((c) => !dropped.has(c.name));
    if (kept.length === 0) {
      context.report('parameters-conflict', { message: 'No column would be left.' }, ['pii_columns']);
      return undefined;
    }
    return { columns: kept.map((column) => ({ column })) };
  },
});
