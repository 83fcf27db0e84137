import { quoteIdentifier } from '../../dialect/identifier.js';
import { columnName, withDefault } from '../param.js';
import { unchanged } from '../plan.js';
import { defineTransformer } from '../transformer.js';

export const getScdCurrentRecords = defineTransformer({
  name: 'get_scd_current_records',
  group: 'SCD',
  meaning: 'Keeps the current versions of a table with history: rows whose flag is true.',
  params: { current_flag_column: withDefault(columnName, 'is_current', 'Boolean that tells the current version') },
  example: {},
  plan({ current_flag_column }, context) {
    const flag = context.column(current_flag_column, ['current_flag_column']);
    if (!flag || !context.needs(flag, ['boolean'], 'a boolean', ['current_flag_column'])) return undefined;
    return { columns: unchanged(context.input), where: quoteIdentifier(flag.name), decides: [flag] };
  },
});
