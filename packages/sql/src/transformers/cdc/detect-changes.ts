import { quoteIdentifier } from '../../dialect/identifier.js';
import { caseWhen } from '../../dialect/layout.js';
import { sql } from '../../dialect/statement.js';
import {
  differs,
  markedOther,
  markedTable,
  namesOf,
  oneRowOfKey,
  onKeys,
  sharedColumns,
  there,
} from '../other-table.js';
import { columnName, columnNames, required, tableName, withDefault } from '../param.js';
import { made } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { newerColumns } from './newer-columns.js';

export const detectChanges = defineTransformer({
  name: 'detect_changes',
  group: 'CDC',
  meaning:
    'Compares the input (the older state) with a table of the newer one by key and adds INSERT, UPDATE, DELETE or NOCHANGE. Rows have the values of the newer table; a deleted row keeps those of the input. Two NULLs are equal, but a NULL key is never found. A key with several rows ends the run with an error.',
  params: {
    source_table: required(tableName, 'Table with the newer state', ['source_df']),
    key_columns: required(columnNames, 'Columns that tell rows apart, in both'),
    compare_columns: required(columnNames, 'Columns whose difference is an update, in both'),
    change_type_column: withDefault(columnName, 'change_type', 'Name of the new column'),
  },
  example: { source_table: 'main.brz.customers', key_columns: ['id'], compare_columns: ['email', 'city'] },
  streaming: 'batch',
  plan({ source_table, key_columns, compare_columns, change_type_column }, context) {
    const table = context.table(source_table, ['source_table']);
    const free = context.free(change_type_column, ['change_type_column']);
    if (!table) return undefined;
    const keys = sharedColumns(key_columns, ['key_columns'], source_table, table, context);
    const compared = sharedColumns(compare_columns, ['compare_columns'], source_table, table, context);
    if (!free || keys.length === 0) return undefined;
    const columns = newerColumns(context, table, source_table, ['source_table']);
    if (!columns) return undefined;
    const change = caseWhen(
      [
        [`l.${there} is null`, "'DELETE'"],
        [`s.${there} is null`, "'INSERT'"],
        [differs(compared), "'UPDATE'"],
      ],
      "'NOCHANGE'",
    );
    const uses = [...keys, ...compared].flatMap((p) => [p.input, p.other]);
    const names = namesOf(keys.map((k) => k.input));
    return {
      columns: [
        ...columns,
        made({ name: change_type_column, type: 'varchar', expression: change, uses, nullable: false }),
      ],
      input: markedTable(quoteIdentifier(context.from), names),
      joins: sql`full join ${markedOther(source_table, names)} on ${onKeys(keys)}`,
      where: [oneRowOfKey('s', names, 'of the input'), oneRowOfKey('l', names, source_table)].join('\n  and '),
      reads: [source_table],
    };
  },
});
