import { quoteIdentifier } from '../../dialect/identifier.js';
import { over } from '../../dialect/layout.js';
import { columnName, columnNames, required, wholeNumber, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';

export const createSessionization = defineTransformer({
  name: 'create_sessionization',
  group: 'Advanced',
  meaning:
    'Numbers the sessions of each partition from 1: a row more than `timeout_seconds` after the one before starts a new session. A row without a time belongs to none (NULL).',
  params: {
    partition_by: required(columnNames, 'Columns that tell whose rows they are'),
    timestamp_column: required(columnName, 'Time of the row'),
    timeout_seconds: required(wholeNumber, 'Longest gap inside a session, in seconds'),
    session_id_column: withDefault(columnName, 'session_id', 'Name of the new column'),
  },
  example: { partition_by: ['user_id'], timestamp_column: 'event_time', timeout_seconds: 1800 },
  streaming: 'state',
  plan({ partition_by, timestamp_column, timeout_seconds, session_id_column }, context) {
    const partition = context.columns(partition_by, ['partition_by']);
    const time = context.column(timestamp_column, ['timestamp_column']);
    const isTime = time && context.needs(time, ['timestamp', 'date'], 'a time', ['timestamp_column']);
    if (!context.free(session_id_column, ['session_id_column']) || !time || !isTime) return undefined;
    const by = partition.map((c) => quoteIdentifier(c.name));
    const order = context.order([{ column: time.name, descending: false, nullsFirst: false }], partition, []);
    const at = quoteIdentifier(time.name);
    const starts = context.hidden('_starts');
    const before = over(`lag(${at})`, by, order);
    const began = over(`sum(${quoteIdentifier(starts)})`, by, order, 'rows unbounded preceding');
    return {
      columns: withAdded(context.input, [
        {
          name: session_id_column,
          type: 'bigint',
          expression: `case\n    when ${at} is not null\n    then cast(${began} as bigint)\n  end`,
          uses: [...partition, time],
        },
      ]),
      beneath: [
        {
          name: starts,
          expression: `case\n      when ${at} <= ${before}\n        + interval '${timeout_seconds} seconds'\n      then 0 else 1\n    end`,
        },
      ],
    };
  },
});
