import { quoteIdentifier } from '../../dialect/identifier.js';
import { over } from '../../dialect/layout.js';
import { columnName, columnNames, required, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';

export const identifyLatestRecords = defineTransformer({
  name: 'identify_latest_records',
  group: 'CDC',
  meaning:
    'Adds a boolean that is true for one row of each key: the one of the greatest time, NULL last. Ties are broken by `_ingested_at` (newest first), then by the remaining columns.',
  params: {
    key_columns: required(columnNames, 'Columns that make the key'),
    timestamp_column: required(columnName, 'Which of two rows is newer'),
    latest_flag_column: withDefault(columnName, 'is_latest', 'Name of the new column'),
  },
  example: { key_columns: ['customer_id'], timestamp_column: 'updated_at' },
  streaming: 'state',
  plan({ key_columns, timestamp_column, latest_flag_column }, context) {
    const keys = context.columns(key_columns, ['key_columns']);
    const time = context.column(timestamp_column, ['timestamp_column']);
    if (!context.free(latest_flag_column, ['latest_flag_column']) || !time) return undefined;
    const newest = { column: time.name, descending: true, nullsFirst: false };
    const rank = over(
      'row_number()',
      keys.map((k) => quoteIdentifier(k.name)),
      context.order([newest], keys, ['timestamp_column']),
    );
    return {
      columns: withAdded(context.input, [
        {
          name: latest_flag_column,
          type: 'boolean',
          expression: `${rank} = 1`,
          uses: [...keys, time],
          nullable: false,
        },
      ]),
    };
  },
});
