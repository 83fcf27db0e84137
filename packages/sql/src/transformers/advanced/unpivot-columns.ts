import { quoteIdentifier } from '../../dialect/identifier.js';
import { sqlString } from '../../dialect/literal.js';
import { printType } from '../../dialect/type.js';
import { columnName, columnNames, required, withDefault } from '../param.js';
import { made } from '../plan.js';
import { oneTypeOf } from '../same-type.js';
import { defineTransformer } from '../transformer.js';

export const unpivotColumns = defineTransformer({
  name: 'unpivot_columns',
  group: 'Advanced',
  meaning:
    'Turns columns into rows: for each row and each of the columns one row with the name of the column and its value, NULL included. Only the id columns are kept beside them.',
  params: {
    id_columns: required(columnNames, 'Columns that are repeated in every row'),
    value_columns: required(columnNames, 'Columns that become rows; of types that go together'),
    variable_column: withDefault(columnName, 'variable', 'Name of the column with the names'),
    value_column: withDefault(columnName, 'value', 'Name of the column with the values'),
  },
  example: { id_columns: ['store_id'], value_columns: ['jan', 'feb', 'mar'] },
  plan({ id_columns, value_columns, variable_column, value_column }, context) {
    const ids = context.columns(id_columns, ['id_columns']);
    const values = context.columns(value_columns, ['value_columns']);
    const type = oneTypeOf(values, ['value_columns'], context);
    const taken = [...ids.map((c) => c.name), variable_column].map((n) => n.toLowerCase());
    for (const [name, at] of [
      [variable_column, 'variable_column'],
      [value_column, 'value_column'],
    ] as const) {
      const others = at === 'value_column' ? taken : taken.slice(0, -1);
      if (others.includes(name.toLowerCase())) context.report('column-exists', { column: name, existing: name }, [at]);
    }
    if (!type) return undefined;
    const names = values.map((c) => `(${sqlString(c.name)})`).join(', ');
    const branches = values.map((c) => `when ${sqlString(c.name)} then ${`s.${quoteIdentifier(c.name)}`}`);
    return {
      columns: [
        ...ids.map((column) => ({ column })),
        made({ name: variable_column, type: 'varchar', expression: 'v.name', uses: [], nullable: false }),
        made({
          name: value_column,
          type,
          // A case forgets digits of decimals, so it is cast as a whole.
          expression: `cast(case v.name\n    ${branches.join('\n    ')}\n  end as ${printType(type, context.dialect)})`,
          uses: values,
          kind: 'identity',
        }),
      ],
      joins: `cross join (values ${names}) as v (name)`,
    };
  },
});
