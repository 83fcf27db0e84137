import type { ColumnWithLineage } from '@sparkle-orchestration/core';
import { hashOf } from '../../dialect/hash.js';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { call, caseWhen } from '../../dialect/layout.js';
import { sql } from '../../dialect/statement.js';
import { hasCommonText, textOf } from '../../dialect/text.js';
import { differs, markedOther, namesOf, oneRowOfKey, onKeys, sharedColumns, there } from '../other-table.js';
import { columnName, columnNames, required, tableName, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import type { StepContext } from '../step-context.js';
import { defineTransformer } from '../transformer.js';

/** The hash of `add_hash_key`, over columns of one side of a join. */
function hashOfSide(alias: string, columns: readonly ColumnWithLineage[], context: StepContext): string {
  const texts = columns.map(
    (c) => `coalesce(${textOf(`${alias}.${quoteIdentifier(c.name)}`, c.type, context.dialect)}, '')`,
  );
  return hashOf(call('concat_ws', ["'||'", ...texts]), 'md5', context.dialect);
}

export const detectScdChanges = defineTransformer({
  name: 'detect_scd_changes',
  group: 'SCD',
  meaning:
    'Compares rows with those of the same key in another table and adds the md5 of the compared columns (as `add_hash_key` makes it), that of the other row, and `_is_changed`: INSERT, UPDATE or NOCHANGE, told by the values themselves, two NULLs being equal. A key with several rows in the table ends the run with an error: compare with current versions only.',
  params: {
    compare_table: required(tableName, 'Table of the state before', ['compare_df']),
    key_columns: required(columnNames, 'Columns that tell rows apart, in both'),
    compare_columns: required(columnNames, 'Columns whose difference is an update, in both'),
    hash_column: withDefault(columnName, 'row_hash', 'Name of the hash; that of the other row is `prev_<name>`'),
  },
  example: { compare_table: 'main.gld.customers_current', key_columns: ['id'], compare_columns: ['email', 'city'] },
  streaming: 'state',
  plan({ compare_table, key_columns, compare_columns, hash_column }, context) {
    const table = context.table(compare_table, ['compare_table']);
    const before = `prev_${hash_column}`;
    const free = [hash_column, before, '_is_changed'].map((n) => context.free(n, ['hash_column'])).every(Boolean);
    if (!table) return undefined;
    const keys = sharedColumns(key_columns, ['key_columns'], compare_table, table, context);
    const compared = sharedColumns(compare_columns, ['compare_columns'], compare_table, table, context);
    for (const { input, other } of compared) {
      const column = hasCommonText(input.type) ? other : input;
      if (hasCommonText(column.type)) continue;
      const at = ['compare_columns', compare_columns.indexOf(column.name)];
      context.report('no-common-text', { column: column.name, type: column.type }, at);
    }
    if (!free || keys.length === 0) return undefined;
    const names = namesOf(keys.map((k) => k.input));
    const inputs = compared.map((p) => p.input);
    const others = compared.map((p) => p.other);
    const change = caseWhen(
      [
        [`l.${there} is null`, "'INSERT'"],
        [differs(compared), "'UPDATE'"],
      ],
      "'NOCHANGE'",
    );
    return {
      columns: withAdded(context.input, [
        {
          name: hash_column,
          type: 'varchar',
          expression: hashOfSide('s', inputs, context),
          uses: inputs,
          kind: 'masked',
          nullable: false,
        },
        {
          name: before,
          type: 'varchar',
          expression: `case when l.${there} then ${hashOfSide('l', others, context)} end`,
          uses: [...others, ...keys.map((k) => k.input)],
          kind: 'masked',
        },
        {
          name: '_is_changed',
          type: 'varchar',
          expression: change,
          uses: [...inputs, ...others, ...keys.map((k) => k.input)],
          nullable: false,
        },
      ]),
      joins: sql`left join ${markedOther(compare_table, names)} on ${onKeys(keys)}`,
      where: oneRowOfKey('l', names, compare_table),
      reads: [compare_table],
    };
  },
});
