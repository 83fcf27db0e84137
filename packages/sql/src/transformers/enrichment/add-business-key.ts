import { columnName, columnNames, required, text, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { joinedTexts } from './common-texts.js';

export const addBusinessKey = defineTransformer({
  name: 'add_business_key',
  group: 'Enrichment',
  meaning: 'Adds columns joined as one text, NULL as the empty text.',
  params: {
    key_columns: required(columnNames, 'Columns in order'),
    target_column: withDefault(columnName, 'business_key', 'Name of the new column'),
    separator: withDefault(text, '|', 'Text between the columns'),
  },
  example: { key_columns: ['country', 'customer_number'] },
  plan({ key_columns, target_column, separator }, context) {
    const columns = context.columns(key_columns, ['key_columns']);
    if (!context.free(target_column, ['target_column'])) return undefined;
    const expression = joinedTexts(columns, separator, context, ['key_columns']);
    return {
      columns: withAdded(context.input, [
        { name: target_column, type: 'varchar', expression, uses: columns, nullable: false },
      ]),
    };
  },
});
