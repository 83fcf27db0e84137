import { columnOrColumns } from '../cleaning/column-or-columns.js';
import { columnName, columnNames, flag, oneOf, optional, required, withDefault } from '../param.js';
import { unchanged } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { asksForWrite } from './asks-for-write.js';

/** Names of the columns of a history, as steps and write modes share them. */
export const historyColumns = {
  effective_date_column: withDefault(columnName, 'effective_date', 'Start of a version, inclusive'),
  end_date_column: withDefault(columnName, 'end_date', 'End of a version, exclusive'),
  current_flag_column: withDefault(columnName, 'is_current', 'True for the open version of a key'),
  version_column: withDefault(columnName, 'version', 'Number of a version, counted for each key from 1'),
  surrogate_key_column: withDefault(columnName, 'surrogate_key', 'Key of a version'),
};

/** End of an open version. */
export const openEnd = '9999-12-31';

export const applyScdType2 = defineTransformer({
  name: 'apply_scd_type2',
  group: 'SCD',
  aliases: ['scd2', 'scd2_merge'],
  meaning:
    'Writes with history: a row that differs from the open version of its key closes that and begins the next. The table gets the columns of the history (surrogate key, start, end, flag, number). Must be the last step; the pipeline then writes with `write_mode: scd2`.',
  params: {
    key_columns: required(columnOrColumns(columnNames), 'Columns of the natural key', ['business_keys', 'natural_key']),
    compare_columns: optional(
      columnNames,
      'Columns whose change makes a version; all but keys, time of change and provenance when not given',
    ),
    source_timestamp_column: optional(
      columnName,
      'Time of a change; `watermark_column` of the pipeline, else `updated_at`, else the start of the interval when not given',
    ),
    handle_deletes: withDefault(flag, false, 'The input has all keys: close those that it no longer has'),
    late_arriving: withDefault(
      oneOf(['ignore', 'error']),
      'ignore',
      'Rows older than the newest version: counted and left out, or the end of the run',
    ),
    ...historyColumns,
  },
  example: { key_columns: ['customer_id'], compare_columns: ['email', 'city'] },
  streaming: 'state',
  write: (values) => ({
    mode: 'scd2',
    keys: values.key_columns,
    scd: {
      type: 2,
      surrogateKey: values.surrogate_key_column,
      effective: values.effective_date_column,
      end: values.end_date_column,
      current: values.current_flag_column,
      version: values.version_column,
      openEnd,
      ...(values.source_timestamp_column === undefined ? {} : { changedAt: values.source_timestamp_column }),
      ignore: [],
      deletes: values.handle_deletes,
      late: values.late_arriving,
    },
    compare: values.compare_columns ?? [],
  }),
  plan(values, context) {
    const asked = asksForWrite('apply_scd_type2', 'scd2', context);
    context.columns(values.key_columns, ['key_columns']);
    context.columns(values.compare_columns ?? [], ['compare_columns']);
    const time = values.source_timestamp_column;
    if (time !== undefined) {
      const column = context.column(time, ['source_timestamp_column']);
      context.needs(column, ['timestamp', 'date'], 'a date or a time', ['source_timestamp_column']);
    }
    const free = Object.keys(historyColumns).map((name) =>
      context.free(String(values[name as keyof typeof historyColumns]), [name]),
    );
    return asked && free.every(Boolean) ? { columns: unchanged(context.input) } : undefined;
  },
});
