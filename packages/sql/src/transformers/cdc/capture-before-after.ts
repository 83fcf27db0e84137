import { quoteIdentifier } from '../../dialect/identifier.js';
import { sql } from '../../dialect/statement.js';
import { markedOther, namesOf, oneRowOfKey, onKeys, sharedColumns } from '../other-table.js';
import { columnNames, required, tableName } from '../param.js';
import { made, type PlanColumn } from '../plan.js';
import { defineTransformer } from '../transformer.js';

export const captureBeforeAfter = defineTransformer({
  name: 'capture_before_after',
  group: 'CDC',
  meaning:
    'Rows whose key the other table has too, with the values of both: keys, then `before_<column>` of the input, then `after_<column>` of the table. A key with several rows in the table ends the run with an error.',
  params: {
    updated_table: required(tableName, 'Table with the values after the change', ['updated_df']),
    key_columns: required(columnNames, 'Columns that tell rows apart, in both'),
  },
  example: { updated_table: 'main.brz.customers', key_columns: ['id'] },
  streaming: 'batch',
  plan({ updated_table, key_columns }, context) {
    const table = context.table(updated_table, ['updated_table']);
    if (!table) return undefined;
    const keys = sharedColumns(key_columns, ['key_columns'], updated_table, table, context);
    const names = namesOf(keys.map((k) => k.input));
    const side = (alias: 's' | 'l', prefix: string): PlanColumn[] =>
      (alias === 's' ? context : table).input
        .filter((c) => !names.includes(c.name))
        .map((c) =>
          made({
            name: `${prefix}_${c.name}`,
            type: c.type,
            expression: `${alias}.${quoteIdentifier(c.name)}`,
            uses: [c],
            kind: 'identity',
          }),
        );
    const columns = [...keys.map((k) => ({ column: k.input })), ...side('s', 'before'), ...side('l', 'after')];
    const seen = new Set<string>();
    for (const { column } of columns) {
      const folded = column.name.toLowerCase();
      if (seen.has(folded)) context.report('column-exists', { column: column.name, existing: column.name }, []);
      seen.add(folded);
    }
    if (keys.length === 0) return undefined;
    return {
      columns,
      joins: sql`inner join ${markedOther(updated_table, names)} on ${onKeys(keys)}`,
      where: oneRowOfKey('l', names, updated_table),
      decides: keys.flatMap((k) => [k.input, k.other]),
      reads: [updated_table],
    };
  },
});
