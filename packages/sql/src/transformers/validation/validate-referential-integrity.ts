import { nearestName } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { datasetPart, sql } from '../../dialect/statement.js';
import { comparable } from '../enrichment/lookup-join.js';
import { columnName, columnNames, required, tableName, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';

export const validateReferentialIntegrity = defineTransformer({
  name: 'validate_referential_integrity',
  group: 'Validation',
  meaning: 'Adds a boolean that is true when the key is in the other table. A NULL in the key is not.',
  params: {
    reference_table: required(tableName, 'Table that must have the key', ['reference_df']),
    key_columns: required(columnNames, 'Columns that both have'),
    flag_column: withDefault(columnName, 'has_reference', 'Name of the new column'),
  },
  example: { reference_table: 'main.ref.products', key_columns: ['product_id'] },
  plan({ reference_table, key_columns, flag_column }, context) {
    const table = context.lookup(reference_table, ['reference_table']);
    const keys = context.columns(key_columns, ['key_columns']);
    const free = context.free(flag_column, ['flag_column']);
    if (!table || !free) return undefined;
    const names = table.map((c) => c.name);
    const pairs = keys.flatMap((key, n) => {
      const path = ['key_columns', n];
      const other = table.find((c) => c.name === key.name);
      if (!other) {
        const where = `in "${reference_table}"`;
        context.report(
          'column-absent',
          { column: key.name, where, near: nearestName(key.name, names), known: names },
          path,
        );
      } else if (!comparable(key.type, other.type)) {
        const needs = `one that compares with ${other.type} of ${reference_table}`;
        context.report('column-type', { column: key.name, type: key.type, needs }, path);
      }
      return other ? [other] : [];
    });
    const on = keys.map((k) => `r.${quoteIdentifier(k.name)} = s.${quoteIdentifier(k.name)}`).join(' and ');
    const expression = sql`exists (select 1 from ${datasetPart(reference_table)} as r where ${on})`;
    return {
      columns: withAdded(context.input, [
        { name: flag_column, type: 'boolean', expression, uses: [...keys, ...pairs], nullable: false },
      ]),
      aliased: true,
      reads: [reference_table],
    };
  },
});
