import { quoteIdentifier } from '../../dialect/identifier.js';
import { byColumn, columnName, required } from '../param.js';
import { defineTransformer } from '../transformer.js';

export const renameColumns = defineTransformer({
  name: 'rename_columns',
  group: 'Shaping',
  meaning: 'Gives columns other names; values and places stay.',
  params: {
    column_mapping: required(
      byColumn(columnName, 'old names with new ones: `{cust_nm: customer_name}`'),
      'Old names with new ones',
      ['mapping'],
    ),
  },
  example: { column_mapping: { cust_nm: 'customer_name' } },
  plan({ column_mapping }, context) {
    for (const name of Object.keys(column_mapping)) context.column(name, ['column_mapping', name]);
    const taken = new Set<string>();
    const columns = context.input.map((column) => {
      const name = Object.hasOwn(column_mapping, column.name)
        ? (column_mapping[column.name] ?? column.name)
        : column.name;
      if (taken.has(name.toLowerCase()))
        context.report('column-exists', { column: name, existing: name }, ['column_mapping', column.name]);
      taken.add(name.toLowerCase());
      return name === column.name
        ? { column }
        : { column: { ...column, name }, expression: quoteIdentifier(column.name) };
    });
    return { columns };
  },
});
