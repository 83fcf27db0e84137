import { hashOf } from '../../dialect/hash.js';
import { joinedTexts } from '../enrichment/common-texts.js';
import { columnName, columnNames, flag, required, text, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';

export const createCompositeKey = defineTransformer({
  name: 'create_composite_key',
  group: 'Advanced',
  meaning: 'Adds columns joined as one text, NULL as the empty text; with `hash_key`, the md5 of that text.',
  params: {
    key_columns: required(columnNames, 'Columns in order'),
    target_column: withDefault(columnName, 'composite_key', 'Name of the new column'),
    hash_key: withDefault(flag, false, 'Hash the text'),
    separator: withDefault(text, '|', 'Text between the columns'),
  },
  example: { key_columns: ['store_id', 'receipt_number'], hash_key: true },
  plan({ key_columns, target_column, hash_key, separator }, context) {
    const columns = context.columns(key_columns, ['key_columns']);
    if (!context.free(target_column, ['target_column'])) return undefined;
    const joined = joinedTexts(columns, separator, context, ['key_columns']);
    const expression = hash_key ? hashOf(joined, 'md5', context.dialect) : joined;
    const kind = hash_key ? 'masked' : 'derived';
    return {
      columns: withAdded(context.input, [
        { name: target_column, type: 'varchar', expression, uses: columns, kind, nullable: false },
      ]),
    };
  },
});
