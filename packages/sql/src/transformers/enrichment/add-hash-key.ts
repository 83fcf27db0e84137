import { hashAlgorithms, hashOf } from '../../dialect/hash.js';
import { columnName, columnNames, oneOf, required, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { joinedTexts } from './common-texts.js';

export const addHashKey = defineTransformer({
  name: 'add_hash_key',
  group: 'Enrichment',
  meaning:
    "Adds the hash of columns: `md5(concat_ws('||', coalesce(<column as text>, ''), …))`. Text is the same on every engine: ISO times, decimals without exponent, `true` and `false`.",
  params: {
    source_columns: required(columnNames, 'Columns in the order in which they are hashed', ['columns']),
    target_column: withDefault(columnName, 'hash_key', 'Name of the new column', ['hash_column', 'output_column']),
    algorithm: withDefault(oneOf(hashAlgorithms), 'md5', 'Hash function'),
  },
  example: { source_columns: ['customer_id', 'email'], target_column: 'customer_key' },
  exceptions: [
    { dialect: 'duckdb', reason: 'it has no sha512; use sha256', when: (values) => values['algorithm'] === 'sha512' },
  ],
  plan({ source_columns, target_column, algorithm }, context) {
    const columns = context.columns(source_columns, ['source_columns']);
    if (!context.free(target_column, ['target_column'])) return undefined;
    const expression = hashOf(joinedTexts(columns, '||', context, ['source_columns']), algorithm, context.dialect);
    return {
      columns: withAdded(context.input, [
        { name: target_column, type: 'varchar', expression, uses: columns, kind: 'masked', nullable: false },
      ]),
    };
  },
});
