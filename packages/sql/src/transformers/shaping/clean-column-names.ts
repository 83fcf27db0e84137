import { quoteIdentifier } from '../../dialect/identifier.js';
import { made } from '../plan.js';
import { defineTransformer } from '../transformer.js';

/** `Customer ID` and `customerId` as `customer_id`; accents go, a leading digit gets an underscore. */
function snakeCase(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_');
  const clean = name.startsWith('_') ? words : words.replace(/^_+/, '');
  const short = clean.replace(/_+$/, '');
  return /^[0-9]/.test(short) ? `_${short}` : short;
}

export const cleanColumnNames = defineTransformer({
  name: 'clean_column_names',
  group: 'Shaping',
  meaning:
    'All names in snake_case: `Customer ID` becomes `customer_id`. Two columns that would get one name are an error.',
  params: {},
  example: {},
  plan(_values, context) {
    const taken = new Map<string, string>();
    const columns = context.input.map((column) => {
      const name = snakeCase(column.name);
      const other = taken.get(name);
      if (name === '' || name === '_') {
        context.report(
          'parameters-conflict',
          { message: `The name "${column.name}" has no letter or digit that could stay.` },
          [],
        );
      } else if (other !== undefined) {
        const message = `"${other}" and "${column.name}" would both become "${name}".`;
        context.report('parameters-conflict', { message }, []);
      }
      taken.set(name, column.name);
      if (name === column.name || name === '') return { column };
      const { expression, column: renamed } = made({
        name,
        type: column.type,
        expression: quoteIdentifier(column.name),
        uses: [column],
        kind: 'identity',
      });
      return { expression: expression ?? '', column: { ...column, name, from: renamed.from } };
    });
    return { columns };
  },
});
