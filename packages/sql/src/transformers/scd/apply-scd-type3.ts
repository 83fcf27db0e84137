import { columnNames, optional, required, text, withDefault } from '../param.js';
import { unchanged } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { asksForWrite } from './asks-for-write.js';

export const applyScdType3 = defineTransformer({
  name: 'apply_scd_type3',
  group: 'SCD',
  meaning:
    'Keeps the value before the last change: the table gets a column `<column><suffix>` beside each tracked one, filled when the value changes; an unchanged value keeps the older one. Must be the last step; the pipeline then writes with `write_mode: scd3`.',
  params: {
    columns_to_track: required(columnNames, 'Columns whose value before is kept'),
    history_suffix: withDefault(text, '_previous', 'Ending of the columns with the value before'),
    key_columns: optional(columnNames, 'Columns that tell rows apart; `primary_key` of the pipeline when not given'),
  },
  example: { columns_to_track: ['city', 'status'] },
  streaming: 'state',
  write: ({ columns_to_track, history_suffix, key_columns }) => ({
    mode: 'scd3',
    keys: key_columns ?? [],
    scd: { type: 3, track: columns_to_track, suffix: history_suffix },
    compare: [],
  }),
  plan({ columns_to_track, history_suffix, key_columns }, context) {
    const asked = asksForWrite('apply_scd_type3', 'scd3', context);
    context.columns(key_columns ?? [], ['key_columns']);
    if (key_columns === undefined && context.primaryKey.length === 0 && context.writeMode !== undefined) {
      const words = 'columns that tell rows apart, as the pipeline has no `primary_key`';
      context.report('parameter-missing', { transformer: 'apply_scd_type3', name: 'key_columns', words }, []);
    }
    const tracked = context.columns(columns_to_track, ['columns_to_track']);
    const free = tracked.map((c) =>
      context.free(`${c.name}${history_suffix}`, ['columns_to_track', columns_to_track.indexOf(c.name)]),
    );
    return asked && free.every(Boolean) ? { columns: unchanged(context.input) } : undefined;
  },
});
