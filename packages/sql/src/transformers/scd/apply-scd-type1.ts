import { columnNames, required, tableName } from '../param.js';
import { unchanged } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { asksForWrite } from './asks-for-write.js';

export const applyScdType1 = defineTransformer({
  name: 'apply_scd_type1',
  group: 'SCD',
  meaning:
    'Writes without history: in rows that the table has, only `update_columns` change; rows of new keys are added whole. Must be the last step; the pipeline then writes with `write_mode: scd1`.',
  params: {
    target_table: required(tableName, 'The table that the pipeline writes', ['target_df']),
    key_columns: required(columnNames, 'Columns that tell rows apart'),
    update_columns: required(columnNames, 'Columns that take over the new value'),
  },
  example: { target_table: 'main.gld.customers', key_columns: ['customer_id'], update_columns: ['email', 'city'] },
  streaming: 'state',
  write: ({ key_columns, update_columns }) => ({
    mode: 'scd1',
    keys: key_columns,
    scd: { type: 1, update: update_columns },
    compare: [],
  }),
  plan({ target_table, key_columns, update_columns }, context) {
    const asked = asksForWrite('apply_scd_type1', 'scd1', context);
    const keys = context.columns(key_columns, ['key_columns']);
    const updated = context.columns(update_columns, ['update_columns']);
    const both = updated.find((c) => keys.includes(c));
    if (both) {
      const message = `"${both.name}" is a key; a key does not change.`;
      context.report('parameters-conflict', { message }, ['update_columns', update_columns.indexOf(both.name)]);
    }
    if (context.destination !== undefined && target_table !== context.destination) {
      context.report(
        'not-the-target',
        { transformer: 'apply_scd_type1', destination: context.destination, dataset: target_table },
        ['target_table'],
      );
      return undefined;
    }
    return asked ? { columns: unchanged(context.input) } : undefined;
  },
});
